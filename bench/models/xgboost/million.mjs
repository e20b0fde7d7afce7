// A million rows through 1,000 trees of depth 8, beside xgboost: node million.mjs FOLDER PYTHON [MODEL]
// One thread each, processor time; ours and inplace_predict take turns. Takes some minutes.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { loadBooster } from "xgboost-ts-runtime";
import { median } from "../../measure/median.mjs";

const [folder, python, name = "1000x8-100"] = process.argv.slice(2);
const columns = Number(name.split("-")[1]);
const rowCount = 1_000_000;
const rounds = 3;

const server = spawn(python, [join(import.meta.dirname, "xgboost-server.py")], {
  stdio: ["pipe", "pipe", "inherit"],
});
const answers = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
await answers.next();
async function ask(request) {
  server.stdin.write(`${JSON.stringify(request)}\n`);
  return JSON.parse((await answers.next()).value);
}

const file = join(folder, `rows-${columns}.f32`);
const bytes = readFileSync(file);
const data = new Float32Array(bytes.buffer, bytes.byteOffset, rowCount * columns);
await ask({ op: "rows", columns, file });
await ask({ op: "load", name, model: join(folder, `${name}.ubj`) });
const booster = await loadBooster(join(folder, `${name}.ubj`));
booster.predict({ data: data.subarray(0, 10_000 * columns), rowCount: 10_000, columnCount: columns });

const ours = [];
const theirs = [];
for (let round = 0; round < rounds; round++) {
  const cpu = process.cpuUsage();
  booster.predict({ data, rowCount, columnCount: columns });
  const used = process.cpuUsage(cpu);
  ours.push((used.user + used.system) / 1e6);
  const request = { op: "predict", name, columns, rows: rowCount, way: "inplace", threads: 1, calls: 1 };
  theirs.push((await ask(request)).cpu);
}
server.stdin.end();
await once(server, "exit");

const list = (times) => times.map((seconds) => seconds.toFixed(2)).join(", ");
console.log(`${name}, ${rowCount} rows, processor seconds of ${rounds} rounds`);
console.log(`ours ${list(ours)}; inplace_predict ${list(theirs)}`);
console.log(`median ${(median(theirs) / median(ours)).toFixed(2)} × the rows/s of inplace_predict`);
