/** A bundle in the other format: the same nodes, models and trees, as JSON or protobuf. */
import { create, toBinary } from "@bufbuild/protobuf";
import { type Zippable, zipSync } from "fflate";
import { mleapError } from "../errors.ts";
import { ModelSchema, NodeSchema } from "../proto/bundle_pb.ts";
import { encodeAttributes, formatJson } from "./attributes-write-json.ts";
import { encodeAttributeMessages } from "./attributes-write-protobuf.ts";
import type { BundleFormat, ModelFile, NodeFile } from "./bundle-format.ts";
import { clusterTreeCodec, decisionTreeCodec, treeToJson, treeToProtobuf } from "./convert-trees.ts";
import { type LoadOptions, openBundle } from "./load-bundle.ts";

export interface ConvertOptions extends LoadOptions {
  readonly to: "json" | "protobuf";
}

/** Version a converted bundle carries when its own would make readers expect an older encoding. */
const currentVersion = "0.25.2";

/**
 * Converts a bundle and answers it as a zip. Throws what `loadBundle` throws: only a bundle that can be run is converted.
 * JSON cannot carry infinities; MLEAP_FRAME_UNSUPPORTED names the attribute that holds one (bucketizer's outer splits are
 * read back as infinities and are written).
 */
export async function convertBundle(
  source: string | URL | Uint8Array,
  { to, ...options }: ConvertOptions,
): Promise<Uint8Array> {
  const { info, graph, files, format } = await openBundle(source, options);
  if (graph.issues.length > 0) throw mleapError("MLEAP_BUNDLE_INVALID", { issues: graph.issues });
  const version = /^0\.[5-8]\./.test(info.version) ? currentVersion : info.version;
  const out: Zippable = {};
  const file = (path: string): Uint8Array | undefined => files.get(path);
  for (const [path, bytes] of files) {
    // The large attributes of a mixed bundle are merged into the model beside them.
    if (info.format === "mixed" && path.endsWith("/model.pb")) continue;
    const [name, content] = convertFile(path, bytes, format, to, file);
    out[name] = content;
  }
  out["bundle.json"] = new TextEncoder().encode(formatJson({ ...info, format: to, version }));
  return zipSync(out);
}

/** Op of the model a tree file belongs to. */
function opBeside(
  path: string,
  { extension, readModel }: BundleFormat,
  file: (path: string) => Uint8Array | undefined,
): string {
  const model = `${path.slice(0, path.lastIndexOf("/"))}/model.${extension}`;
  const bytes = file(model);
  return bytes === undefined ? "" : readModel(bytes, model, file).op;
}

function convertFile(
  path: string,
  bytes: Uint8Array,
  from: BundleFormat,
  to: "json" | "protobuf",
  file: (path: string) => Uint8Array | undefined,
): readonly [string, Uint8Array] {
  const [, stem, kind, extension] = /^(root\/(?:.*\/)?(node|model|tree|nodes))\.(json|pb)$/.exec(path) ?? [];
  if (stem === undefined || kind === undefined) return [path, bytes];
  const name = `${stem}.${to === "json" ? "json" : "pb"}`;
  if (kind === "node" && extension === from.extension)
    return [name, writeNode(from.readNode(bytes, path), to)];
  if (kind === "model" && extension === from.extension)
    return [name, writeModel(from.readModel(bytes, path, file), to)];
  const isTree = kind === "tree" || kind === "nodes";
  if (!isTree || from.trees === to || extension !== (from.trees === "json" ? "json" : "pb"))
    return [path, bytes];
  const codec = opBeside(path, from, file) === "bisecting_k_means" ? clusterTreeCodec : decisionTreeCodec;
  return [name, to === "json" ? treeToJson(bytes, codec, path) : treeToProtobuf(bytes, codec, path)];
}

function writeNode({ name, sockets: { inputs, outputs } }: NodeFile, to: "json" | "protobuf"): Uint8Array {
  const socket = ({ port, column }: NodeFile["sockets"]["inputs"][number]) => ({ port, name: column });
  const shape = { inputs: inputs.map(socket), outputs: outputs.map(socket) };
  if (to === "json") return new TextEncoder().encode(formatJson({ name, shape }));
  return toBinary(NodeSchema, create(NodeSchema, { name, shape }));
}

function writeModel({ op, attributes }: ModelFile, to: "json" | "protobuf"): Uint8Array {
  if (to === "protobuf") {
    return toBinary(
      ModelSchema,
      create(ModelSchema, { op, attributes: encodeAttributeMessages(attributes) }),
    );
  }
  const keepsInfinity = (attribute: string): boolean => op === "bucketizer" && attribute === "splits";
  return new TextEncoder().encode(
    formatJson({ op, attributes: encodeAttributes(attributes, keepsInfinity) }),
  );
}
