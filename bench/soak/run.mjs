/**
 * Does a stage stay the same over a long time? (B12)
 *
 *     node bench/soak/run.mjs [minutes]
 *
 * One ONNX stage, eight connections, bodies of one row to 5,000, so that both lanes run all the time; every answer is checked.
 */

import { Agent } from "node:http";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { bundleStage } from "@stagewright/image";
import { call } from "../measure/call.mjs";
import { median } from "../measure/median.mjs";
import { nodeBinary } from "../measure/node-binary.mjs";
import { residentMebibytes } from "../measure/process-cost.mjs";
import { startServer } from "../measure/server-process.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const minutes = Number(process.argv[2] ?? 30);
const SAMPLES = 60;
const CONNECTIONS = 8;
/** Rows of a body, and how many of a thousand invocations have it. */
const SIZES = [
  [1, 950],
  [100, 45],
  [5000, 5],
];
const ROW =
  "0.6728118415593364,0.4729987737633347,0.4810261331790227,0.5562442766737623,0.27067191244625594,1.1014963757203835,0.6145877324196708,0.0,0.0,1.0\n";
const CSV = { "content-type": "text/csv" };

const container = join(here, "../../containers/onnx-inference");
const { entry } = await bundleStage(container);
const server = await startServer({
  node: nodeBinary(),
  words: [entry, "serve"],
  variables: { SAGEMAKER_BASE_DIR: container },
});
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
const post = (body) => call({ port: server.port, headers: CSV, body, agent });
// Which size comes when is the same in every run.
const bodies = SIZES.flatMap(([rows, share]) => Array.from({ length: share }, () => rows)).map((_, at, all) =>
  ROW.repeat(all[(at * 617) % all.length]),
);
const bytesOfRow = (await post(ROW)).bytes;

const endsAt = performance.now() + minutes * 60_000;
let sent = 0;
let failed = 0;
const one = async () => {
  while (performance.now() < endsAt) {
    const body = bodies[sent % bodies.length];
    sent += 1;
    const { status, bytes } = await post(body);
    // Every row is the same, so every answer has as many bytes as rows times those of one.
    if (status !== 200 || bytes !== (body.length / ROW.length) * bytesOfRow) failed += 1;
  }
};
const load = Array.from({ length: CONNECTIONS }, one);
const samples = [];
for (let at = 0; at < SAMPLES; at += 1) {
  await sleep((minutes * 60_000) / SAMPLES);
  samples.push(residentMebibytes(server.processId));
}
await Promise.all(load);
const metrics = await (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text();
const byWorkers = /^stagewright_worker_invocations_total\{[^}]*\} (\d+)/m.exec(metrics)[1];
agent.destroy();
await server.stop();

// Warm-up is the first third; the rest is held against its own beginning.
const third = SAMPLES / 3;
const [middle, last] = [samples.slice(third, 2 * third), samples.slice(2 * third)].map(median);
console.log(
  `${minutes} minutes, ${sent} invocations, ${byWorkers} of them on worker threads, ${failed} failed`,
);
console.log(
  `resident: ${middle.toFixed(1)} MiB in the second third, ${last.toFixed(1)} MiB in the last: ${(((last - middle) / middle) * 100).toFixed(1)} % (bar: within 10 %)`,
);
console.log(
  `every ${((minutes * 60) / SAMPLES).toFixed(0)} s, MiB: ${samples.map((sample) => sample.toFixed(0)).join(" ")}`,
);
process.exitCode = failed === 0 ? 0 : 1;
