/** A bare node:http server that answers every invocation 503 at once, with a document as long as ours, and pings 200. */

import { createServer } from "node:http";

const document = JSON.stringify({
  error: { code: "SW_LANE_QUEUE", message: "x".repeat(90), invocationId: "x".repeat(20), stage: "slow" },
});
const head = {
  "content-type": "application/json",
  "content-length": document.length,
  "retry-after": "1",
};

createServer((request, response) => {
  if (request.url === "/ping") response.writeHead(200, { "content-length": 2 }).end("{}");
  else request.resume().on("end", () => response.writeHead(503, head).end(document));
}).listen(Number(process.env.SAGEMAKER_BIND_TO_PORT), process.env.STAGEWRIGHT_HOST);
