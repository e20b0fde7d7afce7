/** For comparison: Fastify, the body as text and back. */

import Fastify from "fastify";

const app = Fastify();
app.addContentTypeParser("text/csv", { parseAs: "string" }, (_request, body, done) => done(null, body));
app.get("/ping", () => "");
app.post("/invocations", (request, reply) => reply.type("text/csv").send(request.body));
await app.listen({ port: Number(process.env.SAGEMAKER_BIND_TO_PORT), host: "127.0.0.1" });
process.on("SIGTERM", () => process.exit(0));
