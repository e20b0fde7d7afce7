/**
 * What worker threads give and take: throughput and memory by their number, against process + model × (1 + threads).
 *
 *     node bench/lanes/run.mjs [seconds]
 *
 * Bodies of 5,000 rows, as many at once as there are threads and one more. An XGBoost model's trees are shared by all threads, an
 * ONNX session is one a thread.
 */

import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { Agent } from "node:http";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleStage } from "@stagewright/image";
import { call } from "../measure/call.mjs";
import { nodeBinary } from "../measure/node-binary.mjs";
import { cpuSeconds, residentMebibytes } from "../measure/process-cost.mjs";
import { startServer } from "../measure/server-process.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const seconds = Number(process.argv[2] ?? 5);
const ROWS = 5000;
const containers = join(here, "../../containers");
const node = nodeBinary();
const most = availableParallelism();
const threadCounts = [0, 1, 2, most].filter((count, at, all) => count <= most && all.indexOf(count) === at);

const xgboostBase = mkdtempSync(join(tmpdir(), "bench-lanes-"));
symlinkSync(join(containers, "xgboost/fixtures/reg-squarederror"), join(xgboostBase, "model"));
const stages = {
  "ONNX regressor": {
    entry: (await bundleStage(join(containers, "onnx-inference"))).entry,
    base: join(containers, "onnx-inference"),
    row: "0.6728118415593364,0.4729987737633347,0.4810261331790227,0.5562442766737623,0.27067191244625594,1.1014963757203835,0.6145877324196708,0.0,0.0,1.0\n",
  },
  "XGBoost container": {
    entry: (await bundleStage(join(containers, "xgboost"))).entry,
    base: xgboostBase,
    row: "0.672,0.472,0.481,0.556,0.270,1.101,0.614,1\n",
  },
};

console.log(`${most} processors, bodies of ${ROWS} rows, ${seconds} s each\n`);
console.log(
  "| stage | threads | rows/s | processors busy | resident idle, MiB | after load | a thread takes |\n| --- | --- | --- | --- | --- | --- | --- |",
);
for (const [name, { entry, base, row }] of Object.entries(stages)) {
  let withoutThreads;
  for (const threads of threadCounts) {
    const { port, processId, stop } = await startServer({
      node,
      words: [entry, "serve"],
      variables: { SAGEMAKER_BASE_DIR: base, SAGEMAKER_MODEL_SERVER_WORKERS: String(threads) },
    });
    const idle = residentMebibytes(processId);
    const agent = new Agent({ keepAlive: true });
    const body = row.repeat(ROWS);
    const post = async () => {
      const { status } = await call({ port, headers: { "content-type": "text/csv" }, body, agent });
      if (status !== 200) throw new Error(`${name}: status ${status}`);
    };
    for (let warmUp = 0; warmUp < 20; warmUp += 1)
      await Promise.all(Array.from({ length: threads + 1 }, post));
    const before = { cpu: cpuSeconds(processId), at: performance.now() };
    let answered = 0;
    const one = async () => {
      while (performance.now() - before.at < seconds * 1000) {
        await post();
        answered += 1;
      }
    };
    await Promise.all(Array.from({ length: threads + 1 }, one));
    const taken = (performance.now() - before.at) / 1000;
    const busy = (cpuSeconds(processId) - before.cpu) / taken;
    const loaded = residentMebibytes(processId);
    withoutThreads ??= loaded;
    agent.destroy();
    await stop();
    const each = threads === 0 ? "" : ((loaded - withoutThreads) / threads).toFixed(0);
    console.log(
      `| ${name} | ${threads} | ${Math.round((answered * ROWS) / taken)} | ${busy.toFixed(2)} | ${idle.toFixed(0)} | ${loaded.toFixed(0)} | ${each} |`,
    );
  }
}
rmSync(xgboostBase, { recursive: true });
