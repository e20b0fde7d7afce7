/** A bundle written by hand: the stages of E21 over two measurements. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

type Sockets = Readonly<Record<string, string>>;

function node(
  name: string,
  op: string,
  attributes: unknown,
  inputs: Sockets,
  outputs: Sockets,
): Record<string, unknown> {
  const sockets = (columns: Sockets) =>
    Object.entries(columns).map(([port, column]) => ({ port, name: column }));
  const shape = { inputs: sockets(inputs), outputs: sockets(outputs) };
  return {
    [`root/${name}.node/node.json`]: { name, shape },
    [`root/${name}.node/model.json`]: { op, attributes },
  };
}

/** StringIndexer (M, I, F; refuses others), OneHotEncoder (drops the last), VectorAssembler. */
const files: Readonly<Record<string, unknown>> = {
  "bundle.json": {
    uid: "4f6c6de0-0000-4000-8000-000000000002",
    name: "abalone",
    format: "json",
    version: "0.25.2",
    timestamp: "2026-01-01T00:00:00",
  },
  "root/node.json": { name: "pipeline", shape: { inputs: [], outputs: [] } },
  "root/model.json": {
    op: "pipeline",
    attributes: { nodes: { type: "list", string: ["index", "encode", "assemble"] } },
  },
  ...node(
    "index",
    "string_indexer",
    { labels: { type: "list", string: ["M", "I", "F"] }, handle_invalid: { string: "error" } },
    { input: "sex" },
    { output: "indexed_sex" },
  ),
  ...node(
    "encode",
    "one_hot_encoder",
    {
      category_sizes: { type: "list", int: [3] },
      drop_last: { boolean: true },
      handle_invalid: { string: "error" },
    },
    { input0: "indexed_sex" },
    { output0: "sex_vec" },
  ),
  ...node(
    "assemble",
    "vector_assembler",
    {
      input_shapes: {
        type: "list",
        data_shape: [
          { base: "tensor", isNullable: false, tensorShape: { dimensions: [{ size: 2, name: "" }] } },
          { base: "scalar", isNullable: false },
          { base: "scalar", isNullable: false },
        ],
      },
    },
    { input0: "sex_vec", input1: "length", input2: "diameter" },
    { output: "features" },
  ),
};

/** Writes the bundle, unpacked as E2 has it. */
export function writeAbaloneBundle(folder: string): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), JSON.stringify(content));
  }
}
