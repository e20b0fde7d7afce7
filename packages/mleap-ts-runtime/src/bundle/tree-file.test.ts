import { create, toBinary } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import { clusterOf } from "../math/cluster-tree.ts";
import { NodeSchema as ClusterNodeSchema } from "../proto/ctree_pb.ts";
import { NodeSchema as DecisionNodeSchema } from "../proto/dtree_pb.ts";
import type { ModelDirectory } from "../registry/define-op.ts";
import { denseVector } from "../tensor/vector.ts";
import { readClusterTree } from "./cluster-tree-file.ts";
import { readDecisionTree } from "./decision-tree-file.ts";

const text = (content: string) => new TextEncoder().encode(content);

function directory(files: Readonly<Record<string, Uint8Array>>): ModelDirectory {
  const format = Object.keys(files).some((name) => name.endsWith(".pb")) ? "protobuf" : "json";
  return { path: "root", format, file: (name) => files[name] };
}

/** Messages behind their lengths, as `tree.pb` holds them. */
function framed(...messages: Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(messages.reduce((total, { length }) => total + 4 + length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const message of messages) {
    view.setInt32(at, message.length);
    bytes.set(message, at + 4);
    at += 4 + message.length;
  }
  return bytes;
}

const refuse = (file: string, problem: string): never => {
  throw new Error(`${file}: ${problem}`);
};

/** The example of model-ops.md §4.1. */
const SPEC_LINES = [
  '{"type":"internal","split":{"type":"continuous","featureIndex":0,"threshold":0.5}}',
  '{"type":"leaf","values":[12.0,3.0]}',
  '{"type":"internal","split":{"type":"categorical","featureIndex":2,"isLeft":true,"numCategories":4,"categories":[1.0,3.0]}}',
  '{"type":"leaf","values":[0.0,5.0]}',
  '{"type":"leaf","values":[2.0,2.0]}',
];
const SPEC_NODES = [
  { kind: "continuous", featureIndex: 0, threshold: 0.5 },
  { kind: "leaf", values: [12, 3] },
  { kind: "categorical", featureIndex: 2, isLeft: true, categories: [1, 3] },
  { kind: "leaf", values: [0, 5] },
  { kind: "leaf", values: [2, 2] },
];

describe("file of a decision tree", () => {
  const continuous = (featureIndex: number, threshold: number) =>
    toBinary(
      DecisionNodeSchema,
      create(DecisionNodeSchema, {
        n: {
          case: "internal",
          value: { split: { s: { case: "continuous", value: { featureIndex, threshold } } } },
        },
      }),
    );
  const categorical = (featureIndex: number, isLeft: boolean, categories: number[]) =>
    toBinary(
      DecisionNodeSchema,
      create(DecisionNodeSchema, {
        n: {
          case: "internal",
          value: {
            split: {
              s: { case: "categorical", value: { featureIndex, isLeft, numCategories: 4, categories } },
            },
          },
        },
      }),
    );
  const leaf = (...values: number[]) =>
    toBinary(DecisionNodeSchema, create(DecisionNodeSchema, { n: { case: "leaf", value: { values } } }));

  test("in JSON, a node a line; blank lines and what follows the tree are passed over", () => {
    const content = `${SPEC_LINES.join("\r\n\n")}\n{"type":"leaf","values":[9]}\nnot json`;
    expect(readDecisionTree(directory({ "tree.json": text(content) }), refuse)).toEqual(SPEC_NODES);
  });

  test("in protobuf, messages behind their lengths; defaults are absent on the wire", () => {
    const tree = framed(
      continuous(0, 0.5),
      leaf(12, 3),
      categorical(2, true, [1, 3]),
      leaf(0, 5),
      leaf(2, 2),
    );
    expect(readDecisionTree(directory({ "tree.pb": tree }), refuse)).toEqual(SPEC_NODES);
    const defaults = framed(categorical(0, false, []), leaf(), leaf(1), leaf(7));
    expect(readDecisionTree(directory({ "tree.pb": defaults }), refuse)).toEqual([
      { kind: "categorical", featureIndex: 0, isLeft: false, categories: [] },
      { kind: "leaf", values: [] },
      { kind: "leaf", values: [1] },
    ]);
  });

  test("in protobuf, doubles that are not packed and fields nobody knows", () => {
    // LeafNode { 1: 1.5, 1: 2.5 } as fixed64 fields, then field 9 = varint 1
    const double = (value: number) => [...new Uint8Array(Float64Array.of(value).buffer)];
    const values = [0x09, ...double(1.5), 0x09, ...double(2.5), 0x48, 0x01];
    const node = Uint8Array.from([0x12, values.length, ...values]);
    const tree = readDecisionTree(directory({ "tree.pb": framed(node) }), refuse);
    expect(tree).toEqual([{ kind: "leaf", values: [1.5, 2.5] }]);
  });

  test("is found under the name mleap-runtime itself once wrote", () => {
    const files = { "nodes.json": text('{"type":"leaf","values":[null]}') };
    expect(readDecisionTree(directory(files), refuse)).toEqual([{ kind: "leaf", values: [Number.NaN] }]);
  });

  test.each([
    { file: "", problem: "tree.json: it ends after 0 nodes, and the tree is not complete" },
    { file: SPEC_LINES.slice(0, 4).join("\n"), problem: "tree.json: it ends after 4 nodes" },
    { file: "[]x", problem: "tree.json: node 1: " },
    { file: "null", problem: "node 1: not an object" },
    { file: '{"type":"branch"}', problem: 'node 1: type is "branch"' },
    { file: '{"type":"internal"}', problem: "node 1: an internal node without split" },
    { file: '{"type":"leaf","values":["1"]}', problem: 'an element of values is "1", expected a number' },
    { file: '{"type":"leaf"}', problem: "values is undefined, expected a list" },
    {
      file: SPEC_LINES[0]!.replace(":0,", ":-1,"),
      problem: "featureIndex is -1, expected an integer of 0 or more",
    },
    { file: SPEC_LINES[0]!.replace("continuous", "random"), problem: 'split type is "random"' },
    { file: SPEC_LINES[2]!.replace("true", "1"), problem: "isLeft is 1" },
  ])("$file is refused", ({ file, problem }) => {
    expect(() => readDecisionTree(directory({ "tree.json": text(file) }), refuse)).toThrow(problem);
  });

  test.each([
    { bytes: [0, 0, 0], problem: "node 1: its length is cut off" },
    { bytes: [0, 0, 0, 9, 1], problem: "node 1: its length is given as 9" },
    { bytes: [255, 255, 255, 255], problem: "node 1: its length is given as -1" },
    { bytes: [0, 0, 0, 0], problem: "node 1: neither internal nor leaf" },
    { bytes: [0, 0, 0, 2, 0x0a, 0], problem: "node 1: an internal node without split" },
    { bytes: [0, 0, 0, 3, 0x12, 0x7f, 0x09], problem: "tree.pb: node 1: it is cut off" },
    { bytes: [0, 0, 0, 5, 0x12, 0x03, 0x0a, 0x02, 0x00], problem: "tree.pb: node 1: it is cut off" },
    { bytes: [0, 0, 0, 1, 0x1f], problem: "tree.pb: node 1: a field of the unknown kind 7" },
    { bytes: [0, 0, 0, 1, 0x02], problem: "tree.pb: node 1: a field has the number 0" },
    { bytes: [0, 0, 0, 11, ...new Array<number>(11).fill(0xff)], problem: "more than ten bytes" },
  ])("bytes $bytes are refused", ({ bytes, problem }) => {
    expect(() => readDecisionTree(directory({ "tree.pb": Uint8Array.from(bytes) }), refuse)).toThrow(problem);
  });

  test("that is missing is refused by the name it should have", () => {
    expect(() => readDecisionTree(directory({}), refuse)).toThrow("tree.json: no such file in the bundle");
  });
});

describe("file of a cluster tree", () => {
  const node = (index: number, norm: number, values: number[], numChildren: number) => ({
    index,
    norm,
    values,
    numChildren,
  });
  // model-ops.md §9.2, with a deeper left side
  const nodes = [
    node(-1, 5, [5, 0], 2),
    node(-2, 1, [1, 0], 2),
    node(0, 0, [0, 0], 0),
    node(1, 3, [3, 0], 0),
    node(2, 10, [10, 0], 0),
  ];
  const lines = (list: readonly unknown[]) => text(list.map((entry) => JSON.stringify(entry)).join("\n"));
  const message = ({ index, ...rest }: (typeof nodes)[number]) =>
    toBinary(ClusterNodeSchema, create(ClusterNodeSchema, { index: index >>> 0, ...rest }));

  test.each([
    { form: "JSON", files: { "tree.json": lines([...nodes, node(9, 0, [0], 0)]) } },
    { form: "protobuf", files: { "tree.pb": framed(...nodes.map(message)) } },
  ])("in $form is read child by child", ({ files }) => {
    const root = readClusterTree(directory(files as Record<string, Uint8Array>), refuse);
    expect(root.index).toBe(-1);
    expect(root.children.map(({ index }) => index)).toEqual([-2, 2]);
    expect(root.children[0]!.children.map(({ index, centre }) => [index, centre.norm])).toEqual([
      [0, 0],
      [1, 3],
    ]);
    expect([0.5, 2, 9].map((x) => clusterOf(root, denseVector(Float64Array.of(x, 0))))).toEqual([0, 1, 2]);
  });

  test.each([
    { list: nodes.slice(0, 4), problem: "it ends after 4 nodes" },
    { list: [node(0, 1, [1], 1), node(1, 1, [1], 0)], problem: "node 1: index 0 with 1 children" },
    { list: [node(-1, 1, [1], 0)], problem: "node 1: index -1 with 0 children" },
    {
      list: [node(-1, 1, [1], 1), node(0, 1, [1, 2], 0)],
      problem: "node 2: a centre of 2 values, the root's has 1",
    },
    { list: [{ ...node(0, 1, [1], 0), index: 0.5 }], problem: "index is 0.5, expected an integer" },
    { list: [{ ...node(0, 1, [1], 0), norm: "1" }], problem: 'norm is "1", expected a number' },
    { list: [node(-1, 1, [1], 2 ** 31)], problem: "numChildren is 2147483648" },
  ])("with $problem is refused", ({ list, problem }) => {
    expect(() => readClusterTree(directory({ "tree.json": lines(list) }), refuse)).toThrow(problem);
  });
});
