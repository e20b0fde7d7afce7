/** Bundles of MLeap 0.5 to 0.7, made by hand after bundle.md §7.3: the JVM itself can no longer read them. */

import type { MessageInitShape } from "@bufbuild/protobuf";
import { create, toBinary } from "@bufbuild/protobuf";
import { strToU8, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { loadBundle } from "../index.ts";
import {
  AttributeListSchema,
  type AttributeSchema,
  ModelDefSchema,
  NodeDefSchema,
} from "../proto/legacy_pb.ts";
import { convertBundle } from "./convert-bundle.ts";

type AttributeInit = MessageInitShape<typeof AttributeSchema>;

const info = (format: string): Uint8Array =>
  strToU8(
    JSON.stringify({ uid: "00000000-0000-4000-8000-000000000000", name: "old", format, version: "0.6.0" }),
  );
const json = (value: unknown): Uint8Array => strToU8(JSON.stringify(value));
const socket = (port: string, name: string) => ({ port, name });
const list = (base: unknown) => ({ type: "list", base });
const pipeline = {
  "root/node.json": json({ name: "p", shape: { inputs: [], outputs: [] } }),
  "root/model.json": json({
    op: "pipeline",
    attributes: { nodes: { type: list("string"), value: ["index", "score"] } },
  }),
};
const index = {
  "root/index.node/node.json": json({
    name: "index",
    shape: { inputs: [socket("input", "city")], outputs: [socket("output", "i")] },
  }),
  "root/index.node/model.json": json({
    op: "string_indexer",
    attributes: { labels: { type: list("string"), value: ["Porto", "Lisboa"] } },
  }),
};
const scoreShape = { inputs: [socket("features", "x")], outputs: [socket("prediction", "y")] };
const intercept = { type: "double", value: 0.5 };
const coefficients = (value: unknown) => ({ type: { type: "tensor", tensor: { base: "double" } }, value });
const inputs = { inputs: ["city", "x"], outputs: ["i", "y"] };
const row = ["Lisboa", [1, 2]];

const doubles = (...values: number[]): Uint8Array => {
  const bytes = Buffer.alloc(8 * values.length);
  for (const [i, value] of values.entries()) bytes.writeDoubleBE(value, 8 * i);
  return bytes;
};
const int32s = (...values: number[]): Uint8Array => {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [i, value] of values.entries()) bytes.writeInt32BE(value, 4 * i);
  return bytes;
};

describe("bundles of MLeap 0.5 to 0.7", () => {
  it.each([
    ["dense", { values: [3, 4], dimensions: [2] }, 11.5],
    ["sparse", { values: [4], indices: [[1]], dimensions: [2] }, 8.5],
  ])("JSON, with a %s tensor", async (_kind, tensor, expected) => {
    const bundle = zipSync({
      "bundle.json": info("json"),
      ...pipeline,
      ...index,
      "root/score.node/node.json": json({ name: "score", shape: scoreShape }),
      "root/score.node/model.json": json({
        op: "linear_regression",
        attributes: { coefficients: coefficients(tensor), intercept },
      }),
    });
    const model = await loadBundle(bundle);
    expect(model.compileRow(inputs)(row)).toEqual([1, expected]);
    const converted = await loadBundle(await convertBundle(bundle, { to: "protobuf" }));
    expect(converted.info.version).toBe("0.25.2");
    expect(converted.compileRow(inputs)(row)).toEqual([1, expected]);
  });

  const tensorAttribute: AttributeInit = {
    type: { d: { case: "tensor", value: { base: 7 } } },
    value: {
      v: { case: "tensor", value: { base: 7, dimensions: [2], value: doubles(4), indices: int32s(1) } },
    },
  };

  it("mixed: a large attribute stands in model.pb and counts over the JSON", async () => {
    const bundle = zipSync({
      "bundle.json": info("mixed"),
      ...pipeline,
      ...index,
      "root/score.node/node.json": json({ name: "score", shape: scoreShape }),
      "root/score.node/model.json": json({ op: "linear_regression", attributes: { intercept } }),
      "root/score.node/model.pb": toBinary(
        AttributeListSchema,
        create(AttributeListSchema, { attributes: { coefficients: tensorAttribute } }),
      ),
    });
    expect((await loadBundle(bundle)).compileRow(inputs)(row)).toEqual([1, 8.5]);
    const converted = await loadBundle(await convertBundle(bundle, { to: "json" }));
    expect(converted.compileRow(inputs)(row)).toEqual([1, 8.5]);
  });

  it("mixed: trees are protobuf", async () => {
    const tree = Buffer.concat(
      // threshold 0.5 of feature 0: leaf 1 or leaf 2 (bundle.md §5.4)
      [
        [0x0a, 0x0d, 0x0a, 0x0b, 0x12, 0x09, 0x11, ...doubles(0.5).toReversed()],
        [0x12, 0x0a, 0x0a, 0x08, ...doubles(1).toReversed()],
        [0x12, 0x0a, 0x0a, 0x08, ...doubles(2).toReversed()],
      ].map((message) => Buffer.concat([int32s(message.length), Buffer.from(message)])),
    );
    const bundle = zipSync({
      "bundle.json": info("mixed"),
      "root/node.json": json({ name: "tree", shape: scoreShape }),
      "root/model.json": json({
        op: "decision_tree_regression",
        attributes: { num_features: { type: "long", value: 1 } },
      }),
      "root/tree.pb": tree,
    });
    const score = (await loadBundle(bundle)).compileRow({ inputs: ["x"], outputs: ["y"] });
    expect([score([[0.5]]), score([[0.6]])]).toEqual([[1], [2]]);
    const converted = (await loadBundle(await convertBundle(bundle, { to: "json" }))).compileRow({
      inputs: ["x"],
      outputs: ["y"],
    });
    expect([converted([[0.5]]), converted([[0.6]])]).toEqual([[1], [2]]);
  });

  it("protobuf, whose sockets have name and port the other way round", async () => {
    const node = (name: string, shape: typeof scoreShape) =>
      toBinary(NodeDefSchema, create(NodeDefSchema, { name, shape }));
    const model = (op: string, attributes: Record<string, AttributeInit>) =>
      toBinary(ModelDefSchema, create(ModelDefSchema, { op, attributes: { attributes } }));
    const strings = (...values: string[]): AttributeInit => ({
      type: { d: { case: "list", value: { base: { d: { case: "basic", value: 1 } } } } },
      value: { v: { case: "list", value: { s: values } } },
    });
    const bundle = zipSync({
      "bundle.json": info("protobuf"),
      "root/node.pb": node("p", { inputs: [], outputs: [] }),
      "root/model.pb": model("pipeline", { nodes: strings("index", "score") }),
      "root/index.node/node.pb": node("index", {
        inputs: [socket("input", "city")],
        outputs: [socket("output", "i")],
      }),
      "root/index.node/model.pb": model("string_indexer", { labels: strings("Porto", "Lisboa") }),
      "root/score.node/node.pb": node("score", scoreShape),
      "root/score.node/model.pb": model("linear_regression", {
        coefficients: tensorAttribute,
        intercept: { type: { d: { case: "basic", value: 7 } }, value: { v: { case: "f", value: 0.5 } } },
      }),
    });
    expect((await loadBundle(bundle)).compileRow(inputs)(row)).toEqual([1, 8.5]);
  });

  it("a custom attribute is refused by name", async () => {
    const bundle = zipSync({
      "bundle.json": info("json"),
      "root/node.json": json({ name: "score", shape: scoreShape }),
      "root/model.json": json({
        op: "linear_regression",
        attributes: { tree: { type: { type: "custom", name: "t" }, value: "x" } },
      }),
    });
    await expect(loadBundle(bundle)).rejects.toThrowError(/"tree".*expected a basic, list or tensor type/);
  });
});
