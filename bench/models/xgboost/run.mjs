// Prints the tables of README.md: node run.mjs FOLDER PYTHON [--quick | --full]
// FOLDER was written by make-models.py; PYTHON is an interpreter with xgboost.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createBoosterPool, loadBooster } from "xgboost-ts-runtime";

process.env["ORT_DISABLE_TELEMETRY"] = "1";
const ort = await import("onnxruntime-node");
const [folder, python] = process.argv.slice(2);
if (folder === undefined || python === undefined) {
  console.error("usage: node run.mjs FOLDER PYTHON [--quick | --full]");
  process.exit(2);
}
/** Rows of the largest table; a million through a thousand trees takes minutes of processor time, hence only on request. */
const most = process.argv.includes("--quick")
  ? { "100x6": 10_000, "1000x8": 10_000 }
  : { "100x6": 1_000_000, "1000x8": process.argv.includes("--full") ? 1_000_000 : 100_000 };

const server = spawn(python, [join(import.meta.dirname, "xgboost-server.py")], {
  stdio: ["pipe", "pipe", "inherit"],
});
const answers = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
const { version } = JSON.parse((await answers.next()).value);
async function ask(request) {
  server.stdin.write(`${JSON.stringify(request)}\n`);
  return JSON.parse((await answers.next()).value);
}

/** Seconds of wall and CPU time of a call, averaged over `calls`. */
async function timed(calls, run) {
  const cpu = process.cpuUsage();
  const started = performance.now();
  let result;
  for (let call = 0; call < calls; call++) result = await run();
  const wall = (performance.now() - started) / 1000 / calls;
  const used = process.cpuUsage(cpu);
  return { wall, cpu: (used.user + used.system) / 1e6 / calls, result };
}

/** As `timed`, without a promise between calls. */
function timedSync(calls, run) {
  const cpu = process.cpuUsage();
  const started = performance.now();
  for (let call = 0; call < calls; call++) run();
  const wall = (performance.now() - started) / 1000 / calls;
  const used = process.cpuUsage(cpu);
  return { wall, cpu: (used.user + used.system) / 1e6 / calls };
}

const rows = {};
for (const columns of [8, 100]) {
  const file = join(folder, `rows-${columns}.f32`);
  const bytes = readFileSync(file);
  rows[columns] = new Float32Array(new SharedArrayBuffer(bytes.length));
  new Uint8Array(rows[columns].buffer).set(bytes);
  await ask({ op: "rows", columns, file });
}

console.log(`Node ${process.version}, xgboost ${version}, onnxruntime-node ${ort.env.versions.node}`);
const table = [];
const loads = [];
for (const shape of ["100x6", "1000x8"]) {
  for (const columns of [8, 100]) {
    const name = `${shape}-${columns}`;
    const model = join(folder, `${name}.ubj`);
    if (!existsSync(model)) continue;
    loads.push(await measureLoad(name, model));
    const booster = await loadBooster(model);
    const session = await ort.InferenceSession.create(join(folder, `${name}.onnx`), {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
    });
    for (const rowCount of new Set([1, 100, 10_000, most[shape]])) {
      table.push(await measure({ name, shape, columns, rowCount, booster, session }));
    }
    await session.release();
  }
}
server.stdin.end();
await once(server, "exit");
print(table, loads);

async function measureLoad(name, model) {
  const ours = [];
  const theirs = [];
  let megabytes = 0;
  for (let round = 0; round < 3; round++) {
    const { cpu, result } = await timed(1, () => loadBooster(model));
    ours.push(cpu);
    const arrays = Object.values(result.share().forest).filter(ArrayBuffer.isView);
    const buffers = new Set(arrays.map((array) => array.buffer));
    megabytes = [...buffers].reduce((sum, buffer) => sum + buffer.byteLength, 0) / 2 ** 20;
    theirs.push((await ask({ op: "load", name, model })).cpu);
  }
  return {
    name,
    fileMegabytes: statSync(model).size / 2 ** 20,
    megabytes,
    ours: Math.min(...ours),
    theirs: Math.min(...theirs),
  };
}

/** Interleaved rounds of every way; the minimum of each is kept. */
async function measure({ name, shape, columns, rowCount, booster, session }) {
  const data = rows[columns].subarray(0, rowCount * columns);
  const matrix = { data, rowCount, columnCount: columns };
  const feed = { X: new ort.Tensor("float32", Float32Array.from(data), [rowCount, columns]) };
  const trees = shape === "100x6" ? 1 : 10;
  const isHuge = rowCount > 10_000;
  const calls = Math.max(1, Math.floor((rowCount === 1 ? 20_000 : 100_000 / rowCount) / trees));
  const slowCalls = Math.max(1, Math.min(calls, 300));
  const rounds = isHuge ? (trees === 1 ? 3 : 1) : 5;
  const ways = {
    ours: () => timedSync(calls, () => booster.predict(matrix)),
    ort: () => timed(slowCalls, () => session.run(feed)),
    inplace: () =>
      ask({ op: "predict", name, columns, rows: rowCount, way: "inplace", threads: 1, calls: slowCalls }),
    dmatrix: () =>
      ask({ op: "predict", name, columns, rows: rowCount, way: "dmatrix", threads: 1, calls: slowCalls }),
  };
  if (rowCount >= 10_000) {
    const cores = 2;
    ways.inplaceAll = () =>
      ask({ op: "predict", name, columns, rows: rowCount, way: "inplace", threads: cores, calls: slowCalls });
    ways.dmatrixAll = () =>
      ask({ op: "predict", name, columns, rows: rowCount, way: "dmatrix", threads: cores, calls: slowCalls });
    const pools = [
      createBoosterPool(booster, { threadCount: 1 }),
      createBoosterPool(booster, { threadCount: 2 }),
    ];
    for (const pool of pools) await pool.predict(matrix);
    ways.pool1 = () => timed(Math.min(slowCalls, 10), () => pools[0].predict(matrix));
    ways.pool2 = () => timed(Math.min(slowCalls, 10), () => pools[1].predict(matrix));
    const row = await rounded(ways, rounds);
    for (const pool of pools) await pool.close();
    return { name, rowCount, ...row };
  }
  // Let the compilers finish before the first round counts.
  timedSync(calls, () => booster.predict(matrix));
  return { name, rowCount, ...(await rounded(ways, rounds)) };
}

async function rounded(ways, rounds) {
  const best = {};
  for (let round = 0; round < rounds; round++) {
    for (const [way, run] of Object.entries(ways)) {
      const { wall, cpu } = await run();
      const known = best[way];
      best[way] = {
        wall: Math.min(known?.wall ?? Infinity, wall),
        cpu: Math.min(known?.cpu ?? Infinity, cpu),
      };
    }
  }
  return best;
}

function print(lines, loaded) {
  const us = (seconds, count) => ((seconds * 1e6) / count).toFixed(count === 1 ? 2 : 3);
  console.log("\nCPU µs a row, one thread:\n");
  console.log(
    "| model | rows | ours | inplace_predict | DMatrix + predict | onnxruntime | ours ÷ inplace rows/s |",
  );
  console.log("| --- | --: | --: | --: | --: | --: | --: |");
  for (const { name, rowCount, ours, inplace, dmatrix, ort: onnx } of lines) {
    const cells = [ours, inplace, dmatrix, onnx].map(({ cpu }) => us(cpu, rowCount));
    console.log(`| ${name} | ${rowCount} | ${cells.join(" | ")} | ${(inplace.cpu / ours.cpu).toFixed(2)} |`);
  }
  console.log("\nWall µs a row, all (2) cores:\n");
  console.log("| model | rows | pool of 1 | pool of 2 | gain | inplace_predict | DMatrix + predict |");
  console.log("| --- | --: | --: | --: | --: | --: | --: |");
  for (const { name, rowCount, pool1, pool2, inplaceAll, dmatrixAll } of lines) {
    if (pool1 === undefined) continue;
    const cells = [pool1, pool2].map(({ wall }) => us(wall, rowCount));
    const others = [inplaceAll, dmatrixAll].map(({ wall }) => us(wall, rowCount));
    const gain = (pool1.wall / pool2.wall).toFixed(2);
    console.log(`| ${name} | ${rowCount} | ${cells.join(" | ")} | ${gain} | ${others.join(" | ")} |`);
  }
  console.log("\nLoading (CPU ms) and memory:\n");
  console.log("| model | file MB | ours ms | xgboost ms | ours, arrays MB |");
  console.log("| --- | --: | --: | --: | --: |");
  for (const { name, fileMegabytes, ours, theirs, megabytes } of loaded) {
    const cells = [fileMegabytes, ours * 1000, theirs * 1000, megabytes].map((value) => value.toFixed(1));
    console.log(`| ${name} | ${cells.join(" | ")} |`);
  }
}
