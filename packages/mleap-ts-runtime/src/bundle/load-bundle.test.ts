import { describe, expect, it } from "vitest";
import { handMadePipeline } from "../hand-made-bundle.cases.ts";
import { LeapFrame, loadBundle, MleapError, scalar } from "../index.ts";

const scalarShape = { base: "scalar", isNullable: false };
const indexer = {
  name: "indexer",
  op: "string_indexer",
  attributes: { labels: { type: "list", string: ["red", "green"] }, handle_invalid: { string: "skip" } },
  inputs: { input: "colour" },
  outputs: { output: "colour_index" },
};
const assembler = {
  name: "assembler",
  op: "vector_assembler",
  attributes: { input_shapes: { type: "list", data_shape: [scalarShape, scalarShape] } },
  inputs: { input0: "colour_index", input1: "size" },
  outputs: { output: "features" },
};
const regression = {
  name: "regression",
  op: "linear_regression",
  attributes: {
    coefficients: { type: "tensor", double: [10, 2], shape: { dimensions: [{ size: 2, name: "" }] } },
    intercept: { double: 0.5 },
  },
  inputs: { features: "features" },
  outputs: { prediction: "price" },
};
const bundle = handMadePipeline(
  { name: "features", op: "pipeline", children: [indexer, assembler] },
  regression,
);
const frame = LeapFrame.fromRows(
  [
    { name: "size", type: scalar("int") },
    { name: "colour", type: scalar("string") },
  ],
  [
    [3, "green"],
    [4, "blue"],
    [5, "red"],
  ],
);

describe("loadBundle", () => {
  it("runs the nodes of nested pipelines in order, casts columns and drops skipped rows", async () => {
    const model = await loadBundle(bundle);
    expect(model.nodes.map(({ op }) => op)).toEqual([
      "string_indexer",
      "vector_assembler",
      "linear_regression",
    ]);
    expect(model.inputSchema.names).toEqual(["colour", "size"]);
    const out = model.transform(frame);
    expect(out.schema.names).toEqual(["size", "colour", "colour_index", "features", "price"]);
    // 10·1 + 2·3 + 0.5 and 10·0 + 2·5 + 0.5
    expect([...out.column("price")]).toEqual([16.5, 10.5]);
    expect([...out.column("size")]).toEqual([3, 5]);
  });

  it("compiles a row function whose dropped row is null", async () => {
    const model = await loadBundle(bundle);
    const score = model.compileRow({ inputs: ["colour", "size"], outputs: ["price", "colour"] });
    expect(score(["green", 3])).toEqual([16.5, "green"]);
    expect(score(["blue", 3])).toBeNull();
  });

  it("runs only the nodes that a selection needs", async () => {
    const model = await loadBundle(bundle);
    const colours = LeapFrame.fromRows([{ name: "colour", type: scalar("string") }], [["red"]]);
    expect(model.transform(colours, { select: ["colour_index"] }).rows()).toEqual([[0]]);
    expect(() => model.transform(colours)).toThrowError(
      expect.objectContaining({ code: "MLEAP_FRAME_COLUMN_MISSING" }),
    );
  });

  it("gives every problem of a broken bundle in one error", async () => {
    const broken = handMadePipeline(
      { ...indexer, attributes: { handle_invalid: { string: "drop" } } },
      { ...regression, op: "linear_regresion" },
      { ...assembler, inputs: { input0: "colour_index" } },
    );
    const error = await loadBundle(broken).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(MleapError);
    expect((error as MleapError).issues.map(({ code, attribute }) => [code, attribute])).toEqual([
      ["MLEAP_ATTRIBUTE_INVALID", "handle_invalid"],
      ["MLEAP_OP_UNKNOWN", undefined],
      ["MLEAP_PORT_MISSING", "input1"],
    ]);
  });
});
