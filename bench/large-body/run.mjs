/**
 * What a large body takes of memory: is it ever held twice? And how long does a ping wait while it arrives?
 *
 *     node bench/large-body/run.mjs [megabytes] [lanes: inline,worker] [types] [sized|chunked]
 */

import { quantile } from "../measure/call.mjs";
import { nodeBinary } from "../measure/node-binary.mjs";
import { peakMebibytes, residentMebibytes } from "../measure/process-cost.mjs";
import { LARGE_TYPES, largeBody } from "./bodies.mjs";
import { startCountServer } from "./count-server.mjs";
import { pingsDuring, send } from "./send.mjs";

const [megabytes = "100", lanes = "inline,worker", types = LARGE_TYPES.join(), framings = "sized"] =
  process.argv.slice(2);
const byteLength = Number(megabytes) * 1_000_000;
const MEBIBYTE = 1_048_576;
const COLUMNS = 10;
const node = nodeBinary();

console.log(
  "| media type | lane | size | body, MiB | table | peak − idle | of body + table | seconds | worst ping, ms |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
);
for (const lane of lanes.split(",")) {
  for (const type of types.split(",")) {
    for (const framing of framings.split(",")) await measure(lane, type, framing);
  }
}

async function measure(lane, type, framing) {
  const isSized = framing === "sized";
  const threads = lane === "inline" ? 0 : 1;
  const { port, processId, stop } = await startCountServer({ node, type, byteLength, threads, isSized });
  const idle = residentMebibytes(processId);
  const body = largeBody(type, byteLength);
  const startedAt = performance.now();
  const pings = await pingsDuring(port, send(port, type, body, isSized));
  const seconds = (performance.now() - startedAt) / 1000;
  const taken = peakMebibytes(processId) - idle;
  const bodyMebibytes = body.byteLength / MEBIBYTE;
  const table = (body.rows * COLUMNS * 8) / MEBIBYTE;
  const cells = [bodyMebibytes, table, taken].map((size) => size.toFixed(0));
  const share = (taken / (bodyMebibytes + table)).toFixed(2);
  console.log(
    `| ${type} | ${lane} | ${isSized ? "known" : "chunked"} | ${cells.join(" | ")} | ${share} | ${seconds.toFixed(1)} | ${quantile(pings, 1).toFixed(1)} |`,
  );
  await stop();
}
