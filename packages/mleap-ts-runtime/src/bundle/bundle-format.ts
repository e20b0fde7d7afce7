import type { AttributeValues } from "../registry/attribute-value.ts";
import type { Sockets } from "../registry/ports.ts";

/** `node.json` or `node.pb` (bundle.md §3.1). */
export interface NodeFile {
  readonly name: string;
  readonly sockets: Sockets;
}

/** `model.json` or `model.pb` (bundle.md §3.2). */
export interface ModelFile {
  readonly op: string;
  readonly attributes: AttributeValues;
}

/** How the node and model files of a bundle are written. Readers throw MLEAP_BUNDLE_FILE_INVALID. */
export interface BundleFormat {
  readonly name: "json" | "protobuf";
  readonly extension: "json" | "pb";
  readNode(bytes: Uint8Array, path: string): NodeFile;
  readModel(bytes: Uint8Array, path: string): ModelFile;
}
