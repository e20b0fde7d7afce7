import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type SparseRows, Table, Tensor } from "@stagewright/core";
import { afterAll, describe, expect, test, vi } from "vitest";
import { loadBooster } from "xgboost-ts-runtime";
import { linear, NAMES, named } from "./recorded.cases.ts";
import { xgboostModel } from "./xgboost-model.ts";

const folder = mkdtempSync(join(tmpdir(), "xgboost-model-"));
afterAll(() => rmSync(folder, { recursive: true }));

const model = await xgboostModel(named.modelDir);
const linearModel = await xgboostModel(linear.modelDir);
const [rowCount] = named.features.shape as [number];
const byName = named.features.toTable([...NAMES]);

describe("predictions", () => {
  test("are xgboost's, bit for bit, one row of the tensor a record", () => {
    expect(model.predict(named.features)).toEqual(
      new Tensor("float32", named.answer("prediction"), [rowCount, 1]),
    );
    expect(model.margin(named.features).data).toEqual(named.answer("margin"));
    expect(model.leaf(named.features)).toEqual(new Tensor("float32", named.answer("leaf"), [rowCount, 5]));
    expect(model.contributions(named.features)).toEqual(
      new Tensor("float32", named.answer("contributions"), [rowCount, 6]),
    );
    expect(linearModel.predict(linear.features).data).toEqual(linear.answer("prediction"));
  });

  test("are the same from doubles, from a table in any order of columns, and from sparse rows", () => {
    const expected = named.answer("prediction");
    const doubles = new Tensor("float64", Float64Array.from(named.features.data), named.features.shape);
    expect(model.predict(doubles).data).toEqual(expected);
    expect(model.predict(byName).data).toEqual(expected);
    expect(model.predict(byName.select(...[...NAMES].reverse())).data).toEqual(expected);
    expect(model.predict(sparse(named.features)).data).toEqual(expected);
  });

  test("take the columns of a table by position where the model has no names", () => {
    const letters = linear.features.toTable(["a", "b", "c", "d", "e"]);
    expect(linearModel.predict(letters).data).toEqual(linear.answer("prediction"));
  });

  test("take them by declared names where the option gives them", async () => {
    const letters = ["a", "b", "c", "d", "e"] as const;
    const declared = await xgboostModel(linear.modelDir, { features: letters });
    const reversed = linear.features.toTable([...letters]).select("e", "d", "c", "b", "a");
    expect(declared.predict(reversed).data).toEqual(linear.answer("prediction"));
  });

  test("use the rounds that are asked for", async () => {
    const first = await xgboostModel(named.modelDir, { iterationRange: [0, 2] });
    expect(first.margin(named.features).data).toEqual(named.answer("half"));
    expect(first.leaf(named.features).shape).toEqual([rowCount, 2]);
  });

  test("take a value for missing when told so", async () => {
    const withCode = await xgboostModel(linear.modelDir, { missing: 1000 });
    const coded = linear.features.data.map((value) => (Number.isNaN(value) ? 1000 : value));
    const features = new Tensor("float32", coded as Float32Array<ArrayBuffer>, linear.features.shape);
    expect(withCode.predict(features).data).toEqual(linear.answer("prediction"));
    expect(linearModel.predict(features).data).not.toEqual(linear.answer("prediction"));
  });

  test("add the base score last when told so, as XGBoost before 1.3 did", async () => {
    const text = readFileSync(join(named.modelDir, "xgboost-model"), "utf8");
    const ofThird = mkdtempSync(join(folder, "third-"));
    writeFileSync(
      join(ofThird, "model.json"),
      text.replace(/"base_score":"[^"]*"/, '"base_score":"[3.3E-1]"'),
    );
    const last = await xgboostModel(ofThird, { baseOrder: "last" });
    const booster = await loadBooster(ofThird);
    const rows = { data: named.features.data, rowCount, columnCount: 5 };
    expect(last.margin(named.features).data).toEqual(booster.predictMargin(rows, { baseOrder: "last" }).data);
    expect(last.margin(named.features).data).not.toEqual(booster.predictMargin(rows).data);
  });

  test("of no records are no records", () => {
    expect(model.predict(new Tensor("float32", new Float32Array(0), [0, 5])).shape).toEqual([0, 1]);
  });

  test("take rows of any width when told so, as XGBoost does", async () => {
    const any = await xgboostModel(named.modelDir, { width: "any" });
    const wider = byName.derive("more", "float32", () => 1).toTensor("float32");
    expect(any.predict(wider).data).toEqual(named.answer("prediction"));
    const onlyMissing = any.predict(new Tensor("float32", new Float32Array(0), [1, 0]));
    const nan = new Tensor("float32", new Float32Array(5).fill(Number.NaN), [1, 5]);
    expect(onlyMissing).toEqual(any.predict(nan));
  });
});

describe("features that are not the model's", () => {
  test("are all named: unknown columns, text, and features without a column", () => {
    const table = Table.of({
      "column 0": { dtype: "float32", values: [1] },
      "column 1": { dtype: "string", values: ["x"] },
      extra: { dtype: "float32", values: [1] },
    });
    expect(() => model.predict(table)).toThrow(
      expect.objectContaining({
        code: "SW_XGBOOST_COLUMNS",
        outcome: "stage-fault",
        details: {
          mismatches: [
            'column "column 1" holds text',
            'column "extra" is no feature of the model',
            'feature "column 2" has no column',
            'feature "column 3" has no column',
            'feature "column 4" has no column',
          ],
        },
      }),
    );
    expect(() => linearModel.predict(Table.of({ a: { dtype: "float32", values: [1] } }))).toThrow(
      '1 columns ("a") for 5 features',
    );
    expect(() => model.predict(new Tensor("string", ["x"], [1, 1]))).toThrow("a tensor of text");
  });

  test.each([
    [
      "another width",
      new Tensor("float32", new Float32Array(4), [1, 4]),
      "got shape [1, 4], expected [N, 5]",
    ],
    ["one axis", new Tensor("float32", new Float32Array(5), [5]), "got shape [5]"],
    ["three axes", new Tensor("float32", new Float32Array(5), [1, 5, 1]), "got shape [1, 5, 1]"],
    [
      "sparse rows with a column too many",
      { ...sparse(named.features), columnCount: 6 },
      "got 6 columns, expected at most 5",
    ],
    [
      "sparse rows whose offsets do not fit",
      { ...sparse(named.features), indptr: Uint32Array.of(0, 1) },
      "at its end, expected the number of values",
    ],
    ["sparse rows without offsets", { ...sparse(named.features), indptr: new Uint32Array(0) }, "N + 1"],
  ])("in their shape (%s) are the caller's mistake", (_, features, message) => {
    expect(() => model.predict(features as Tensor | SparseRows)).toThrow(
      expect.objectContaining({
        code: "SW_XGBOOST_SHAPE",
        outcome: "input-invalid",
        message: expect.stringContaining(message),
      }),
    );
  });
});

describe("loading", () => {
  test("compares declared features with the model's names, all mismatches at once", async () => {
    await expect(xgboostModel(named.modelDir, { features: NAMES })).resolves.toBeDefined();
    const features = ["column 0", "height", "column 2", "width"];
    await expect(xgboostModel(named.modelDir, { features })).rejects.toMatchObject({
      code: "SW_XGBOOST_FEATURES",
      outcome: "stage-invalid",
      details: {
        mismatches: [
          "features: got 4 declared, the model has 5",
          'features[1]: got "height", the model has "column 1"',
          'features[3]: got "width", the model has "column 3"',
        ],
      },
    });
    await expect(xgboostModel(linear.modelDir, { features: ["a"] })).rejects.toMatchObject({
      details: { mismatches: ["features: got 1 declared, the model has 5"] },
    });
  });

  test("refuses rounds the model does not have", async () => {
    await expect(xgboostModel(named.modelDir, { iterationRange: [0, 6] })).rejects.toMatchObject({
      code: "SW_XGBOOST_ITERATION_RANGE",
      message: expect.stringContaining("Iteration range [0,6]: the model has 5 rounds"),
      cause: { code: "XGB_INPUT_ITERATION_RANGE" },
    });
  });

  test("refuses what is no model, with the runtime's error as cause", async () => {
    writeFileSync(join(folder, "xgboost-model"), '{"learner": {}}');
    await expect(xgboostModel(folder)).rejects.toMatchObject({
      code: "SW_XGBOOST_LOAD",
      outcome: "stage-invalid",
      message: expect.stringContaining("learner"),
      cause: { code: expect.stringMatching(/^XGB_MODEL_/) },
    });
    await expect(xgboostModel(folder, { file: "absent" })).rejects.toMatchObject({
      code: "SW_XGBOOST_LOAD",
      cause: { code: "XGB_MODEL_FILE" },
    });
    await expect(xgboostModel(named.modelDir, { limits: { maxBytes: 100 } })).rejects.toMatchObject({
      cause: { code: "XGB_MODEL_LIMIT" },
    });
  });

  test("tells the log what was loaded", async () => {
    const log = { info: vi.fn() };
    await xgboostModel(named.modelDir, { log });
    expect(log.info).toHaveBeenCalledWith(
      expect.objectContaining({
        event: "model-loaded",
        format: "json",
        version: "3.2.0",
        features: 5,
        trees: 5,
      }),
      "model loaded",
    );
  });
});

test("leaves of a linear booster are refused by name", () => {
  expect(() => linearModel.leaf(linear.features)).toThrow(
    expect.objectContaining({ code: "SW_XGBOOST_UNSUPPORTED", outcome: "stage-fault" }),
  );
});

/** The same rows by what they store. */
function sparse(features: Tensor<"float32">): SparseRows {
  const [rows, columns] = features.shape as [number, number];
  const data: number[] = [];
  const indices: number[] = [];
  const indptr = [0];
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const value = features.data[row * columns + column]!;
      if (Number.isNaN(value)) continue;
      data.push(value);
      indices.push(column);
    }
    indptr.push(data.length);
  }
  return {
    data: Float64Array.from(data),
    indices: Uint32Array.from(indices),
    indptr: Uint32Array.from(indptr),
    columnCount: columns,
  };
}
