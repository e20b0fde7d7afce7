// Compares xgboost-ts-runtime with the answers `live.py` wrote: node compare-live.mjs FOLDER
// Margins, predictions, leaves and partial sums must be equal in every bit; contributions within 1e-4 or 1e-5 relative.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadBooster } from "xgboost-ts-runtime";

const folder = process.argv[2];
if (folder === undefined) {
  console.error("usage: node compare-live.mjs FOLDER");
  process.exit(2);
}
const { cases, writer, reader } = JSON.parse(readFileSync(join(folder, "index.json"), "utf8"));
const totals = { values: 0, different: 0, contributions: 0, contributionsOff: 0, worst: 0, failed: 0 };
const kinds = new Map();

for (const one of cases) {
  const place = join(folder, one.folder);
  const floats = (name) => {
    const bytes = readFileSync(join(place, `${name}.f32`));
    return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  };
  const label = `${one.folder} ${one.params.booster} ${one.params.objective} ${one.model}`;
  kinds.set(
    `${one.params.booster} ${one.params.objective}`,
    1 + (kinds.get(`${one.params.booster} ${one.params.objective}`) ?? 0),
  );
  try {
    const booster = await loadBooster(join(place, one.model));
    const matrix = { data: floats("rows"), rowCount: one.rows, columnCount: one.columns };
    exact(label, "margin", booster.predictMargin(matrix).data, floats("margin"));
    exact(label, "prediction", booster.predict(matrix).data, floats("prediction"));
    close(label, "contributions", booster.predictContributions(matrix).data, floats("contributions"));
    const approximate = booster.predictContributions(matrix, { approximate: true }).data;
    close(label, "approximate", approximate, floats("approximate"));
    if (one.params.booster !== "gblinear") {
      exact(label, "leaf", booster.predictLeaf(matrix).data, floats("leaf"));
      const half = booster.predictMargin(matrix, { iterationRange: [0, one.half] }).data;
      exact(label, `rounds 0–${one.half}`, half, floats("half"));
    }
  } catch (error) {
    totals.failed++;
    console.log(`${label}: ${error}`);
  }
}

console.log(
  [...kinds]
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([kind, count]) => `${kind}: ${count}`)
    .join("\n"),
);
console.log(`${cases.length} models written by xgboost ${writer}, answered by xgboost ${reader}`);
console.log(JSON.stringify(totals));
process.exit(totals.failed + totals.different + totals.contributionsOff > 0 ? 1 : 0);

function exact(label, what, got, expected) {
  let different = got.length === expected.length ? 0 : expected.length;
  let first = -1;
  for (let index = 0; index < expected.length && got.length === expected.length; index++) {
    if (got[index] === expected[index] || (Number.isNaN(got[index]) && Number.isNaN(expected[index])))
      continue;
    different++;
    if (first < 0) first = index;
  }
  totals.values += expected.length;
  totals.different += different;
  if (different === 0) return;
  const shown =
    first < 0 ? `${got.length} values` : `${first}: got ${got[first]}, expected ${expected[first]}`;
  console.log(`${label}: ${what}: ${different} of ${expected.length} differ (${shown})`);
}

function close(label, what, got, expected) {
  let off = got.length === expected.length ? 0 : expected.length;
  let first = -1;
  for (let index = 0; index < expected.length && got.length === expected.length; index++) {
    if (Number.isNaN(got[index]) && Number.isNaN(expected[index])) continue;
    const distance = Math.abs(got[index] - expected[index]);
    const allowed = Math.max(1e-4, 1e-5 * Math.abs(expected[index]));
    totals.worst = Math.max(totals.worst, distance / Math.max(1, Math.abs(expected[index])));
    if (distance <= allowed) continue;
    off++;
    if (first < 0) first = index;
  }
  totals.contributions += expected.length;
  totals.contributionsOff += off;
  if (off === 0) return;
  const shown =
    first < 0 ? `${got.length} values` : `${first}: got ${got[first]}, expected ${expected[first]}`;
  console.log(`${label}: ${what}: ${off} of ${expected.length} off (${shown})`);
}
