/** Tree files between JSON lines and framed protobuf messages (bundle.md §6), node by node and without loss. */
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { MleapError, mleapError } from "../errors.ts";
import { type Node as ClusterMessage, NodeSchema as ClusterSchema } from "../proto/ctree_pb.ts";
import { type Node as TreeMessage, NodeSchema as TreeSchema } from "../proto/dtree_pb.ts";
import { isObject } from "./attributes-json.ts";
import { formatJson } from "./attributes-write-json.ts";

type Json = Readonly<Record<string, unknown>>;

/** Refuses a tree file, in words that say what is wrong with it. */
type Refuse = (problem: string) => never;

/** One kind of tree: how a node is packed and shown. */
export interface TreeCodec {
  pack(json: Json): Uint8Array;
  show(bytes: Uint8Array, refuse: Refuse): Json;
}

const numbers = (value: unknown): number[] =>
  (value as readonly (number | null)[]).map((item) => item ?? Number.NaN);

/** Decision trees. */
export const decisionTreeCodec: TreeCodec = {
  pack: (json) => toBinary(TreeSchema, packNode(json)),
  show: (bytes, refuse) => showNode(fromBinary(TreeSchema, bytes), refuse),
};

function packNode(json: Json): TreeMessage {
  if (json["type"] === "leaf") {
    return create(TreeSchema, { n: { case: "leaf", value: { values: numbers(json["values"]) } } });
  }
  const split = json["split"] as Json;
  const featureIndex = split["featureIndex"] as number;
  if (split["type"] === "continuous") {
    const threshold = (split["threshold"] as number | null) ?? Number.NaN;
    return create(TreeSchema, {
      n: {
        case: "internal",
        value: { split: { s: { case: "continuous", value: { featureIndex, threshold } } } },
      },
    });
  }
  const value = {
    featureIndex,
    isLeft: split["isLeft"] as boolean,
    numCategories: (split["numCategories"] as number | undefined) ?? 0,
    categories: numbers(split["categories"]),
  };
  return create(TreeSchema, {
    n: { case: "internal", value: { split: { s: { case: "categorical", value } } } },
  });
}

function showNode({ n }: TreeMessage, refuse: Refuse): Json {
  if (n.case === "leaf") return { type: "leaf", values: n.value.values };
  const split = n.value?.split?.s;
  if (split?.case === "continuous") {
    const { featureIndex, threshold } = split.value;
    return { type: "internal", split: { type: "continuous", featureIndex, threshold } };
  }
  if (split?.case !== "categorical") return refuse("a node that is neither leaf nor split");
  const { featureIndex, isLeft, numCategories, categories } = split.value;
  return {
    type: "internal",
    split: { type: "categorical", featureIndex, isLeft, numCategories, categories },
  };
}

/** Trees of a bisecting k-means. Indices of inner nodes are negative, kept in an unsigned field. */
export const clusterTreeCodec: TreeCodec = {
  pack: (json) =>
    toBinary(
      ClusterSchema,
      create(ClusterSchema, {
        index: (json["index"] as number) >>> 0,
        norm: json["norm"] as number,
        values: numbers(json["values"]),
        numChildren: json["numChildren"] as number,
      }),
    ),
  show: (bytes) => {
    const { index, norm, values, numChildren }: ClusterMessage = fromBinary(ClusterSchema, bytes);
    return { index: index | 0, norm, values, numChildren };
  },
};

/** JSON lines as framed messages. */
export function treeToProtobuf(bytes: Uint8Array, codec: TreeCodec, path: string): Uint8Array {
  const lines = new TextDecoder()
    .decode(bytes)
    .split("\n")
    .filter((line) => line.trim() !== "");
  return convert(path, (refuse) => {
    const messages = lines.map((line) => {
      const json: unknown = JSON.parse(line);
      return isObject(json) ? codec.pack(json) : refuse("a line that is no object");
    });
    return Buffer.concat(messages.flatMap((message) => [lengthOf(message), message]));
  });
}

/** Framed messages as JSON lines. */
export function treeToJson(bytes: Uint8Array, codec: TreeCodec, path: string): Uint8Array {
  return convert(path, (refuse) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const lines: string[] = [];
    for (let at = 0; at < bytes.length; ) {
      const length = view.getInt32(at);
      lines.push(formatJson(codec.show(bytes.subarray(at + 4, at + 4 + length), refuse)));
      at += 4 + length;
    }
    return new TextEncoder().encode(`${lines.join("\n")}\n`);
  });
}

function lengthOf(message: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(message.length);
  return bytes;
}

/** The bundle was loaded before, so a tree that does not convert is one no model reads. */
function convert(path: string, run: (refuse: Refuse) => Uint8Array): Uint8Array {
  const invalid = (problem: string, cause?: unknown) =>
    mleapError("MLEAP_BUNDLE_FILE_INVALID", { path, problem, expected: "a tree file" }, { cause });
  try {
    return run((problem) => {
      throw invalid(problem);
    });
  } catch (cause) {
    if (cause instanceof MleapError) throw cause;
    throw invalid(cause instanceof Error ? cause.message : "unreadable", cause);
  }
}
