// Three stages in one process, each the cheapest node:http can do: reads the body, answers it as text/csv. With an
// argument, each keeps the processor busy for that many milliseconds first. Prints their ports.
import { createServer } from "node:http";

const busyMs = Number(process.argv[2] ?? 0);
const ports = [];
for (let index = 0; index < 3; index++) {
  const server = createServer((request, response) => {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const until = performance.now() + busyMs;
      while (performance.now() < until);
      const body = Buffer.concat(chunks).latin1Slice();
      response.writeHead(200, { "content-type": "text/csv", "content-length": body.length });
      response.end(body, "latin1");
    });
  });
  await new Promise((opened) => server.listen(0, "127.0.0.1", opened));
  ports.push(server.address().port);
}
process.send({ ports });
