/**
 * What a large body takes of memory: is it ever held twice?
 *
 *     node bench/large-body/run.mjs [megabytes]
 */

import { request } from "node:http";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleStage } from "@stagewright/image";
import { nodeBinary } from "../measure/node-binary.mjs";
import { peakMebibytes, residentMebibytes } from "../measure/process-cost.mjs";
import { startServer } from "../measure/server-process.mjs";
import { piecesOf } from "./bodies.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const byteLength = Number(process.argv[2] ?? 100) * 1_000_000;
const MEBIBYTE = 1_048_576;
const COLUMNS = 10;
const node = nodeBinary();
const { entry } = await bundleStage(join(here, "count-stage.ts"));
const TYPES = ["text/csv", "application/jsonlines", "text/libsvm", "application/x-recordio-protobuf"];

console.log(
  "| media type | lane | body, MiB | table | peak − idle | of body + table | seconds |\n| --- | --- | --- | --- | --- | --- | --- |",
);
for (const workers of (process.argv[3] ?? "0,1").split(",")) {
  for (const type of TYPES) {
    const { port, processId, stop } = await startServer({
      node,
      words: [entry, "serve"],
      variables: {
        MAX_CONTENT_LENGTH: String(byteLength * 2),
        SAGEMAKER_MODEL_SERVER_TIMEOUT: "300",
        SAGEMAKER_MODEL_SERVER_WORKERS: workers,
      },
    });
    // Code is compiled, and a thread started, before anything is measured: a body of 8 MB warms both up.
    await send(port, type, 8_000_000);
    const idle = residentMebibytes(processId);
    const startedAt = performance.now();
    const { rows, bytes } = await send(port, type, byteLength);
    const seconds = (performance.now() - startedAt) / 1000;
    const taken = peakMebibytes(processId) - idle;
    const body = bytes / MEBIBYTE;
    const table = (rows * COLUMNS * 8) / MEBIBYTE;
    const cells = [body, table, taken].map((size) => size.toFixed(0));
    console.log(
      `| ${type} | ${workers === "0" ? "inline" : "worker"} | ${cells.join(" | ")} | ${(taken / (body + table)).toFixed(2)} | ${seconds.toFixed(1)} |`,
    );
    await stop();
  }
}

/** Sends a body as fast as it is taken; checks the number of rows that came back. */
function send(port, type, size) {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": type, accept: "text/plain" };
    const call = request({ port, method: "POST", path: "/invocations", headers }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part) => {
        text += part;
      });
      response.on("end", () => {
        if (response.statusCode !== 200 || Number(text) !== sent.rows)
          reject(new Error(`${response.statusCode}: ${text}`));
        else resolve(sent);
      });
    });
    call.on("error", reject);
    const sent = { rows: 0, bytes: 0 };
    const pieces = piecesOf(type, size);
    const more = () => {
      for (;;) {
        const { value, done } = pieces.next();
        if (done) {
          sent.rows = value;
          call.end();
          return;
        }
        sent.bytes += value.length;
        if (!call.write(value)) {
          call.once("drain", more);
          return;
        }
      }
    };
    more();
  });
}
