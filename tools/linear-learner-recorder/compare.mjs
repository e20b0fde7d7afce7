// Compares the built package with what live.py wrote: `node compare.mjs <folder of artifact folders>` prints one JSON object.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { loadLinearLearner } from "../../packages/linear-learner-ts-runtime/dist/index.js";

const root = process.argv[2];
const result = { models: 0, rows: 0, worst: 0, conflicts: 0 };
for (const name of readdirSync(root)) {
  const { rows, score, label } = JSON.parse(readFileSync(join(root, name, "expected.json"), "utf8"));
  const model = await loadLinearLearner(join(root, name));
  const data = Float32Array.from(rows.flat());
  const got = model.predict({ data, rowCount: rows.length, columnCount: rows[0].length });
  const expected = score.flat();
  const differences = expected.map(
    (value, i) => Math.abs(got.score.data[i] - value) / Math.max(1, Math.abs(value)),
  );
  const worst = Math.max(...differences);
  const labels = got.predictedLabel === undefined ? null : [...got.predictedLabel.data];
  if (!(worst <= 1e-6) || JSON.stringify(labels) !== JSON.stringify(label)) result.conflicts++;
  result.worst = Math.max(result.worst, worst);
  result.models++;
  result.rows += rows.length;
}
console.log(JSON.stringify(result));
