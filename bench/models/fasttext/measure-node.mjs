// This repository's runtime: `node measure-node.mjs <model> <lines>` prints one JSON object.
import { readFileSync } from "node:fs";
import { loadFastText } from "fasttext-ts-runtime";

const [modelPath, linesPath] = process.argv.slice(2);
const lines = readFileSync(linesPath, "utf8").trimEnd().split("\n");
const before = process.memoryUsage.rss();
let start = performance.now();
const model = await loadFastText(modelPath);
const loadMs = performance.now() - start;
const memoryMb = (process.memoryUsage.rss() - before) / 1e6;

for (const line of lines.slice(0, 1000)) model.predict(line);
const times = [];
for (const line of lines.slice(0, 5000)) {
  start = performance.now();
  model.predict(line);
  times.push((performance.now() - start) * 1e3);
}
times.sort((a, b) => a - b);
const cpu = process.cpuUsage();
for (const line of lines) model.predict(line);
const { user, system } = process.cpuUsage(cpu);
const cpuUsPerLine = (user + system) / lines.length;
console.log(JSON.stringify({ loadMs, memoryMb, p50Us: times[times.length >> 1], cpuUsPerLine }));
