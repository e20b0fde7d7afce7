/**
 * The framing both kinds of tree files share (bundle.md §6): nodes in pre-order, in JSON an object a line, in
 * protobuf each message behind its length as a big-endian int32.
 */
import type { ModelDirectory } from "../registry/define-op.ts";
import { WireProblem } from "./wire-fields.ts";

/** Refuses the model because of one of its files, named from the model's directory. */
export type RefuseFile = (file: string, problem: string) => never;

/** How one kind of node is read from either form. */
export interface NodeReaders<N> {
  readonly fromJson: (value: JsonObject) => N;
  readonly fromProtobuf: (bytes: Uint8Array) => N;
}

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * What is wrong with one node. Stays inside this folder: `readTreeNodes` turns it into the refusal of the
 * file.
 */
export class NodeProblem extends Error {}

/**
 * Reads nodes until `isComplete` says that the root's last descendant has come; what follows is not looked
 * at, as on the JVM.
 *
 * @param names file names without extension, the first that exists is read
 */
export function readTreeNodes<N>(
  directory: ModelDirectory,
  names: readonly string[],
  readers: NodeReaders<N>,
  isComplete: (node: N) => boolean,
  refuse: RefuseFile,
): N[] {
  const extension = directory.format === "json" ? "json" : "pb";
  const candidates = names.map((name) => `${name}.${extension}`);
  const file = candidates.find((name) => directory.file(name) !== undefined);
  if (file === undefined) return refuse(candidates[0]!, "no such file in the bundle");
  const bytes = directory.file(file)!;
  const nodes: N[] = [];
  try {
    const source = directory.format === "json" ? jsonNodes(bytes, readers) : protobufNodes(bytes, readers);
    for (const node of source) {
      nodes.push(node);
      if (isComplete(node)) return nodes;
    }
  } catch (error) {
    if (error instanceof NodeProblem) return refuse(file, `node ${nodes.length + 1}: ${error.message}`);
    throw error;
  }
  return refuse(file, `it ends after ${nodes.length} nodes, and the tree is not complete`);
}

function* jsonNodes<N>(bytes: Uint8Array, { fromJson }: NodeReaders<N>): Generator<N> {
  const newline = 10;
  const decoder = new TextDecoder("utf-8");
  for (let start = 0; start < bytes.length; ) {
    const next = bytes.indexOf(newline, start);
    const end = next < 0 ? bytes.length : next;
    const line = decoder.decode(bytes.subarray(start, end)).trim();
    start = end + 1;
    if (line === "") continue;
    const value = parseLine(line);
    if (typeof value !== "object" || value === null) throw new NodeProblem("not an object");
    yield fromJson(value as JsonObject);
  }
}

function* protobufNodes<N>(bytes: Uint8Array, { fromProtobuf }: NodeReaders<N>): Generator<N> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let start = 0; start < bytes.length; ) {
    if (start + 4 > bytes.length) throw new NodeProblem("its length is cut off");
    const length = view.getInt32(start);
    start += 4;
    if (length < 0 || start + length > bytes.length)
      throw new NodeProblem(`its length is given as ${length}`);
    yield decodeMessage(fromProtobuf, bytes.subarray(start, start + length));
    start += length;
  }
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new NodeProblem((cause as Error).message, { cause });
  }
}

function decodeMessage<N>(fromProtobuf: (bytes: Uint8Array) => N, bytes: Uint8Array): N {
  try {
    return fromProtobuf(bytes);
  } catch (cause) {
    throw cause instanceof WireProblem ? new NodeProblem(cause.message, { cause }) : cause;
  }
}

/** An integer of 0 to 2^31 - 1. */
export function readIndex(value: unknown, what: string): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value < 2 ** 31) return value;
  throw new NodeProblem(`${what} is ${JSON.stringify(value)}, expected an integer of 0 or more`);
}

/** A double; null is how JSON bundles write NaN. */
export function readDouble(value: unknown, what: string): number {
  if (typeof value === "number") return value;
  if (value === null) return Number.NaN;
  throw new NodeProblem(`${what} is ${JSON.stringify(value)}, expected a number`);
}

export function readDoubles(value: unknown, what: string): number[] {
  if (!Array.isArray(value)) throw new NodeProblem(`${what} is ${JSON.stringify(value)}, expected a list`);
  return value.map((element) => readDouble(element, `an element of ${what}`));
}
