// What the targets of linear-learner-ts-runtime share: recorded artifacts, and one way to run an input.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { LinearLearnerError, loadLinearLearner } from "linear-learner-ts-runtime";

const fixtures = join(import.meta.dirname, "../../../packages/linear-learner-ts-runtime/fixtures");

/** The recorded artifacts as written: tars in gzip. */
export const recordedArtifacts = () =>
  readdirSync(fixtures).map((name) => readFileSync(join(fixtures, name, "model.tar.gz")));

/** Loads the bytes and, if they are an artifact, scores rows in both forms. */
export async function runArtifact(bytes) {
  const model = await loadLinearLearner(bytes);
  const { featureCount: columnCount } = model;
  if (columnCount > 100_000) return;
  const data = Float64Array.from({ length: 2 * columnCount }, (_, i) => (i % 3) - 1);
  model.predict({ data, rowCount: 2, columnCount });
  model.predict({ data: Float32Array.of(1), indices: [columnCount - 1], indptr: [0, 0, 1], columnCount });
}

export function isExpected(error) {
  return error instanceof LinearLearnerError;
}

export function watches(url) {
  return url.includes("/linear-learner-ts-runtime/dist/");
}
