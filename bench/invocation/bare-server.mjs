/** The baseline: `node:http` that reads the body and answers it as one latin1 string with content-length. */

import { createServer } from "node:http";

const server = createServer((request, response) => {
  if (request.url === "/ping") {
    response.end();
    return;
  }
  let body = "";
  request.setEncoding("latin1");
  request.on("data", (chunk) => {
    body += chunk;
  });
  request.on("end", () => {
    response.writeHead(200, { "content-type": "text/csv", "content-length": body.length });
    response.end(body, "latin1");
  });
});
server.listen(Number(process.env.SAGEMAKER_BIND_TO_PORT), "127.0.0.1");
process.on("SIGTERM", () => process.exit(0));
