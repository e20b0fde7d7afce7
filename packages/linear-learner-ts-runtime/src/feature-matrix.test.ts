import { beforeAll, describe, expect, it } from "vitest";
import type { FeatureMatrix } from "./feature-matrix.ts";
import type { LinearLearnerModel } from "./linear-learner-model.ts";
import { loadLinearLearner } from "./load-linear-learner.ts";

let model: LinearLearnerModel;
beforeAll(async () => {
  model = await loadLinearLearner(new URL("../fixtures/binary-auto-loss", import.meta.url).pathname);
});

const csr = (indices: number[], indptr: number[], columnCount = 3): FeatureMatrix => ({
  data: new Float32Array(indices.length).fill(1),
  indices,
  indptr,
  columnCount,
});
const dense = (numbers: number[], rowCount: number, missing?: number): FeatureMatrix => ({
  data: Float64Array.from(numbers),
  rowCount,
  columnCount: 3,
  ...(missing !== undefined && { missing }),
});

describe("matrices", () => {
  it.each([
    ["too few values", dense([1, 2], 1), "data"],
    ["too many values", dense([1, 2, 3, 4], 1), "data"],
    ["half a row", dense([1], 1 / 3), "rowCount"],
    ["other columns", csr([0], [0, 1], 4), "columnCount"],
    ["a column that does not exist", csr([3], [0, 1]), "indices[0]"],
    ["a negative column", csr([-1], [0, 1]), "indices[0]"],
    ["no row starts", csr([], []), "indptr"],
    ["a first row that does not start at 0", csr([0], [1, 1]), "indptr[0]"],
    ["a last row that does not end at the end", csr([0, 1], [0, 1]), "indptr[1]"],
    ["rows that run backwards", csr([0, 1], [0, 2, 1, 2]), "indptr[2]"],
    ["a row that ends beyond the values", csr([0, 1], [0, 9, 2]), "indptr[1]"],
  ])("%s are refused", (_, matrix, field) => {
    expect(() => model.predict(matrix)).toThrowError(
      expect.objectContaining({
        code: "LINEAR_LEARNER_INPUT_MATRIX",
        details: expect.objectContaining({ field }) as unknown,
      }),
    );
  });

  it("no rows give no scores", () => {
    expect(model.predict(dense([], 0)).score).toEqual({ data: new Float32Array(0), shape: [0] });
    expect(model.predict(csr([], [0])).predictedLabel).toEqual({ data: new Int32Array(0), shape: [0] });
  });

  it("NaN and infinities are refused with row and column, both counted from 1", () => {
    expect(() => model.predict(dense([1, 2, 3, 4, Number.NaN, 6], 2))).toThrowError(
      /^row 2, column 2, feature: got NaN/,
    );
    const sparse = {
      data: Float32Array.of(1, Infinity),
      indices: [0, 2],
      indptr: [0, 1, 1, 2],
      columnCount: 3,
    };
    expect(() => model.predict(sparse)).toThrowError(/^row 3, column 3, feature: got Infinity/);
  });

  it("the mark of missing cells counts as 0, and the caller's array stays as it was", () => {
    const zeros = model.predict(dense([0, 2, 0], 1));
    expect(model.predict(dense([Number.NaN, 2, Number.NaN], 1, Number.NaN))).toEqual(zeros);
    const data = Float64Array.of(-999, 2, -999);
    expect(model.predict({ data, rowCount: 1, columnCount: 3, missing: -999 })).toEqual(zeros);
    expect([...data]).toEqual([-999, 2, -999]);
  });

  it("the mark of missing cells is compared in the precision of the cells", () => {
    const zeros = model.predict(dense([0, 2, 0], 1));
    const data = Float32Array.of(-0.1, 2, -0.1);
    expect(model.predict({ data, rowCount: 1, columnCount: 3, missing: -0.1 })).toEqual(zeros);
  });

  it.each([
    ["matrix: got undefined", undefined],
    ["data: got undefined", { rowCount: 1, columnCount: 3 }],
    ["data: got Array", { data: ["1", "2", "3"], rowCount: 1, columnCount: 3 }],
    ["data: got BigInt64Array", { data: new BigInt64Array(3), rowCount: 1, columnCount: 3 }],
    ["missing: got string", { ...dense([1, 2, 3], 1), missing: "none" }],
    ["indptr: got undefined", { ...csr([0], [0, 1]), indptr: undefined }],
  ])("another type is refused: %s", (message, matrix) => {
    expect(() => model.predict(matrix as unknown as FeatureMatrix)).toThrowError(message);
  });

  it("the same feature twice in a sparse row counts twice, as in any sum", () => {
    expect(model.predict(csr([1, 1], [0, 2]))).toEqual(model.predict(dense([0, 2, 0], 1)));
  });
});
