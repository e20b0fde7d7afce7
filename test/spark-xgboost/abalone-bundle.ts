/** The bundle of E21 and E22, written by hand: StringIndexer (M, I, F), OneHotEncoder (drops the last), VectorAssembler. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const MEASUREMENTS = [
  "length",
  "diameter",
  "height",
  "whole_weight",
  "shucked_weight",
  "viscera_weight",
  "shell_weight",
];

/** What `SAGEMAKER_SPARKML_SCHEMA` says (E23). */
export const abaloneSchema = JSON.stringify({
  input: [{ name: "sex", type: "string" }, ...MEASUREMENTS.map((name) => ({ name, type: "double" }))],
  output: { name: "features", type: "double", struct: "vector" },
});

const SHAPES = [
  { base: "tensor", isNullable: false, tensorShape: { dimensions: [{ size: 2, name: "" }] } },
  ...MEASUREMENTS.map(() => ({ base: "scalar", isNullable: false })),
];

const NODES = [
  {
    name: "index",
    op: "string_indexer",
    attributes: { labels: { type: "list", string: ["M", "I", "F"] }, handle_invalid: { string: "error" } },
    inputs: [["input", "sex"]],
    outputs: [["output", "indexed_sex"]],
  },
  {
    name: "encode",
    op: "one_hot_encoder",
    attributes: {
      category_sizes: { type: "list", int: [3] },
      drop_last: { boolean: true },
      handle_invalid: { string: "error" },
    },
    inputs: [["input0", "indexed_sex"]],
    outputs: [["output0", "sex_vec"]],
  },
  {
    name: "assemble",
    op: "vector_assembler",
    attributes: { input_shapes: { type: "list", data_shape: SHAPES } },
    inputs: ["sex_vec", ...MEASUREMENTS].map((name, at) => [`input${at}`, name]),
    outputs: [["output", "features"]],
  },
];

/** Writes the bundle, unpacked as an artifact has it (E2). */
export function writeAbaloneBundle(folder: string): void {
  const write = (path: string, content: unknown) =>
    writeFileSync(join(folder, path), JSON.stringify(content));
  mkdirSync(join(folder, "root"));
  write("bundle.json", {
    uid: "4f6c6de0-0000-4000-8000-000000000006",
    name: "abalone",
    format: "json",
    version: "0.25.2",
    timestamp: "2026-01-01T00:00:00",
  });
  write("root/node.json", { name: "pipeline", shape: { inputs: [], outputs: [] } });
  const nodes = { type: "list", string: NODES.map(({ name }) => name) };
  write("root/model.json", { op: "pipeline", attributes: { nodes } });
  for (const { name, op, attributes, inputs, outputs } of NODES) {
    const sockets = (list: readonly (readonly string[])[]) =>
      list.map(([port, column]) => ({ port, name: column }));
    mkdirSync(join(folder, `root/${name}.node`));
    write(`root/${name}.node/model.json`, { op, attributes });
    write(`root/${name}.node/node.json`, {
      name,
      shape: { inputs: sockets(inputs), outputs: sockets(outputs) },
    });
  }
}
