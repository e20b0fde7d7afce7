import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadLinearLearner } from "./load-linear-learner.ts";

interface Recorded {
  readonly case: { readonly predictor: string };
  readonly rows: readonly (readonly number[])[];
  readonly score: readonly (number | readonly number[])[];
  readonly predictedLabel: readonly number[] | null;
}

const folder = new URL("../fixtures/", import.meta.url).pathname;

/** The bar of the issue; scores above 1 carry float32's own spacing. */
const within = (got: number, expected: number) =>
  Math.abs(got - expected) <= 1e-6 * Math.max(1, Math.abs(expected));

describe("artifacts in the known layout, answered by numpy", () => {
  const names = readdirSync(folder);

  it("are all there", () => expect(names.length).toBeGreaterThanOrEqual(18));

  it.each(names)("%s", async (name) => {
    const recorded = JSON.parse(readFileSync(`${folder}${name}/expected.json`, "utf8")) as Recorded;
    const model = await loadLinearLearner(`${folder}${name}`);
    const columnCount = recorded.rows[0]!.length;
    const rowCount = recorded.rows.length;
    const data = Float32Array.from(recorded.rows.flat());
    const { score, predictedLabel } = model.predict({ data, rowCount, columnCount });

    const expected = recorded.score.flat();
    expect(score.data.length).toBe(expected.length);
    expect(score.shape).toEqual(model.outputCount > 1 ? [rowCount, model.outputCount] : [rowCount]);
    const conflicts = expected.filter((value, i) => !within(score.data[i]!, value));
    expect(conflicts).toEqual([]);
    expect(predictedLabel === undefined ? null : [...predictedLabel.data]).toEqual(recorded.predictedLabel);
    if (predictedLabel !== undefined) expect(predictedLabel.shape).toEqual([rowCount]);

    const csr = sparse(recorded.rows);
    expect(model.predict({ ...csr, columnCount })).toEqual({
      score,
      ...(predictedLabel && { predictedLabel }),
    });
    const one = model.predict({ data: data.subarray(0, columnCount), rowCount: 1, columnCount });
    expect(one.score.data).toEqual(score.data.subarray(0, model.outputCount));
  });
});

function sparse(rows: readonly (readonly number[])[]) {
  const data: number[] = [];
  const indices: number[] = [];
  const indptr = [0];
  for (const row of rows) {
    for (const [column, value] of row.entries()) {
      if (value === 0) continue;
      data.push(value);
      indices.push(column);
    }
    indptr.push(data.length);
  }
  return {
    data: Float64Array.from(data),
    indices: Int32Array.from(indices),
    indptr: Int32Array.from(indptr),
  };
}
