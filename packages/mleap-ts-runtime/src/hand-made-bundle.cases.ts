/** Bundles written by hand for tests: what a bundle holds, said in a few words, as zip bytes or files. */
import { strToU8, zipSync } from "fflate";

export interface HandMadeNode {
  readonly name: string;
  readonly op: string;
  readonly attributes?: unknown;
  /** Port → column. */
  readonly inputs?: Readonly<Record<string, string>>;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly children?: readonly HandMadeNode[];
  /** Further files below the node's folder. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
}

export const handMadeInfo = {
  uid: "4f6c6de0-0000-4000-8000-000000000001",
  name: "by_hand",
  format: "json",
  version: "0.25.2",
  timestamp: "2026-01-01T00:00:00",
};

/** The files of a JSON bundle whose root is `root`. */
export function handMadeFiles(root: HandMadeNode, info: object = handMadeInfo): Record<string, Uint8Array> {
  return { "bundle.json": strToU8(JSON.stringify(info)), ...nodeFiles("root", root) };
}

/** The same as a zip. */
export function handMadeBundle(root: HandMadeNode, info: object = handMadeInfo): Uint8Array {
  return zipSync(handMadeFiles(root, info));
}

/** A pipeline of nodes as a zip. */
export function handMadePipeline(...children: HandMadeNode[]): Uint8Array {
  return handMadeBundle({ name: "pipeline", op: "pipeline", children });
}

function nodeFiles(folder: string, node: HandMadeNode): Record<string, Uint8Array> {
  const children = node.children ?? [];
  const attributes =
    node.op === "pipeline"
      ? { nodes: { type: "list", string: children.map(({ name }) => name) } }
      : (node.attributes ?? {});
  const sockets = (columns: Readonly<Record<string, string>> = {}) =>
    Object.entries(columns).map(([port, name]) => ({ port, name }));
  const shape = { inputs: sockets(node.inputs), outputs: sockets(node.outputs) };
  const files: Record<string, Uint8Array> = {
    [`${folder}/node.json`]: strToU8(JSON.stringify({ name: node.name, shape })),
    [`${folder}/model.json`]: strToU8(JSON.stringify({ op: node.op, attributes })),
  };
  for (const [name, content] of Object.entries(node.files ?? {})) {
    files[`${folder}/${name}`] = typeof content === "string" ? strToU8(content) : content;
  }
  for (const child of children) Object.assign(files, nodeFiles(`${folder}/${child.name}.node`, child));
  return files;
}
