import { describe, expect, it } from "vitest";
import { loadBundle } from "../../bundle/load-bundle.ts";
import { type DataType, list, scalar, tensor } from "../../frame/data-type.ts";
import { LeapFrame } from "../../frame/leap-frame.ts";
import { handMadeBundle, handMadePipeline } from "../../hand-made-bundle.cases.ts";
import type { SparseVector, Vector } from "../../tensor/vector.ts";

const doubles = (...values: number[]) => ({ type: "list", double: values });
const longs = (...values: number[]) => ({ type: "list", long: values });
const shape = (...sizes: number[]) => ({ dimensions: sizes.map((size) => ({ size, name: "" })) });
const doubleTensor = (...values: number[]) => ({
  type: "tensor",
  double: values,
  shape: shape(values.length),
});
const vector = tensor("double");

/** What the op answers for one row of columns named after its ports; a vector as its flat values. */
async function answer(op: string, attributes: object, columns: readonly [string, DataType, unknown][]) {
  const inputs = Object.fromEntries(columns.map(([port]) => [port, port]));
  const bundle = handMadeBundle({ name: op, op, attributes, inputs, outputs: { output: "output" } });
  const model = await loadBundle(bundle);
  const fields = columns.map(([name, type]) => ({ name, type }));
  const frame = LeapFrame.fromRows(fields, [columns.map(([, , value]) => value)]);
  return plain(model.transform(frame).column("output")[0]);
}

function plain(value: unknown): unknown {
  return value !== null && typeof value === "object" && "values" in value
    ? [...(value as Vector).values]
    : value;
}

// The tolerant readings of feature-ops.md F; the JVM itself refuses these bundles. Expected by the ops' formulas, by hand.
describe("bundles older than the JVM reads", () => {
  const one = (value: number[]): [string, DataType, unknown][] => [
    ["input", vector, Float64Array.from(value)],
  ];

  it.each<[string, object, number[], number[]]>([
    [
      "binarizer",
      { threshold: { double: 1 }, input_shape: { data_shape: { base: "tensor", isNullable: true } } },
      [0, 2],
      [0, 1],
    ],
    ["chi_sq_selector", { filter_indices: longs(1) }, [5, 7], [7]],
    ["normalizer", { p_norm: { double: 1 } }, [1, 3], [0.25, 0.75]],
    ["elementwise_product", { scalingVec: doubleTensor(2, 0.5) }, [3, 4], [6, 2]],
    ["polynomial_expansion", { degree: { long: 2 } }, [2, 3], [2, 4, 3, 6, 9]],
    ["vector_slicer", { indices: longs(1, 0) }, [5, 7], [7, 5]],
    [
      "vector_indexer",
      { keys: longs(1), num_features: { long: 2 }, "1_keys": doubles(5, 9), "1_values": longs(0, 1) },
      [7, 9],
      [7, 1],
    ],
    ["min_hash_lsh", { random_coefficients_a: longs(3), random_coefficients_b: longs(4) }, [0, 1], [10]],
  ])("%s with attributes of its time", async (op, attributes, input, expected) => {
    expect(await answer(op, attributes, one(input))).toEqual(expected);
  });

  it("coalesce without nullable_inputs takes every input as nullable", async () => {
    const number = scalar("double");
    expect(
      await answer("coalesce", {}, [
        ["input0", number, null],
        ["input1", number, 4],
      ]),
    ).toBe(4);
  });

  it("word_to_vector reads vectors that Gensim's exporter stores as a tensor", async () => {
    const attributes = {
      words: { type: "list", string: ["a", "b"] },
      word_vectors: { type: "tensor", double: [1, 2, 3, 6], shape: shape(2, 2) },
    };
    const words = list("string");
    expect(await answer("word_to_vector", attributes, [["input", words, ["a", "b"]]])).toEqual([2, 4]);
  });

  it("one_hot_encoder with size alone drops the last category and keeps invalid ones", async () => {
    const number = scalar("double");
    const model = await loadBundle(
      handMadeBundle({
        name: "oh",
        op: "one_hot_encoder",
        attributes: { size: { long: 2 } },
        inputs: { input: "x" },
        outputs: { output: "oh" },
      }),
    );
    const encoded = model
      .transform(LeapFrame.fromRows([{ name: "x", type: number }], [[1], [2], [9]]))
      .column("oh");
    const entries = Array.from(encoded as readonly SparseVector[], ({ indices }) => [...indices]);
    expect(entries).toEqual([[1], [], []]);
  });

  it("assembler, interaction and binarizer without shapes take them from the nodes before", async () => {
    const assembler = {
      name: "v",
      op: "vector_assembler",
      attributes: {},
      inputs: { input0: "a", input1: "b" },
      outputs: { output: "v" },
    };
    const binarizer = {
      name: "z",
      op: "binarizer",
      attributes: { threshold: { double: 1 } },
      inputs: { input: "v" },
      outputs: { output: "z" },
    };
    const counts = {
      num_inputs: { int: 2 },
      num_features0: { type: "list", int: [1, 1] },
      num_features1: { type: "list", int: [1] },
    };
    const interaction = {
      name: "i",
      op: "interaction",
      attributes: counts,
      inputs: { input0: "v", input1: "a" },
      outputs: { output: "i" },
    };
    const model = await loadBundle(handMadePipeline(assembler, binarizer, interaction));
    const number = scalar("double");
    const frame = LeapFrame.fromRows(
      [
        { name: "a", type: number },
        { name: "b", type: number },
      ],
      [[3, 0.5]],
    );
    const out = model.transform(frame, { select: ["v", "z", "i"] });
    expect(out.row(0).map(plain)).toEqual([
      [3, 0.5],
      [1, 0],
      [9, 1.5],
    ]);
  });
});
