import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { handMadePipeline } from "./hand-made-bundle.cases.ts";
import { LeapFrame, loadBundle, scalar } from "./index.ts";

const shapes = {
  type: "list",
  data_shape: [
    { base: "scalar", isNullable: false },
    { base: "scalar", isNullable: false },
  ],
};
const vector = (...values: number[]) => ({
  type: "tensor",
  double: values,
  shape: { dimensions: [{ size: values.length, name: "" }] },
});
const bundle = handMadePipeline(
  {
    name: "index",
    op: "string_indexer",
    attributes: { labels: { type: "list", string: ["a", "b", "é"] }, handle_invalid: { string: "skip" } },
    inputs: { input: "label" },
    outputs: { output: "label_index" },
  },
  {
    name: "one",
    op: "one_hot_encoder",
    attributes: { size: { long: 3 }, drop_last: { boolean: true } },
    inputs: { input: "label_index" },
    outputs: { output: "label_vector" },
  },
  {
    name: "pair",
    op: "vector_assembler",
    attributes: { input_shapes: shapes },
    inputs: { input0: "x", input1: "label_index" },
    outputs: { output: "pair" },
  },
  {
    name: "scale",
    op: "standard_scaler",
    attributes: { std: vector(0.5, 2) },
    inputs: { input: "pair" },
    outputs: { output: "scaled" },
  },
  {
    name: "score",
    op: "linear_regression",
    attributes: { coefficients: vector(3, -1), intercept: { double: 0.25 } },
    inputs: { features: "scaled" },
    outputs: { prediction: "score" },
  },
);
const outputs = ["label_index", "label_vector", "pair", "scaled", "score"];
const fields = [
  { name: "label", type: scalar("string") },
  { name: "x", type: scalar("double") },
];
const rows = fc.array(fc.tuple(fc.constantFrom("a", "b", "é", "unseen"), fc.double({ noNaN: false })), {
  maxLength: 40,
});

describe("a transformer", () => {
  it("gives the same by frame and by row, for any rows in any order and batch", async () => {
    const model = await loadBundle(bundle);
    const score = model.compileRow({ inputs: ["label", "x"], outputs });
    fc.assert(
      fc.property(rows, fc.nat(), (all, seed) => {
        const shuffled = all
          .map((row, i) => ({ row, key: (i * 7919 + seed) % 101 }))
          .sort((a, b) => a.key - b.key)
          .map(({ row }) => row);
        const frame = model.transform(LeapFrame.fromRows(fields, shuffled)).select(outputs);
        const byRow = shuffled.map((row) => score(row)).filter((row) => row !== null);
        expect(frame.rows()).toEqual(byRow);
        const cut = seed % (shuffled.length + 1);
        const halves = [shuffled.slice(0, cut), shuffled.slice(cut)].flatMap((part) =>
          model.transform(LeapFrame.fromRows(fields, part)).select(outputs).rows(),
        );
        expect(halves).toEqual(byRow);
      }),
    );
  });

  it("gives the same beyond one batch of rows, and names the row of an error by its place in the frame", async () => {
    const model = await loadBundle(bundle);
    const many = Array.from({ length: 3000 }, (_, i) => [i % 10 === 3 ? "unseen" : "b", i]);
    const out = model.transform(LeapFrame.fromRows(fields, many), { select: ["x", "score"] });
    expect(out.rowCount).toBe(2700);
    expect(out.row(2699)).toEqual([2999, (2999 / 0.5) * 3 - 1 * 0.5 + 0.25]);
    many[2500] = ["b", null as unknown as number];
    expect(() => model.transform(LeapFrame.fromRows(fields, many))).toThrowError(/node "pair".*row 2501/);
  });

  it("never writes to its inputs", async () => {
    const model = await loadBundle(bundle);
    const row = Object.freeze(["a", 2]);
    const frame = LeapFrame.fromRows(fields, [row]);
    const before = structuredClone(frame.rows());
    model.transform(frame);
    model.compileRow({ inputs: ["label", "x"], outputs: ["score"] })(row);
    expect(frame.rows()).toEqual(before);
  });

  it("a row function casts values of other types and refuses what does not fit", async () => {
    const model = await loadBundle(bundle);
    const score = model.compileRow({
      inputs: ["x", "label"],
      outputs: ["score"],
      types: { x: scalar("string") },
    });
    expect(score(["2", "a"])).toEqual([12.25]);
    expect(() => score([2, "a"])).toThrowError(expect.objectContaining({ code: "MLEAP_INPUT_TYPE" }));
    expect(() => model.compileRow({ inputs: ["label"], outputs: ["score"] })).toThrowError(/no column "x"/);
    expect(() => model.compileRow({ inputs: ["label", "x"], outputs: ["nothing"] })).toThrowError(
      /no column "nothing"/,
    );
  });

  it("keeps apart frames whose columns differ in type, order or selection", async () => {
    const model = await loadBundle(bundle);
    const numbers = LeapFrame.fromRows(fields, [["b", 2]]);
    const texts = LeapFrame.fromRows(
      [
        { name: "x", type: scalar("string") },
        { name: "label", type: scalar("string") },
      ],
      [["2", "b"]],
    );
    for (let i = 0; i < 40; i++) {
      expect(model.transform(numbers, { select: ["score"] }).rows()).toEqual([[11.75]]);
      expect(model.transform(texts, { select: ["x", "score"] }).rows()).toEqual([["2", 11.75]]);
      expect(
        model
          .transform(
            LeapFrame.fromRows([...fields, { name: `extra${i}`, type: scalar("int") }], [["b", 2, i]]),
            { select: [`extra${i}`, "score"] },
          )
          .rows(),
      ).toEqual([[i, 11.75]]);
    }
    expect(model.transform(numbers).schema.names).toEqual(["label", "x", ...outputs]);
  });

  it("takes a mode it does not know as strict, and a limit that is no number as reached", async () => {
    const model = await loadBundle(bundle);
    const frame = LeapFrame.fromRows(fields, [["a", 1]]);
    const mode = "relax" as "relaxed";
    expect(() => model.transform(frame, { select: ["nothing"], mode })).toThrow(/no column "nothing"/);
    expect(() => frame.select(["nothing"], mode)).toThrow(/no column "nothing"/);
    const limits = { maxEntries: undefined as unknown as number };
    await expect(loadBundle(bundle, { limits })).rejects.toMatchObject({ code: "MLEAP_BUNDLE_LIMIT" });
  });

  it("refuses a row that is shorter than its columns, by row and by frame: a missing value is no null", async () => {
    const model = await loadBundle(bundle);
    const score = model.compileRow({ inputs: ["label", "x"], outputs: ["score"] });
    expect(() => score(["a"])).toThrow(/a row of 1 values; send 2/);
    expect(score(["a", 1, "more"])).toEqual(score(["a", 1]));
    expect(() => LeapFrame.fromRows(fields, [["a", 1], ["b"]])).toThrow(/row 2: 1 values; expected 2/);
  });

  it("select is strict unless relaxed", async () => {
    const model = await loadBundle(bundle);
    const frame = LeapFrame.fromRows(fields, [["a", 1]]);
    expect(() => model.transform(frame, { select: ["score", "nothing"] })).toThrowError(
      expect.objectContaining({ code: "MLEAP_FRAME_COLUMN_MISSING" }),
    );
    expect(model.transform(frame, { select: ["nothing", "score"], mode: "relaxed" }).schema.names).toEqual([
      "score",
    ]);
  });

  it("a long leaves as a number, or as a bigint, or is refused: never rounded", async () => {
    const nodes = {
      name: "pick",
      op: "map_entry_selector",
      attributes: {
        key_type: { basic_type: "string" },
        value_type: { basic_type: "long" },
        default_value: { long: 7 },
      },
      inputs: { input: "m", key: "k" },
      outputs: { output: "v" },
    };
    const frame = (value: bigint | number) =>
      LeapFrame.fromRows(
        [
          { name: "m", type: { kind: "map", key: "string", base: "long", nullable: true } },
          { name: "k", type: scalar("string") },
        ],
        [[new Map([["a", value]]), "a"]],
      );
    const [numbers, bigints] = await Promise.all([
      loadBundle(handMadePipeline(nodes)),
      loadBundle(handMadePipeline(nodes), { longs: "bigint" }),
    ]);
    expect(numbers.transform(frame(5), { select: ["v"] }).rows()).toEqual([[5]]);
    expect(bigints.transform(frame(5), { select: ["v"] }).rows()).toEqual([[5n]]);
    expect(bigints.transform(frame(2n ** 60n + 1n), { select: ["v"] }).rows()).toEqual([[2n ** 60n + 1n]]);
    expect(bigints.transform(frame(5), { select: ["m"] }).rows()).toEqual([[new Map([["a", 5n]])]]);
    expect(() => numbers.transform(frame(2n ** 60n + 1n), { select: ["m"] })).toThrowError(
      expect.objectContaining({ code: "MLEAP_FRAME_LONG_UNSAFE" }),
    );
    expect(() => numbers.transform(frame(2n ** 60n + 1n), { select: ["v"] })).toThrowError(
      expect.objectContaining({ code: "MLEAP_FRAME_LONG_UNSAFE" }),
    );
  });
});
