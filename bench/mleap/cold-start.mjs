/** Loads a bundle, scores one row, prints milliseconds of both and the peak of resident memory: `cold-start.mjs <bundle> <frame.json> <output>`. */
import { readFileSync } from "node:fs";
import { loadBundle, readLeapFrame } from "mleap-ts-runtime";

const [bundle, framePath, output] = process.argv.slice(2);
const start = performance.now();
const model = await loadBundle(bundle);
const loaded = performance.now();
const frame = readLeapFrame(readFileSync(framePath, "utf8"));
const inputs = [...frame.schema.names];
const read = performance.now();
const [prediction] = model.compileRow({ inputs, outputs: [output] })(frame.row(0));
const scored = performance.now();
const peakKb = Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]);
const { user, system } = process.cpuUsage();
console.log(
  JSON.stringify({
    loadMs: loaded - start,
    firstRowMs: scored - read,
    cpuMs: (user + system) / 1000,
    peakKb,
    prediction,
  }),
);
