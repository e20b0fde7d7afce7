/** Bundles whose archive is sound and whose content is made to do harm, or is broken. */
import { strToU8, type Zippable, zipSync } from "fflate";
import { expect, it } from "vitest";
import {
  type HandMadeNode,
  handMadeFiles,
  handMadeInfo,
  handMadePipeline,
} from "../hand-made-bundle.cases.ts";
import { expectRefusal, files, good, type HostileBundle, raw } from "./hostile.cases.ts";

const forest = (treeLines: string): HandMadeNode => ({
  name: "tree",
  op: "decision_tree_regression",
  attributes: { num_features: { long: 3 } },
  inputs: { features: "x" },
  outputs: { prediction: "y" },
  files: { "tree.json": treeLines },
});
const leaf = '{"type":"leaf","values":[1.0]}';
const split = '{"type":"internal","split":{"type":"continuous","featureIndex":0,"threshold":0.5}}';

/** A model file as it is, stored so that its size is no matter of ratio. */
const model = (content: string, shape?: object): Uint8Array => {
  const made: Zippable = handMadeFiles({ name: "pipeline", op: "pipeline", children: [good] });
  made["root/good.node/model.json"] = [strToU8(content), { level: 0 }];
  if (shape !== undefined)
    made["root/good.node/node.json"] = strToU8(JSON.stringify({ name: "good", shape }));
  return zipSync(made);
};
const attribute = (value: unknown): Uint8Array =>
  handMadePipeline({ ...good, attributes: { ...(good.attributes as object), threshold: value } });
const info = (change: object): Uint8Array =>
  raw("bundle.json", JSON.stringify({ ...handMadeInfo, ...change }));

function deep(depth: number): Uint8Array {
  let node: HandMadeNode = good;
  for (let i = 0; i < depth; i++) node = { name: `p${i}`, op: "pipeline", children: [node] };
  return zipSync(handMadeFiles(node));
}

/** A mixture of one component whose covariance is nothing but ones. */
function mixture(size: number): Uint8Array {
  const tensor = (values: number[], ...sizes: number[]) => ({
    double: values,
    shape: { dimensions: sizes.map((of) => ({ size: of, name: "" })) },
    type: "tensor",
  });
  const attributes = {
    means: { type: "list", tensor: [tensor(new Array<number>(size).fill(0), size)] },
    covs: { type: "list", tensor: [tensor(new Array<number>(size * size).fill(1), size, size)] },
    weights: { type: "list", double: [1] },
  };
  return model(JSON.stringify({ op: "gaussian_mixture", attributes }), {
    inputs: [{ port: "features", name: "x" }],
    outputs: [{ port: "prediction", name: "y" }],
  });
}

const cases: readonly HostileBundle[] = [
  ["bundle.json that is no JSON", "MLEAP_BUNDLE_FILE_INVALID", () => raw("bundle.json", "{")],
  ["bundle.json that is no object", "MLEAP_BUNDLE_FILE_INVALID", () => raw("bundle.json", "[]")],
  ["bundle.json without a format", "MLEAP_BUNDLE_FILE_INVALID", () => info({ format: undefined })],
  ["an unknown format", "MLEAP_BUNDLE_FORMAT", () => info({ format: "xml" })],
  ["a version from before the format", "MLEAP_BUNDLE_FORMAT", () => info({ version: "0.3.0" })],
  [
    "bad UTF-8",
    "MLEAP_BUNDLE_FILE_INVALID",
    () => raw("root/good.node/model.json", Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d)),
  ],
  ["JSON nested a million deep", "MLEAP_BUNDLE_FILE_INVALID", () => model(`{"op":${"[".repeat(1_000_000)}`)],
  [
    "attributes nested a hundred thousand deep",
    "MLEAP_BUNDLE_FILE_INVALID",
    () =>
      model(
        `{"op":"binarizer","attributes":{"threshold":${'{"model":{"op":"x","attributes":{"a":'.repeat(100_000)}`,
      ),
  ],
  [
    "closed attributes nested fifty thousand deep",
    "MLEAP_BUNDLE_FILE_INVALID",
    () => {
      const depth = 50_000;
      return model(
        `{"op":"binarizer","attributes":{"threshold":${'{"model":{"op":"x","attributes":{"a":'.repeat(depth)}{}${"}}}".repeat(depth)}}}`,
      );
    },
  ],
  [
    "NaN as a word",
    "MLEAP_BUNDLE_FILE_INVALID",
    () => model('{"op":"binarizer","attributes":{"threshold":{"double":NaN}}}'),
  ],
  [
    "a number of a thousand digits",
    "MLEAP_BUNDLE_FILE_INVALID",
    () => model(`{"op":"binarizer","attributes":{"threshold":{"long":${"9".repeat(1000)}}}}`),
  ],
  ["no op", "MLEAP_BUNDLE_FILE_INVALID", () => model("{}")],
  ["an unknown op", "MLEAP_OP_UNKNOWN", () => model('{"op":"binariser","attributes":{}}')],
  ["an op called __proto__", "MLEAP_OP_UNKNOWN", () => model('{"op":"__proto__","attributes":{}}')],
  ["an op called constructor", "MLEAP_OP_UNKNOWN", () => model('{"op":"constructor","attributes":{}}')],
  ["TensorFlow", "MLEAP_OP_UNSUPPORTED", () => model('{"op":"tensorflow","attributes":{}}')],
  ["a missing attribute", "MLEAP_ATTRIBUTE_INVALID", () => model('{"op":"binarizer","attributes":{}}')],
  ["a text where a double belongs", "MLEAP_BUNDLE_FILE_INVALID", () => attribute({ double: "1" })],
  ["an attribute of an unknown type", "MLEAP_BUNDLE_FILE_INVALID", () => attribute({ type: "matrix" })],
  ["an int out of range", "MLEAP_BUNDLE_FILE_INVALID", () => attribute({ int: 2 ** 31 })],
  ["bytes that are not base64", "MLEAP_BUNDLE_FILE_INVALID", () => attribute({ byte_string: "###" })],
  [
    "a tensor whose shape does not fit",
    "MLEAP_BUNDLE_FILE_INVALID",
    () => attribute({ type: "tensor", double: [1, 2], shape: { dimensions: [{ size: 3, name: "" }] } }),
  ],
  [
    "a tensor of a huge declared shape",
    "MLEAP_BUNDLE_FILE_INVALID",
    () =>
      attribute({
        type: "tensor",
        double: [],
        shape: {
          dimensions: [
            { size: 2147483647, name: "" },
            { size: 2147483647, name: "" },
          ],
        },
      }),
  ],
  [
    "a tensor of negative size",
    "MLEAP_BUNDLE_FILE_INVALID",
    () =>
      attribute({
        type: "tensor",
        double: [1],
        shape: {
          dimensions: [
            { size: -1, name: "" },
            { size: -1, name: "" },
          ],
        },
      }),
  ],
  [
    "a missing node file",
    "MLEAP_BUNDLE_FILE_MISSING",
    () =>
      files((made) => {
        delete made["root/good.node/node.json"];
      }),
  ],
  [
    "a missing model file",
    "MLEAP_BUNDLE_FILE_MISSING",
    () =>
      files((made) => {
        delete made["root/good.node/model.json"];
      }),
  ],
  [
    "a missing child",
    "MLEAP_BUNDLE_FILE_MISSING",
    () =>
      raw("root/model.json", '{"op":"pipeline","attributes":{"nodes":{"type":"list","string":["ghost"]}}}'),
  ],
  [
    "a child that points back to the root",
    "MLEAP_BUNDLE_FILE_MISSING",
    () =>
      raw(
        "root/model.json",
        '{"op":"pipeline","attributes":{"nodes":{"type":"list","string":["../../root"]}}}',
      ),
  ],
  [
    "a child listed twice",
    "MLEAP_NODE_GRAPH",
    () =>
      raw(
        "root/model.json",
        '{"op":"pipeline","attributes":{"nodes":{"type":"list","string":["good","good"]}}}',
      ),
  ],
  [
    "two nodes that produce one column",
    "MLEAP_NODE_GRAPH",
    () => handMadePipeline(good, { ...good, name: "other" }),
  ],
  [
    "a node that reads what comes later",
    "MLEAP_NODE_GRAPH",
    () =>
      handMadePipeline(
        { ...good, inputs: { input: "z" } },
        { ...good, name: "other", inputs: { input: "w" }, outputs: { output: "z" } },
      ),
  ],
  [
    "a node that reads its own column",
    "MLEAP_NODE_GRAPH",
    () => handMadePipeline({ ...good, inputs: { input: "y" } }),
  ],
  ["a node without its port", "MLEAP_PORT_MISSING", () => handMadePipeline({ ...good, inputs: {} })],
  ["pipelines deeper than allowed", "MLEAP_BUNDLE_LIMIT", () => deep(70)],
  [
    "a tree that never ends",
    "MLEAP_BUNDLE_FILE_INVALID",
    () => handMadePipeline(forest(Array(1000).fill(split).join("\n"))),
  ],
  ["a tree of broken JSON", "MLEAP_BUNDLE_FILE_INVALID", () => handMadePipeline(forest(`${split}\n{`))],
  [
    "a tree with a negative feature",
    "MLEAP_BUNDLE_FILE_INVALID",
    () =>
      handMadePipeline(forest(`${split.replace('"featureIndex":0', '"featureIndex":-1')}\n${leaf}\n${leaf}`)),
  ],
  [
    "a tree that is missing",
    "MLEAP_BUNDLE_FILE_INVALID",
    () => handMadePipeline({ ...forest(""), files: {} }),
  ],
  [
    "a pattern that takes exponential time",
    "MLEAP_REGEX_UNSAFE",
    () =>
      handMadePipeline({
        name: "r",
        op: "regex_tokenizer",
        attributes: {
          regex: { string: "(a+)+$" },
          match_gaps: { boolean: true },
          token_min_length: { int: 1 },
          lowercase_text: {},
        },
        inputs: { input: "x" },
        outputs: { output: "y" },
      }),
  ],
  [
    "protobuf that is none",
    "MLEAP_BUNDLE_FILE_INVALID",
    () =>
      files((made) => {
        made["bundle.json"] = strToU8(JSON.stringify({ ...handMadeInfo, format: "protobuf" }));
        made["root/node.pb"] = Uint8Array.of(0x12, 0xff, 0xff, 0xff, 0xff, 0x7f);
        made["root/model.pb"] = Uint8Array.of(0x0a, 0x80);
      }),
  ],
  [
    "a protobuf model without an op",
    "MLEAP_BUNDLE_FILE_INVALID",
    () =>
      files((made) => {
        made["bundle.json"] = strToU8(JSON.stringify({ ...handMadeInfo, format: "protobuf" }));
        made["root/node.pb"] = Uint8Array.of(0x12, 0);
        made["root/model.pb"] = new Uint8Array();
      }),
  ],
  ["a mixture of five hundred dimensions", "MLEAP_ATTRIBUTE_INVALID", () => mixture(500)],
];

it.each(cases)("%s is %s", (_name, code, make) => expectRefusal(code, make));

it("there are at least forty of them", () => {
  expect(cases.length).toBeGreaterThanOrEqual(40);
});
