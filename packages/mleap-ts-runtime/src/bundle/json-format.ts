import { mleapError, quote } from "../errors.ts";
import type { Socket } from "../registry/ports.ts";
import { decodeAttributes, isObject, MalformedAttribute } from "./attributes-json.ts";
import type { BundleFormat, ModelFile, NodeFile } from "./bundle-format.ts";
import { readJson } from "./json-text.ts";

/** Node and model files as JSON. */
export const jsonFormat: BundleFormat = {
  name: "json",
  trees: "json",
  extension: "json",
  readNode: (bytes, path) => named(path, () => decodeNode(readJson(bytes, path))),
  readModel: (bytes, path) => named(path, () => decodeModel(readJson(bytes, path))),
};

/** Runs a decoder and names the file in what it finds wrong. */
export function named<T>(path: string, decode: () => T): T {
  try {
    return decode();
  } catch (cause) {
    if (!(cause instanceof MalformedAttribute)) throw cause;
    const problem = `${cause.at === "" ? "" : `at ${quote(cause.at)} `}got ${quote(cause.got)}`;
    throw mleapError("MLEAP_BUNDLE_FILE_INVALID", { path, problem, expected: cause.expected }, { cause });
  }
}

function decodeNode(json: unknown): NodeFile {
  const shape = isObject(json) ? json["shape"] : undefined;
  if (!isObject(json) || !isObject(shape)) throw new MalformedAttribute("", json, 'a node {"name", "shape"}');
  return {
    name: text(json["name"], "name"),
    sockets: {
      inputs: decodeSockets(shape["inputs"], "inputs"),
      outputs: decodeSockets(shape["outputs"], "outputs"),
    },
  };
}

function decodeSockets(json: unknown, at: string): readonly Socket[] {
  if (!Array.isArray(json))
    throw new MalformedAttribute(`shape.${at}`, json, 'an array of sockets {"port", "name"}');
  return json.map((socket: unknown, i) => {
    const place = `shape.${at}[${i}]`;
    if (!isObject(socket)) throw new MalformedAttribute(place, socket, 'a socket {"port", "name"}');
    return { port: text(socket["port"], `${place}.port`), column: text(socket["name"], `${place}.name`) };
  });
}

/** A model without `attributes` is read as one with none: Python exporters leave it out (feature-ops.md F). */
function decodeModel(json: unknown): ModelFile {
  if (!isObject(json)) throw new MalformedAttribute("", json, 'a model {"op", "attributes"}');
  return { op: text(json["op"], "op"), attributes: decodeAttributes(json["attributes"] ?? {}, "") };
}

function text(value: unknown, at: string): string {
  if (typeof value === "string") return value;
  throw new MalformedAttribute(at, value, "a text");
}
