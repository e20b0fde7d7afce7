import { type DescMessage, fromBinary, type MessageShape } from "@bufbuild/protobuf";
import { mleapError } from "../errors.ts";
import { ModelSchema, NodeSchema, type Socket as SocketMessage } from "../proto/bundle_pb.ts";
import { basicTypeNumbers, basicTypeNumbers08, decodeAttributeMessages } from "./attributes-protobuf.ts";
import type { BundleFormat } from "./bundle-format.ts";
import { named } from "./json-format.ts";

/** Node and model files as protobuf, as written by the given version of MLeap. Loaded on demand. */
export function protobufFormat(version: string): BundleFormat {
  const numbers = /^0\.8\b/.test(version) ? basicTypeNumbers08 : basicTypeNumbers;
  return {
    name: "protobuf",
    trees: "protobuf",
    extension: "pb",
    readNode: (bytes, path) => {
      const { name, shape } = decode(NodeSchema, bytes, path);
      if (shape === undefined) throw malformed(path, "no shape", "a node with a shape");
      return { name, sockets: { inputs: shape.inputs.map(socket), outputs: shape.outputs.map(socket) } };
    },
    readModel: (bytes, path) =>
      named(path, () => {
        const { op, attributes } = decode(ModelSchema, bytes, path);
        if (op === "") throw malformed(path, "no op", "a model with an op");
        return { op, attributes: decodeAttributeMessages(attributes, numbers) };
      }),
  };
}

function socket({ port, name }: SocketMessage) {
  return { port, column: name };
}

/** The library's own errors are plain; a bundle's fault gets a name here. */
function decode<D extends DescMessage>(schema: D, bytes: Uint8Array, path: string): MessageShape<D> {
  try {
    return fromBinary(schema, bytes);
  } catch (cause) {
    throw malformed(path, cause instanceof Error ? cause.message : "unreadable", "a protobuf message", cause);
  }
}

function malformed(path: string, problem: string, expected: string, cause?: unknown): Error {
  return mleapError("MLEAP_BUNDLE_FILE_INVALID", { path, problem, expected }, { cause });
}
