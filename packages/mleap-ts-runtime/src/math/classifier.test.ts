import { describe, expect, test } from "vitest";
import { denseVector, sparseVector } from "../tensor/vector.ts";
import { decideClass, normalise } from "./class-decision.ts";
import { bernoulliScores, firstNotBinary, multinomialScores } from "./naive-bayes.ts";
import { createPerceptron, perceptronWeightCount } from "./perceptron.ts";
import { createClassifier } from "./probabilistic-classifier.ts";
import { marginSoftmax, softmax } from "./softmax.ts";

const vector = (...values: number[]) => denseVector(Float64Array.from(values));

function expectClose(got: Float64Array, expected: readonly number[]): void {
  expect(got.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs(got[i]! - value)).toBeLessThanOrEqual(2e-15 * Math.max(1, Math.abs(value)));
  });
}

describe("class of a probability vector", () => {
  test.each([
    { p: [0.2, 0.5, 0.3], thresholds: undefined, expected: 1, why: "the largest" },
    { p: [0.4, 0.4, 0.2], thresholds: undefined, expected: 0, why: "the first of two equal ones" },
    { p: [0.1, Number.NaN, 0.3], thresholds: undefined, expected: 2, why: "NaN is passed over" },
    { p: [Number.NaN, 0.9], thresholds: undefined, expected: 0, why: "NaN at 0 is never left" },
    { p: [], thresholds: undefined, expected: -1, why: "none of an empty vector" },
    { p: [0.6, 0.4], thresholds: [0.9, 0.3], expected: 1, why: "the largest multiple of its threshold" },
    { p: [0.9, 0.1], thresholds: [0.5, 0], expected: 1, why: "a threshold of 0 wins" },
    { p: [0.9, 0.1], thresholds: [0.5, -0], expected: 1, why: "minus zero is 0" },
    {
      p: [0.1, 0.2, 0.7],
      thresholds: [0.5, 0.5],
      expected: 1,
      why: "thresholds are zipped to the shorter list",
    },
  ])("$why", ({ p, thresholds, expected }) => {
    expect(decideClass(Float64Array.from(p), thresholds && Float64Array.from(thresholds))).toBe(expected);
  });

  test("normalising divides by the sum, leaves a zero sum alone and spreads NaN", () => {
    const normalised = (...values: number[]) => {
      const copy = Float64Array.from(values);
      normalise(copy);
      return [...copy];
    };
    expect(normalised(3, 7, 2)).toEqual([0.25, 0.5833333333333334, 0.16666666666666666]);
    expect(normalised(0, 0)).toEqual([0, 0]);
    expect(normalised(1, Number.NaN)).toEqual([Number.NaN, Number.NaN]);
  });

  test("with thresholds raw scores are judged as probabilities, without them as they are", () => {
    const parts = {
      classCount: 2,
      featureCount: 0,
      raw: (_x: unknown, out: Float64Array) => out.set([1, 3]),
      toProbability: normalise,
    };
    const raw = Float64Array.of(1, 3);
    expect(createClassifier({ ...parts, thresholds: undefined }).decideFromRaw(raw)).toBe(1);
    const judged = createClassifier({ ...parts, thresholds: Float64Array.of(0.1, 0.9) });
    expect(judged.decideFromRaw(raw)).toBe(0);
    expect(judged.decideDirectly(vector())).toBe(0);
    expect([...raw]).toEqual([1, 3]);
  });
});

describe("softmax", () => {
  // model-ops.md §3.2, examples 3 and 4, and §6, recorded on a JVM 17
  test("of margins", () => {
    const positive = Float64Array.of(2.2, 0.5499999999999999, -1.0625);
    marginSoftmax(positive);
    expectClose(positive, [0.8127818360846853, 0.15609467734867252, 0.031123486566642104]);
    const negative = Float64Array.of(-4.890000000000001, -6.015000000000001, -6.99);
    marginSoftmax(negative);
    expectClose(negative, [0.6910329989904108, 0.22434556814827689, 0.0846214328613122]);
  });

  test("gives an infinite margin everything", () => {
    const margins = Float64Array.of(1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
    marginSoftmax(margins);
    expect([...margins]).toEqual([0, 1, 0]);
  });

  test("of large scores does not overflow", () => {
    const scores = Float64Array.of(1000, 1000);
    softmax(scores);
    expect([...scores]).toEqual([0.5, 0.5]);
  });
});

// model-ops.md §6, recorded on a JVM 17
test("a perceptron adds biases after products and leaves its last layer linear", () => {
  const weights = [
    0.1, -0.2, 0.3, 0.4, 0.5, -0.6, 0.01, -0.02, 0.03, 1, -1, 0.5, 0.25, -0.75, 0.8, 0.1, -0.1,
  ];
  expect(perceptronWeightCount([2, 3, 2])).toBe(weights.length);
  const raw = new Float64Array(2);
  createPerceptron([2, 3, 2], Float64Array.from(weights))(Float64Array.of(1.5, -2), raw);
  expectClose(raw, [-0.08152271220335613, 0.2817816588673939]);
  softmax(raw, -Number.MAX_VALUE);
  expectClose(raw, [0.4101599068901338, 0.5898400931098662]);
});

describe("naive Bayes scores", () => {
  // model-ops.md §5, recorded on a JVM 17
  const pi = Float64Array.of(0.6, 0.4).map(Math.log);
  const theta = Float64Array.of(0.5, 0.1, 0.3, 0.2, 0.2, 0.7).map(Math.log);
  const scores = (kernel: ReturnType<typeof multinomialScores>, x: Parameters<typeof kernel>[0]) => {
    const out = new Float64Array(2);
    kernel(x, out);
    return out;
  };

  test("multinomial, dense and sparse", () => {
    const kernel = multinomialScores(pi, theta);
    expectClose(scores(kernel, vector(2, 1, 3)), [-7.929406526514118, -8.200923662112544]);
    const sparse = sparseVector(3, Int32Array.of(0, 2), Float64Array.of(2, 3));
    expect(scores(kernel, sparse)).toEqual(scores(kernel, vector(2, 0, 3)));
  });

  test("bernoulli", () => {
    const out = scores(bernoulliScores(pi, theta), vector(1, 0, 1));
    expectClose(out, [-3.170085660698769, -3.7986943201211427]);
    softmax(out);
    expectClose(out, [15 / 23, 8 / 23]);
  });

  test("a value that is neither 0 nor 1 is found", () => {
    expect(firstNotBinary(vector(0, 1, -0, 0.5))).toBe(0.5);
    expect(firstNotBinary(vector(0, Number.NaN))).toBeNaN();
    expect(firstNotBinary(vector(0, 1))).toBeUndefined();
  });
});
