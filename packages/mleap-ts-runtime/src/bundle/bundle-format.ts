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
  /** How tree files are written: in mixed bundles of 0.5 to 0.7 not as the rest. */
  readonly trees: "json" | "protobuf";
  readonly extension: "json" | "pb";
  readNode(bytes: Uint8Array, path: string): NodeFile;
  /** `file` finds other files of the bundle by path. */
  readModel(bytes: Uint8Array, path: string, file: (path: string) => Uint8Array | undefined): ModelFile;
}
