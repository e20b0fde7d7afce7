/** Limits on what is read from a model file, checked before anything is allocated for it. */

export interface Limits {
  /** Size of the file or byte array. */
  readonly maxBytes: number;
  /** Files looked at in a model folder. */
  readonly maxFolderEntries: number;
  /** Nesting of a JSON or UBJSON document. */
  readonly maxDocumentDepth: number;
  /**
   * Size of a JSON or UBJSON document as it lies in memory: an object counts 4, an array 2, a key 1, an item of an array
   * that does not hold numbers alone 1. A tree is about 60.
   */
  readonly maxDocumentValues: number;
  /** Bytes of one string that is kept as text. */
  readonly maxStringBytes: number;
  readonly maxTrees: number;
  /** Nodes of all trees together. */
  readonly maxNodes: number;
  /** Steps from a root to its deepest leaf. */
  readonly maxTreeDepth: number;
  /** Features, and the largest feature index of a split plus one. */
  readonly maxFeatures: number;
  /** Classes or targets. */
  readonly maxGroups: number;
  /** Categories of all categorical splits together, and the 32-bit words of their bit sets. */
  readonly maxCategories: number;
  /** Opcodes of a pickle. */
  readonly maxPickleOpcodes: number;
}

/** Generous for real models (a gigabyte, a hundred million nodes, 60,000 trees), small enough to refuse nonsense at once. */
export const defaultLimits: Limits = Object.freeze({
  maxBytes: 1 << 30,
  maxFolderEntries: 10_000,
  maxDocumentDepth: 64,
  maxDocumentValues: 4_000_000,
  maxStringBytes: 16 << 20,
  maxTrees: 1_000_000,
  maxNodes: 100_000_000,
  maxTreeDepth: 4096,
  maxFeatures: 10_000_000,
  maxGroups: 100_000,
  maxCategories: 8_000_000,
  maxPickleOpcodes: 1_000_000,
});
