import { Table, Tensor } from "@stagewright/core";
import { expect, test } from "vitest";
import { toOrtFeeds } from "./feeds.ts";
import type { TensorSignature } from "./model-signature.ts";

const INPUTS: readonly TensorSignature[] = [
  { name: "features", dtype: "float32", shape: ["N", 3] },
  { name: "sex", dtype: "string", shape: ["", 1] },
];
const features = new Tensor("float32", Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]);
const sex = new Tensor("string", ["M", "F"], [2, 1]);

test("tensors are wrapped without copying their arrays", () => {
  const feeds = toOrtFeeds({ sex, features }, INPUTS);
  expect(feeds["features"]?.data).toBe(features.data);
  expect(feeds["features"]?.dims).toEqual([2, 3]);
  expect(feeds["sex"]).toMatchObject({ type: "string", data: ["M", "F"], dims: [2, 1] });
});

test("wrong names and dtypes are the stage's mistake, all listed", () => {
  const wrong = { features: new Tensor("float64", Float64Array.of(1, 2, 3), [1, 3]), gender: sex };
  expect(() => toOrtFeeds(wrong, INPUTS)).toThrow(
    expect.objectContaining({
      code: "SW_ONNX_FEEDS",
      outcome: "stage-fault",
      details: {
        issues: [
          { input: "features", got: "float64 [1, 3]", expected: "float32 [N, 3]" },
          { input: "sex", got: "nothing", expected: "string [?, 1]" },
          { input: "gender", got: "string [2, 1]", expected: "no input of that name" },
        ],
      },
    }),
  );
});

test("what is no tensor is told by what it is", () => {
  const table = Table.of({ x: { dtype: "float32", values: [1] } });
  const wrong = { features: table, sex: null, array: Float32Array.of(1), word: "x" } as never;
  expect(() => toOrtFeeds(wrong, INPUTS)).toThrow(
    expect.objectContaining({
      code: "SW_ONNX_FEEDS",
      details: {
        issues: [
          { input: "features", got: "no Tensor but a Table", expected: "float32 [N, 3]" },
          { input: "sex", got: "nothing", expected: "string [?, 1]" },
          { input: "array", got: "no Tensor but a Float32Array", expected: "no input of that name" },
          { input: "word", got: "a string", expected: "no input of that name" },
        ],
      },
    }),
  );
});

test("one feed too many is refused although the others fit", () => {
  expect(() => toOrtFeeds({ features, sex, weight: sex }, INPUTS)).toThrow(
    expect.objectContaining({ code: "SW_ONNX_FEEDS" }),
  );
});

test("a wrong rank or fixed size is the caller's mistake, all listed", () => {
  const wrong = { features: features.reshape([3, 2]), sex: sex.reshape([2]) };
  expect(() => toOrtFeeds(wrong, INPUTS)).toThrow(
    expect.objectContaining({
      code: "SW_ONNX_SHAPE",
      outcome: "input-invalid",
      message:
        "The input does not have the shape of the model's: " +
        'input "features" got float32 [3, 2], expected float32 [N, 3]; input "sex" got string [2], expected string [?, 1].',
    }),
  );
});

test("any number of records fits a symbolic dimension, none included", () => {
  const none = {
    features: new Tensor("float32", new Float32Array(0), [0, 3]),
    sex: new Tensor("string", [], [0, 1]),
  };
  expect(toOrtFeeds(none, INPUTS)["features"]?.dims).toEqual([0, 3]);
});
