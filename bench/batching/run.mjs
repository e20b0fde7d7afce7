/**
 * For which models does joining invocations pay? CPU and answers a second with the option `batch` off and on.
 *
 *     node bench/batching/run.mjs [rounds] [seconds]
 */

import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleStage } from "@stagewright/image";
import { loadGenerator } from "../measure/load.mjs";
import { median } from "../measure/median.mjs";
import { nodeBinary } from "../measure/node-binary.mjs";
import { requestCost } from "../measure/request-cost.mjs";
import { startServer } from "../measure/server-process.mjs";
import { writeDenseModel } from "./dense-model.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const rounds = Number(process.argv[2] ?? 3);
const seconds = Number(process.argv[3] ?? 2);
const SERVER_CORE = 0;
const LOAD_CORE = cpus().length > 1 ? 1 : 0;
const ROW = "0.67,0.47,0.48,0.55,0.27,1.10,0.61,0.0,0.0,1.0\n";

// Folders that stand for /opt/ml.
const bases = mkdtempSync(join(tmpdir(), "bench-batching-"));
const containers = join(here, "../../containers");
const modelFolder = (name) => {
  mkdirSync(join(bases, name, "model"), { recursive: true });
  return join(bases, name, "model");
};
copyFileSync(join(containers, "onnx-inference/model/model.onnx"), join(modelFolder("small"), "model.onnx"));
writeDenseModel(join(modelFolder("dense"), "model.onnx"));
mkdirSync(join(bases, "trees"));
symlinkSync(join(containers, "xgboost/fixtures/reg-squarederror"), join(bases, "trees/model"));

const onnx = (await bundleStage(join(here, "onnx-stage.ts"))).entry;
const trees = (await bundleStage(join(here, "trees-stage.ts"))).entry;
const models = {
  "ONNX, dense network of a million weights": { entry: onnx, base: "dense" },
  "ONNX, small regressor": { entry: onnx, base: "small" },
  "XGBoost trees": { entry: trees, base: "trees" },
};
const settings = {
  off: {},
  "32 rows, 0 ms": { BENCH_MAX_ROWS: "32", BENCH_MAX_DELAY_MS: "0" },
  "32 rows, 2 ms": { BENCH_MAX_ROWS: "32", BENCH_MAX_DELAY_MS: "2" },
};

console.log(`Node 24, ${loadGenerator}, ${rounds} rounds of ${seconds} s, medians\n`);
console.log(
  "| model | batch | µs CPU a request, 1 connection | answers/s | 64 connections | answers/s | CPU against off |",
);
console.log("| --- | --- | --: | --: | --: | --: | --: |");
try {
  for (const [name, model] of Object.entries(models)) await measure(name, model);
} finally {
  rmSync(bases, { recursive: true });
}

async function measure(name, { entry, base }) {
  const started = {};
  for (const [setting, variables] of Object.entries(settings)) {
    started[setting] = await startServer({
      node: nodeBinary(),
      words: [entry, "serve"],
      // One thread: what is compared is the run, not the way to another thread.
      variables: {
        ...variables,
        SAGEMAKER_BASE_DIR: join(bases, base),
        SAGEMAKER_MODEL_SERVER_WORKERS: "0",
      },
      core: SERVER_CORE,
    });
  }
  const figures = {};
  for (const connections of [1, 64]) {
    for (let round = -1; round < rounds; round += 1) {
      for (const [setting, server] of Object.entries(started)) {
        const { microseconds, requests } = await requestCost(server, {
          row: ROW,
          connections,
          seconds: round < 0 ? 1 : seconds,
          core: LOAD_CORE,
        });
        // Round -1 warms up.
        if (round < 0) continue;
        figures[setting] ??= { 1: { costs: [], rates: [] }, 64: { costs: [], rates: [] } };
        figures[setting][connections].costs.push(microseconds);
        figures[setting][connections].rates.push(requests / seconds);
      }
    }
  }
  for (const server of Object.values(started)) await server.stop();
  for (const setting of Object.keys(settings)) {
    const cells = [1, 64].flatMap((connections) => {
      const { costs, rates } = figures[setting][connections];
      return [median(costs).toFixed(1), Math.round(median(rates))];
    });
    const off = figures.off[64].costs;
    const ratio = median(figures[setting][64].costs.map((cost, round) => cost / off[round]));
    console.log(`| ${name} | ${setting} | ${cells.join(" | ")} | ${ratio.toFixed(2)} |`);
  }
}
