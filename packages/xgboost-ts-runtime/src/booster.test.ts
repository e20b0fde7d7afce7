import { describe, expect, it } from "vitest";
import { textBytes, treeDocument, treeModelJson } from "./example-models.cases.ts";
import {
  Booster,
  InputFeaturesError,
  InputIterationRangeError,
  InputMatrixError,
  InputOptionError,
  loadBooster,
  type Matrix,
  PredictionUnsupportedError,
} from "./index.ts";

type Document = ReturnType<typeof treeDocument>;

async function boosterWith(bend: (document: Document) => void): Promise<Booster> {
  const document = treeDocument();
  bend(document);
  return await loadBooster(treeModelJson(document));
}

const row = (...values: number[]) => ({
  data: Float32Array.from(values),
  rowCount: 1,
  columnCount: values.length,
});

describe("missing values", () => {
  // By hand, see example-models.cases.ts: base 0.5; f0 missing → 0.25; f1 missing → 0.125.
  it("go the way the split says", async () => {
    const booster = await boosterWith(() => {});
    expect(booster.predict(row(NaN, NaN)).data[0]).toBe(0.875);
    expect(booster.predict(row(NaN, -2)).data[0]).toBe(-1.25);
  });

  it("may be another value, compared in single precision; NaN stays missing too", async () => {
    const booster = await boosterWith(() => {});
    const values = { data: Float64Array.of(0.1, 0.1), rowCount: 1, columnCount: 2 };
    expect(booster.predict({ ...values, missing: Math.fround(0.1) }).data[0]).toBe(0.875);
    expect(booster.predict({ ...row(NaN, 7), missing: 7 }).data[0]).toBe(0.875);
    // f0 = 0.1 < 0.5 → 0.25; f1 = 0.1 → 0.125.
    expect(booster.predict(values).data[0]).toBe(0.875);
    expect(booster.predict({ ...row(3, 7), missing: 7 }).data[0]).toBe(0.5 + 1 + 0.125);
  });

  it("are the columns a matrix does not have; further columns do not count", async () => {
    const booster = await boosterWith(() => {});
    expect(booster.predict(row(3)).data[0]).toBe(0.5 + 1 + 0.125);
    expect(booster.predict(row(3, 1, 99, -99)).data[0]).toBe(0.5 - 0.5 + 0.125);
    expect(booster.predict({ data: new Float32Array(0), rowCount: 1, columnCount: 0 }).data[0]).toBe(0.875);
  });

  it("are the values sparse rows do not store; a stored zero is a value", async () => {
    const booster = await boosterWith(() => {});
    const csr = {
      data: Float32Array.of(0),
      indices: Int32Array.of(1),
      indptr: Int32Array.of(0, 1, 1),
      columnCount: 2,
    };
    // f0 missing → 0.25 in both rows; f1: 0 → 0.125, missing → 0.125.
    expect(Array.from(booster.predict(csr).data)).toEqual([0.875, 0.875]);
    expect(booster.predict({ ...csr, data: Float32Array.of(-5) }).data[0]).toBe(-1.25);
  });
});

describe("splits at the edges of single precision", () => {
  const smallest = 2 ** -149;
  const largest = 3.4028234663852886e38;
  it.each([
    [0, smallest],
    [-0, 0],
    [smallest, -smallest],
    [largest, Infinity],
    [-largest, -Infinity],
    [Infinity, largest],
    [-Infinity, -largest],
  ])(
    "threshold %d: a value is left of it only if it is smaller, whichever way missing values go",
    async (threshold, other) => {
      for (const defaultLeft of [0, 1]) {
        const document = treeDocument();
        const [tree] = document.learner.gradient_booster.model.trees;
        tree!.default_left[0] = defaultLeft;
        tree!.right_children = [2, -1, -1, -1, -1];
        tree!.left_children = [1, -1, -1, -1, -1];
        const text = JSON.stringify(document).replace('"split_conditions":[0.5,0.25,1.5', () => {
          const written = Object.is(threshold, -0) ? "-0" : String(threshold);
          return `"split_conditions":[${written},-8,8`;
        });
        const booster = await loadBooster(textBytes(text));
        for (const value of [threshold, other, 0, -0, 1, -1, Infinity, -Infinity]) {
          const leaf = booster.predictLeaf(row(value, 0)).data[0];
          expect({ value, defaultLeft, leaf }).toEqual({
            value,
            defaultLeft,
            leaf: value < threshold ? 1 : 2,
          });
        }
        expect(booster.predictLeaf(row(NaN, 0)).data[0]).toBe(defaultLeft === 1 ? 1 : 2);
      }
    },
  );
});

describe("iterationRange", () => {
  it("takes rounds from begin to end, all with an end of 0", async () => {
    const booster = await boosterWith(() => {});
    const margin = (range?: readonly [number, number]) =>
      booster.predictMargin(row(3, 2), range === undefined ? {} : { iterationRange: range }).data[0];
    expect(margin()).toBe(0.5 + 1 + 0.125);
    expect(margin([0, 0])).toBe(0.5 + 1 + 0.125);
    expect(margin([0, 1])).toBe(1.5);
    expect(margin([1, 2])).toBe(0.625);
    expect(margin([1, 1])).toBe(0.5);
  });

  it.each([
    [{ best_ntree_limit: "1" }, 1, 1.5],
    [{ best_iteration: "0" }, 1, 1.5],
    [{ best_iteration: "0", best_ntree_limit: "2" }, 2, 1.625],
    [{ best_ntree_limit: "0" }, null, 1.625],
    [{ best_iteration: "what" }, null, 1.625],
    [{}, null, 1.625],
  ])('"best" obeys the attributes %j', async (attributes, rounds, margin) => {
    const booster = await boosterWith((document) => {
      document.learner.attributes = attributes;
    });
    expect(booster.info.bestRoundCount).toBe(rounds);
    expect(booster.predictMargin(row(3, 2), { iterationRange: "best" }).data[0]).toBe(margin);
  });

  it("counts rounds of a forest: num_parallel_tree trees each", async () => {
    const booster = await boosterWith((document) => {
      document.learner.attributes = { best_ntree_limit: "2" };
      document.learner.gradient_booster.model.gbtree_model_param["num_parallel_tree"] = "2";
      document.learner.gradient_booster.model.iteration_indptr = [0, 2];
    });
    expect(booster.info).toMatchObject({ roundCount: 1, bestRoundCount: 1, parallelTreeCount: 2 });
    expect(booster.predictMargin(row(3, 2), { iterationRange: "best" }).data[0]).toBe(1.625);
  });

  it.each([
    [-1, 1],
    [0, 3],
    [2, 1],
    [0, 0.5],
  ])("refuses [%d, %d]", async (begin, end) => {
    const booster = await boosterWith(() => {});
    const predict = () => booster.predict(row(1, 1), { iterationRange: [begin, end] });
    expect(predict).toThrow(InputIterationRangeError);
  });
});

describe("baseOrder", () => {
  it("adds the base last when asked, which rounds otherwise", async () => {
    const booster = await boosterWith((document) => {
      document.learner.learner_model_param.base_score = "1E8";
      for (const tree of document.learner.gradient_booster.model.trees) {
        tree.split_conditions = tree.split_conditions.map(() => 3);
      }
    });
    // Floats near 1e8 lie 8 apart: 3 is lost twice when added first, 6 is rounded to 8 when summed first.
    expect(booster.predictMargin(row(9, 9)).data[0]).toBe(1e8);
    expect(booster.predictMargin(row(9, 9), { baseOrder: "last" }).data[0]).toBe(1e8 + 8);
  });
});

describe("what a matrix must be", () => {
  it.each([
    ["data", { data: new Float32Array(3), rowCount: 2, columnCount: 2 }],
    ["rowCount", { data: new Float32Array(0), rowCount: -1, columnCount: 0 }],
    ["columnCount", { data: new Float32Array(0), rowCount: 0, columnCount: 1.5 }],
  ])("dense: refuses a wrong %s", async (field, matrix) => {
    const booster = await boosterWith(() => {});
    expect(() => booster.predict(matrix)).toThrow(InputMatrixError);
    expect(() => booster.predict(matrix)).toThrow(field);
  });

  const csr = {
    data: Float32Array.of(1, 2),
    indices: Int32Array.of(0, 1),
    indptr: Int32Array.of(0, 1, 2),
    columnCount: 2,
  };
  it.each([
    ["indptr[0]", { ...csr, indptr: Int32Array.of(1, 2) }],
    ["row 2, indptr", { ...csr, indptr: Int32Array.of(0, 2, 1) }],
    ["row 1, indptr", { ...csr, indptr: Int32Array.of(0, 9) }],
    ["indptr: got 1 at its end", { ...csr, indptr: Int32Array.of(0, 1) }],
    ["indices: got 1 indices", { ...csr, indices: Int32Array.of(0) }],
    ["row 2, indices", { ...csr, indices: Int32Array.of(0, 2) }],
    ["row 1, indices", { ...csr, indices: Int32Array.of(-1, 0) }],
  ])("sparse: refuses a wrong %s", async (field, matrix) => {
    const booster = await boosterWith(() => {});
    expect(() => booster.predict(matrix)).toThrow(field);
  });

  // What a caller in JavaScript can pass; numbers must never come of it.
  it.each([
    ["matrix: got undefined", undefined],
    ["data: got undefined", { rowCount: 1, columnCount: 2 }],
    ["data: got Array", { data: ["a", "b"], rowCount: 1, columnCount: 2 }],
    ["data: got BigInt64Array", { data: new BigInt64Array(2), rowCount: 1, columnCount: 2 }],
    ["missing: got string", { ...row(1, 1), missing: "none" }],
    ["indices: got Array", { ...csr, indices: [0.5, 1] }],
    ["indptr: got undefined", { ...csr, indptr: undefined }],
  ])("refuses another type: %s", async (message, matrix) => {
    const booster = await boosterWith(() => {});
    expect(() => booster.predict(matrix as unknown as Matrix)).toThrow(message);
    expect(() => booster.predictLeaf(matrix as unknown as Matrix)).toThrow(InputMatrixError);
  });

  it("refuses options it does not know instead of passing over them", async () => {
    const booster = await boosterWith(() => {});
    expect(() => booster.predict(row(1, 1), { baseOrder: "lats" as "last" })).toThrow(InputOptionError);
    for (const range of ["all", 3, null]) {
      expect(() => booster.predict(row(1, 1), { iterationRange: range as "best" })).toThrow(
        InputIterationRangeError,
      );
    }
  });

  it("as many names and types as columns, also when the model has none", async () => {
    const nameless = await boosterWith(() => {});
    const wide = row(1, 1, 1);
    expect(() => nameless.predict({ ...wide, featureNames: ["a", "b"] })).toThrow(
      "featureNames: got 2, expected 3, one a column",
    );
    expect(() => nameless.predict({ ...wide, featureTypes: ["float"] })).toThrow(InputFeaturesError);
  });

  it("names and types are compared when both sides have them", async () => {
    const named = await boosterWith((document) => {
      document.learner.feature_names = ["age", "height"];
      document.learner.feature_types = ["int", "float"];
    });
    expect(named.info.featureNames).toEqual(["age", "height"]);
    expect(named.predict({ ...row(1, 1), featureNames: ["age", "height"] }).shape).toEqual([1]);
    expect(() => named.predict({ ...row(1, 1), featureNames: ["height", "age"] })).toThrow(
      'featureNames[0]: got "height", expected "age"',
    );
    expect(() => named.predict({ ...row(1, 1), featureNames: ["age"] })).toThrow(InputFeaturesError);
    expect(() => named.predict({ ...row(1, 1), featureTypes: ["int", "c"] })).toThrow("featureTypes[1]");
    const nameless = await boosterWith(() => {});
    expect(nameless.predict({ ...row(1, 1), featureNames: ["any", "name"] }).shape).toEqual([1]);
  });

  it("a result no machine holds is refused by name", async () => {
    const booster = await boosterWith((document) => {
      document.learner.learner_model_param.num_feature = "10000000";
    });
    const many = { data: new Float32Array(0), rowCount: 1000, columnCount: 0 };
    expect(() => booster.predictContributions(many)).toThrow("Predict fewer rows at a time");
  });
});

describe("a linear booster", () => {
  it("sums weight times value of what is present, and has no leaves", async () => {
    const linear = await boosterWith((document) => {
      document.learner.gradient_booster.name = "gblinear";
      Object.assign(document.learner.gradient_booster, { model: { weights: [2, 3, 10] } });
    });
    // Bias 10 and base 0.5; then 2·1 and 3·4.
    expect(linear.predict(row(1, 4)).data[0]).toBe(24.5);
    expect(linear.predict(row(NaN, 4)).data[0]).toBe(22.5);
    expect(Array.from(linear.predictContributions(row(1, 4)).data)).toEqual([2, 12, 10.5]);
    expect(() => linear.predictLeaf(row(1, 4))).toThrow(PredictionUnsupportedError);
  });
});

describe("share", () => {
  it("gives a booster on the same memory", async () => {
    const booster = await boosterWith(() => {});
    const other = Booster.fromShared(structuredClone(booster.share()));
    expect(other.predict(row(3, 2))).toEqual(booster.predict(row(3, 2)));
    expect(other.share().forest!.child.buffer).toBeInstanceOf(SharedArrayBuffer);
  });
});
