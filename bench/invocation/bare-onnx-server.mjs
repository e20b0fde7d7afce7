/** The baseline with a model: `node:http`, ten numbers split at commas, bare `session.run`, the number as text. */

import { createServer } from "node:http";
import { InferenceSession, Tensor } from "onnxruntime-node";

// As in a stage; and a baseline that sends reports would cost more than it should.
process.env.ORT_DISABLE_TELEMETRY = "1";
const session = await InferenceSession.create(process.env.MODEL, {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
});
const [input] = session.inputNames;
const [output] = session.outputNames;
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
  request.on("end", async () => {
    const row = Float32Array.from(body.split(","), Number);
    const { [output]: rings } = await session.run({ [input]: new Tensor("float32", row, [1, row.length]) });
    const text = `${rings.data[0]}\n`;
    response.writeHead(200, { "content-type": "text/csv", "content-length": text.length });
    response.end(text, "latin1");
  });
});
server.listen(Number(process.env.SAGEMAKER_BIND_TO_PORT), "127.0.0.1");
process.on("SIGTERM", () => process.exit(0));
