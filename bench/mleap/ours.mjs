/**
 * One measurement of mleap-ts-runtime: `ours.mjs <bundle> <frame.json> <output> <rows> <row|frame> <iterations>`.
 * Prints {"best", "median"}: CPU nanoseconds of the process a call, and a checksum, as JSON.
 */
import { readFileSync } from "node:fs";
import { LeapFrame, loadBundle, readLeapFrame } from "mleap-ts-runtime";

const [bundle, framePath, output, rowsText, kind, iterations] = process.argv.slice(2);
const rowCount = Number(rowsText);
const model = await loadBundle(bundle);
const all = readLeapFrame(readFileSync(framePath, "utf8"));
const inputs = [...all.schema.names];
const types = Object.fromEntries(all.schema.fields.map(({ name, type }) => [name, type]));
const score = model.compileRow({ inputs, outputs: [output], types });
const rows = all.rows();
// With one row, another one of a thousand at every call.
const variants = rowCount === 1 ? 1000 : 1;
const batches = Array.from({ length: variants }, (_, v) => rows.slice(v, v + rowCount));
const frames = batches.map((batch) => LeapFrame.fromRows(all.schema, batch));
let turn = 0;
let checksum = 0;

function byRow() {
  turn = turn + 1 === variants ? 0 : turn + 1;
  for (const row of batches[turn]) checksum += score(row)[0];
}

function byFrame() {
  turn = turn + 1 === variants ? 0 : turn + 1;
  checksum += model.transform(frames[turn], { select: [output] }).column(output)[0];
}

const call = kind === "row" ? byRow : byFrame;

/** CPU nanoseconds of the process a call, over at least `ms` milliseconds of time of day. */
function iteration(ms) {
  let calls = 0;
  const end = process.hrtime.bigint() + BigInt(ms) * 1_000_000n;
  const before = process.cpuUsage();
  const block = rowCount === 1 ? 1000 : 1;
  do {
    for (let i = 0; i < block; i++) call();
    calls += block;
  } while (process.hrtime.bigint() < end);
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1000) / calls;
}

for (let i = 0; i < 3; i++) iteration(1000);
const times = Array.from({ length: Number(iterations) }, () => iteration(1000)).sort((a, b) => a - b);
console.log(JSON.stringify({ best: times[0], median: times[times.length >> 1], checksum }));
