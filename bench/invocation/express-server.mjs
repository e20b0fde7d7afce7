/** For comparison: plain Express, the body as text and back. */

import express from "express";

const app = express();
app.get("/ping", (_request, response) => response.end());
app.post("/invocations", express.text({ type: "text/csv" }), (request, response) =>
  response.type("text/csv").send(request.body),
);
app.listen(Number(process.env.SAGEMAKER_BIND_TO_PORT), "127.0.0.1");
process.on("SIGTERM", () => process.exit(0));
