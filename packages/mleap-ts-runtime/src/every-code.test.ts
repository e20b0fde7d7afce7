/**
 * Every code of the catalogue is thrown here, or named among the problems of a broken bundle, by what the package does with bundles and
 * frames; the compiler asks for each.
 */

import { strToU8, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { MleapError, type MleapErrorCode } from "./errors.ts";
import {
  type HandMadeNode,
  handMadeBundle,
  handMadeFiles,
  handMadeInfo,
  handMadePipeline,
} from "./hand-made-bundle.cases.ts";
import {
  allOps,
  type DataType,
  defineOp,
  exact,
  LeapFrame,
  loadBundle,
  readArchiveFiles,
  readLeapFrame,
  SparseTensor,
  scalar,
  tensor,
  unary,
  writeLeapFrame,
} from "./index.ts";

const indexer: HandMadeNode = {
  name: "index",
  op: "string_indexer",
  attributes: { labels: { type: "list", string: ["a", "b"] }, handle_invalid: { string: "error" } },
  inputs: { input: "label" },
  outputs: { output: "label_index" },
};
const buckets: HandMadeNode = {
  name: "buckets",
  op: "bucketizer",
  attributes: { splits: { type: "list", double: [0, 1, 2] } },
  inputs: { input: "x" },
  outputs: { output: "bucket" },
};
const assembler: HandMadeNode = {
  name: "pair",
  op: "vector_assembler",
  attributes: {
    input_shapes: {
      type: "list",
      data_shape: [
        { base: "scalar", isNullable: false },
        { base: "tensor", isNullable: false, tensorShape: { dimensions: [{ size: 3, name: "" }] } },
      ],
    },
  },
  inputs: { input0: "x", input1: "v" },
  outputs: { output: "pair" },
};
const tokenizer = (regex: string): HandMadeNode => ({
  name: "tokens",
  op: "regex_tokenizer",
  attributes: {
    regex: { string: regex },
    match_gaps: { boolean: true },
    token_min_length: { int: 1 },
    lowercase_text: {},
  },
  inputs: { input: "text" },
  outputs: { output: "tokens" },
});
const broken = defineOp({
  name: "broken",
  doc: "Fails with what is no named error.",
  attributes: {},
  portsDoc: "input → output",
  ports: () => ({
    inputs: [{ port: "input", type: scalar("double") }],
    outputs: [{ port: "output", type: scalar("double") }],
  }),
  kernel: () =>
    unary((): number => {
      throw new TypeError("no such thing");
    }),
  source: "https://example.org/broken",
  equality: exact,
});

type Columns = Readonly<Record<string, readonly [DataType, unknown]>>;

/** Scores one row. */
async function score(node: HandMadeNode, columns: Columns, select?: readonly string[]) {
  const model = await loadBundle(handMadePipeline(node));
  return model.transform(frameOf(columns), { select }).rows();
}

function frameOf(columns: Columns): LeapFrame {
  const fields = Object.entries(columns).map(([name, [type]]) => ({ name, type }));
  return LeapFrame.fromRows(fields, [Object.values(columns).map(([, value]) => value)]);
}

/** A bundle of one file changed or added. */
function withFile(name: string, text: string): Uint8Array {
  return zipSync({ ...handMadeFiles(indexer), [name]: strToU8(text) });
}

const double = scalar("double");
const failing: Readonly<Record<MleapErrorCode, () => Promise<unknown>>> = {
  MLEAP_BUNDLE_NOT_FOUND: () => loadBundle("/nowhere/model.zip"),
  MLEAP_BUNDLE_ARCHIVE: () => loadBundle(strToU8("no archive at all")),
  MLEAP_BUNDLE_ENTRY: () => readArchiveFiles(zipSync({ "../out": strToU8("x") })),
  MLEAP_BUNDLE_LIMIT: () => loadBundle(handMadeBundle(indexer), { limits: { maxEntries: 1 } }),
  MLEAP_BUNDLE_INVALID: () => loadBundle(handMadePipeline({ ...indexer, inputs: {} })),
  MLEAP_BUNDLE_FILE_MISSING: () => loadBundle(zipSync({ "a.txt": strToU8("x") })),
  MLEAP_BUNDLE_FILE_INVALID: () => loadBundle(withFile("root/model.json", "{")),
  MLEAP_BUNDLE_FORMAT: () => loadBundle(handMadeBundle(indexer, { ...handMadeInfo, format: "avro" })),
  MLEAP_OP_UNKNOWN: () => loadBundle(handMadePipeline({ ...indexer, op: "string_index" })),
  MLEAP_OP_UNSUPPORTED: () => loadBundle(handMadePipeline({ ...indexer, op: "tensorflow" })),
  MLEAP_OP_DUPLICATE: () => loadBundle(handMadeBundle(indexer), { ops: [...allOps, broken, broken] }),
  MLEAP_OP_FAILED: async () => {
    const node = { name: "n", op: "broken", inputs: { input: "x" }, outputs: { output: "y" } };
    const model = await loadBundle(handMadePipeline(node), { ops: [...allOps, broken] });
    return model.transform(frameOf({ x: [double, 1] }));
  },
  MLEAP_ATTRIBUTE_MISSING: () => loadBundle(handMadePipeline({ ...indexer, attributes: {} })),
  MLEAP_ATTRIBUTE_INVALID: () =>
    loadBundle(
      handMadePipeline({
        ...indexer,
        attributes: { ...(indexer.attributes as object), handle_invalid: { string: "maybe" } },
      }),
    ),
  MLEAP_PORT_MISSING: () => loadBundle(handMadePipeline({ ...indexer, inputs: {} })),
  MLEAP_NODE_GRAPH: () => loadBundle(handMadePipeline(indexer, { ...indexer, name: "other" })),
  MLEAP_REGEX_UNSAFE: () => loadBundle(handMadePipeline(tokenizer("(a+)+$"))),
  MLEAP_REGEX_UNSUPPORTED: () => loadBundle(handMadePipeline(tokenizer("ab(cd"))),
  MLEAP_FRAME_INVALID: async () => readLeapFrame("{"),
  MLEAP_FRAME_COLUMN_MISSING: () => score(indexer, { colour: [scalar("string"), "a"] }),
  MLEAP_FRAME_COLUMN_EXISTS: () =>
    score(indexer, { label: [scalar("string"), "a"], label_index: [double, 1] }),
  MLEAP_FRAME_CAST: () =>
    score(buckets, { x: [{ kind: "map", key: "string", base: "double", nullable: true }, new Map()] }),
  MLEAP_FRAME_LONG_UNSAFE: () => score(buckets, { x: [double, 1], n: [scalar("long"), 2n ** 60n + 1n] }),
  MLEAP_FRAME_UNSUPPORTED: async () =>
    writeLeapFrame(frameOf({ x: [double, 1] }), { format: "avro" as "json" }),
  MLEAP_INPUT_NULL: () => score(buckets, { x: [double, null] }),
  MLEAP_INPUT_TYPE: async () => {
    const model = await loadBundle(handMadePipeline(indexer));
    return model.compileRow({ inputs: ["label"], outputs: ["label_index"] })([7]);
  },
  MLEAP_INPUT_PARSE: () => score(buckets, { x: [scalar("string"), "one"] }),
  MLEAP_INPUT_UNSEEN: () => score(indexer, { label: [scalar("string"), "blue"] }),
  MLEAP_INPUT_VALUE: () => score(buckets, { x: [double, 7] }),
  MLEAP_INPUT_SIZE: async () => {
    const model = await loadBundle(handMadePipeline(indexer));
    return model.compileRow({ inputs: ["label"], outputs: ["label_index"] })([]);
  },
  MLEAP_INPUT_SPARSE: () =>
    score(assembler, {
      x: [double, 1],
      v: [tensor("double"), new SparseTensor("double", Int32Array.of(2, 0), Float64Array.of(5, 6), [3])],
    }),
};

describe("what the errors are made from is sound:", () => {
  it.each<readonly [HandMadeNode, Columns, string, unknown]>([
    [indexer, { label: [scalar("string"), "b"] }, "label_index", 1],
    [buckets, { x: [double, 1.5] }, "bucket", 1],
    [tokenizer(" "), { text: [scalar("string"), "a b"] }, "tokens", ["a", "b"]],
  ])("$op", async (node, columns, output, expected) => {
    expect(await score(node, columns, [output])).toEqual([[expected]]);
  });
});

it.each(Object.entries(failing))("%s", async (code, act) => {
  const error: unknown = await act().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(MleapError);
  const { code: own, issues } = error as MleapError;
  if (own === "MLEAP_BUNDLE_INVALID" && code !== own)
    expect(issues.map((issue) => issue.code)).toContain(code);
  else expect(own).toBe(code);
});
