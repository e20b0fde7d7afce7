/**
 * A change of a stage's module under `stagewright dev` → the first answer of the new stage.
 *
 *     node bench/dev-restart/run.mjs [changes]
 *
 * Each change gives the stage another name; an invocation with a content type nobody reads is answered with the name in its
 * error, and is asked every five milliseconds.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { median } from "../measure/median.mjs";

const changes = Number(process.argv[2] ?? 15);
const BAR_MS = 1000;
const root = fileURLToPath(new URL("../..", import.meta.url));
const stages = ["label-postprocess", "csv-preprocess", "onnx-inference"];

console.log(`Node ${process.version}, ${changes} changes a stage\n`);
console.log("| stage | median, ms | worst, ms | bar |\n| --- | --- | --- | --- |");
for (const stage of stages) {
  const times = await measure(join(root, "containers", stage));
  console.log(`| ${stage} | ${median(times).toFixed(0)} | ${Math.max(...times).toFixed(0)} | < ${BAR_MS} |`);
}

async function measure(container) {
  // A copy inside the container's folder finds the same packages.
  const folder = mkdtempSync(join(container, ".dev-"));
  for (const name of readdirSync(container))
    if (!/^(?:node_modules|test|\..*)$/.test(name))
      cpSync(join(container, name), join(folder, name), { recursive: true });
  const module = join(folder, "stage.ts");
  const text = readFileSync(module, "utf8");
  const words = [join(root, "packages/cli/bin/stagewright.mjs"), "dev", folder, "--port", "0"];
  const model = join(folder, "model");
  const child = spawn(process.execPath, existsSync(model) ? [...words, "--model", model] : words);
  try {
    let said = "";
    child.stdout.on("data", (chunk) => {
      said += chunk;
    });
    child.stderr.resume();
    while (!/ready after/.test(said)) await sleep(20);
    const url = /http:\/\/[\d.:]+/.exec(said)[0];
    const times = [];
    // The first change fills caches and does not count.
    for (let change = 0; change <= changes; change += 1) {
      await sleep(300);
      const name = `change-${change}`;
      const changedAt = performance.now();
      writeFileSync(module, text.replace(/defineStage\("[^"]+"\)/, `defineStage("${name}")`));
      while ((await stageAt(url)) !== name) await sleep(5);
      if (change > 0) times.push(performance.now() - changedAt);
    }
    return times;
  } finally {
    child.kill("SIGTERM");
    await once(child, "close");
    rmSync(folder, { recursive: true, force: true });
  }
}

async function stageAt(url) {
  const headers = { "content-type": "none/none" };
  const response = await fetch(`${url}/invocations`, { method: "POST", headers, body: "x" });
  return (await response.json()).error.stage;
}
