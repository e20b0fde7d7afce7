// The baseline: what anybody would write to pass a request through three stages, with no rule of the platform kept.
import { Agent, createServer, request } from "node:http";

const ports = process.argv.slice(2).map(Number);
const agent = new Agent({ keepAlive: true });

const call = (port, type, body) =>
  new Promise((settle, fail) => {
    const headers = { "content-type": type, "content-length": body.length };
    const outgoing = request(
      { agent, host: "127.0.0.1", port, method: "POST", path: "/invocations", headers },
      (answer) => {
        const chunks = [];
        answer.on("data", (chunk) => chunks.push(chunk));
        answer.on("end", () => settle({ type: answer.headers["content-type"], body: Buffer.concat(chunks) }));
      },
    );
    outgoing.on("error", fail);
    outgoing.end(body);
  });

const server = createServer((incoming, response) => {
  const chunks = [];
  incoming.on("data", (chunk) => chunks.push(chunk));
  incoming.on("end", async () => {
    let message = { type: incoming.headers["content-type"], body: Buffer.concat(chunks) };
    for (const port of ports) message = await call(port, message.type, message.body);
    response.writeHead(200, { "content-type": message.type, "content-length": message.body.length });
    response.end(message.body);
  });
});
await new Promise((opened) => server.listen(0, "127.0.0.1", opened));
process.on("message", () => process.send({ cpu: process.cpuUsage() }));
process.send({ url: `http://127.0.0.1:${server.address().port}` });
