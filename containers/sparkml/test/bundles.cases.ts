/** Bundles written by hand after the example pipelines (E21, E22, E32–E34, E41) and the original's request fixtures. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";

type Sockets = Readonly<Record<string, string>>;

interface Node {
  readonly name: string;
  readonly op: string;
  readonly attributes: unknown;
  readonly inputs: Sockets;
  readonly outputs: Sockets;
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Writes a pipeline of nodes into a new folder, unpacked as E2 has it; it is gone after the last test of the file. */
export function bundleFolder(nodes: readonly Node[]): string {
  const folder = mkdtempSync(join(tmpdir(), "sparkml-"));
  folders.push(folder);
  const write = (path: string, content: unknown) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), JSON.stringify(content));
  };
  const sockets = (columns: Sockets) =>
    Object.entries(columns).map(([port, column]) => ({ port, name: column }));
  write("bundle.json", {
    uid: "4f6c6de0-0000-4000-8000-000000000003",
    name: "by_hand",
    format: "json",
    version: "0.25.2",
    timestamp: "2026-01-01T00:00:00",
  });
  write("root/node.json", { name: "pipeline", shape: { inputs: [], outputs: [] } });
  const names = nodes.map(({ name }) => name);
  write("root/model.json", { op: "pipeline", attributes: { nodes: { type: "list", string: names } } });
  for (const { name, op, attributes, inputs, outputs } of nodes) {
    const shape = { inputs: sockets(inputs), outputs: sockets(outputs) };
    write(`root/${name}.node/node.json`, { name, shape });
    write(`root/${name}.node/model.json`, { op, attributes });
  }
  return folder;
}

export function indexer(input: string, labels: readonly string[], output = `indexed_${input}`): Node {
  return {
    name: `index_${input}`,
    op: "string_indexer",
    attributes: { labels: { type: "list", string: labels }, handle_invalid: { string: "error" } },
    inputs: { input },
    outputs: { output },
  };
}

/** dropLast is Spark's default. */
export function encoder(inputs: readonly string[], sizes: readonly number[]): Node {
  const ports = (prefix: string, names: readonly string[]) =>
    Object.fromEntries(names.map((name, at) => [`${prefix}${at}`, name]));
  return {
    name: "encode",
    op: "one_hot_encoder",
    attributes: {
      category_sizes: { type: "list", int: sizes },
      drop_last: { boolean: true },
      handle_invalid: { string: "error" },
    },
    inputs: ports("input", inputs),
    outputs: ports(
      "output",
      inputs.map((name) => `${name}_vec`),
    ),
  };
}

/** A width is that of a vector; undefined is a number. */
export function assembler(
  inputs: readonly (readonly [name: string, width?: number])[],
  output = "features",
): Node {
  return {
    name: `assemble_${output}`,
    op: "vector_assembler",
    attributes: {
      input_shapes: {
        type: "list",
        data_shape: inputs.map(([, width]) =>
          width === undefined
            ? { base: "scalar", isNullable: false }
            : { base: "tensor", isNullable: false, tensorShape: { dimensions: [{ size: width, name: "" }] } },
        ),
      },
    },
    inputs: Object.fromEntries(inputs.map(([name], at) => [`input${at}`, name])),
    outputs: { output },
  };
}

export function tokenizer(input: string, output: string): Node {
  return { name: "tokens", op: "tokenizer", attributes: {}, inputs: { input }, outputs: { output } };
}

export function labelNames(input: string, labels: readonly string[], output: string): Node {
  return {
    name: "names",
    op: "reverse_string_indexer",
    attributes: { labels: { type: "list", string: labels } },
    inputs: { input },
    outputs: { output },
  };
}

const MEASUREMENTS = [
  "length",
  "diameter",
  "height",
  "whole_weight",
  "shucked_weight",
  "viscera_weight",
  "shell_weight",
];

/** E21, E22. */
export const abalone = () =>
  bundleFolder([
    indexer("sex", ["M", "I", "F"]),
    encoder(["indexed_sex"], [3]),
    assembler([["indexed_sex_vec", 2], ...MEASUREMENTS.map((name) => [name] as const)]),
  ]);

/** E23. */
export const abaloneSchema = JSON.stringify({
  input: [{ name: "sex", type: "string" }, ...MEASUREMENTS.map((name) => ({ name, type: "double" }))],
  output: { name: "features", type: "double", struct: "vector" },
});

/** E50: six columns of the documented payload; categories by frequency, our own rule. */
export const titanic = () =>
  bundleFolder([
    indexer("Embarked", ["S", "C", "Q"]),
    indexer("Sex", ["male", "female"]),
    assembler([["Pclass"], ["indexed_Embarked"], ["Age"], ["Fare"], ["SibSp"], ["indexed_Sex"]]),
  ]);

/** E41. */
export const dbpedia = () => bundleFolder([tokenizer("abstract", "tokenized_abstract")]);

/** The columns of the original's `basic_…` fixtures; `features` is a double, as their schema says. */
export const basicFixture = () => bundleFolder([indexer("name_2", ["C", "D"], "features")]);

/** The columns of the `complete_…` fixtures. */
export const completeFixture = () =>
  bundleFolder([indexer("name_2", ["C", "D"]), assembler([["name_1", 3], ["indexed_name_2"]])]);
