import { type DescMessage, fromBinary, type MessageShape } from "@bufbuild/protobuf";
import { mleapError } from "../errors.ts";
import { AttributeListSchema, ModelDefSchema, NodeDefSchema } from "../proto/legacy_pb.ts";
import type { AttributeValues } from "../registry/attribute-value.ts";
import { isObject, MalformedAttribute } from "./attributes-json.ts";
import type { BundleFormat } from "./bundle-format.ts";
import { jsonFormat, named } from "./json-format.ts";
import { readJson } from "./json-text.ts";
import { decodeLegacyJson, decodeLegacyMessages } from "./legacy-attributes.ts";

/** Node and model files of MLeap 0.5 to 0.7 (bundle.md §7.3). Loaded on demand. */
export function legacyFormat(format: "json" | "protobuf" | "mixed"): BundleFormat {
  if (format === "protobuf") return legacyProtobuf;
  return {
    ...legacyJson,
    trees: format === "mixed" ? "protobuf" : "json",
    readModel: format === "mixed" ? readMixed : legacyJson.readModel,
  };
}

const legacyJson: BundleFormat = {
  name: "json",
  trees: "json",
  extension: "json",
  readNode: jsonFormat.readNode,
  readModel: (bytes, path) =>
    named(path, () => {
      const json = readJson(bytes, path);
      if (!isObject(json) || typeof json["op"] !== "string")
        throw new MalformedAttribute("", json, 'a model {"op", "attributes"}');
      return { op: json["op"], attributes: decodeLegacyJson(attributesOf(json["attributes"])) };
    }),
};

/** Some writers wrapped the map once more. */
function attributesOf(json: unknown): unknown {
  if (json === undefined || json === null) return {};
  return isObject(json) && isObject(json["attributes"]) && !("type" in json["attributes"])
    ? json["attributes"]
    : json;
}

/** Mixed: large attributes stand in a `model.pb` beside the JSON and count over it. */
const readMixed: BundleFormat["readModel"] = (bytes, path, file) => {
  const model = legacyJson.readModel(bytes, path, file);
  const large = path.replace(/json$/, "pb");
  const extra = file(large);
  if (extra === undefined) return model;
  const more: AttributeValues = named(large, () =>
    decodeLegacyMessages(decode(AttributeListSchema, extra, large).attributes),
  );
  return { op: model.op, attributes: new Map([...model.attributes, ...more]) };
};

const legacyProtobuf: BundleFormat = {
  name: "protobuf",
  trees: "protobuf",
  extension: "pb",
  readNode: (bytes, path) => {
    const { name, shape } = decode(NodeDefSchema, bytes, path);
    const socket = (message: { readonly port: string; readonly name: string }) => ({
      port: message.port,
      column: message.name,
    });
    return {
      name,
      sockets: { inputs: (shape?.inputs ?? []).map(socket), outputs: (shape?.outputs ?? []).map(socket) },
    };
  },
  readModel: (bytes, path) =>
    named(path, () => {
      const { op, attributes } = decode(ModelDefSchema, bytes, path);
      return { op, attributes: decodeLegacyMessages(attributes?.attributes ?? {}) };
    }),
};

function decode<D extends DescMessage>(schema: D, bytes: Uint8Array, path: string): MessageShape<D> {
  try {
    return fromBinary(schema, bytes);
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : "unreadable";
    throw mleapError(
      "MLEAP_BUNDLE_FILE_INVALID",
      { path, problem, expected: "a protobuf message" },
      { cause },
    );
  }
}
