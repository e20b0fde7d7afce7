// How long a process takes from its start to the first scored row, beside a process that does nothing. See README.md.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const runs = Number(process.env.RUNS ?? 21);
const data = fileURLToPath(new URL("../../../shared/data/mleap/", import.meta.url));
const script = fileURLToPath(new URL("first-row.mjs", import.meta.url));
if (!existsSync(data)) {
  console.log("../shared/data/mleap is absent: nothing to measure");
  process.exit(0);
}
const frame = `${data}frames/frame.airbnb.json`;
const variants = {
  "node alone": ["-e", "0"],
  "airbnb linear regression, first row": [script, `${data}bundles/airbnb.model.lr.zip`, frame],
  "airbnb random forest, first row": [script, `${data}bundles/airbnb.model.rf.zip`, frame],
};

/** Wall and CPU milliseconds of one process. */
function run(args) {
  const before = process.hrtime.bigint();
  const command = `TIMEFORMAT='%U %S'; time "$0" "$@"`;
  const { stderr, status } = spawnSync("bash", ["-c", command, process.execPath, ...args], {
    encoding: "utf8",
  });
  const wallMs = Number(process.hrtime.bigint() - before) / 1e6;
  if (status !== 0) throw new Error(stderr);
  const [user, system] = stderr.trim().split(/\s+/).slice(-2).map(Number);
  return { wallMs, cpuMs: (user + system) * 1000 };
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const results = Object.fromEntries(Object.keys(variants).map((name) => [name, []]));
for (let i = 0; i < runs; i++)
  for (const [name, args] of Object.entries(variants)) results[name].push(run(args));

const base = results["node alone"];
for (const [name, measured] of Object.entries(results)) {
  const wall = median(measured.map(({ wallMs }) => wallMs));
  const cpu = median(measured.map(({ cpuMs }) => cpuMs));
  const more = (key, value) => (value - median(base.map((run) => run[key]))).toFixed(1);
  console.log(
    `${name}: wall ${wall.toFixed(1)} ms (+${more("wallMs", wall)}), cpu ${cpu.toFixed(1)} ms (+${more("cpuMs", cpu)})`,
  );
}
