/** Limits on what is read from a model file, checked before anything is allocated for it. */

export interface Limits {
  /** Size of the file or byte array. */
  readonly maxBytes: number;
  /** Files looked at in a model folder. */
  readonly maxFolderEntries: number;
  /** Nesting of a JSON or UBJSON document. */
  readonly maxDocumentDepth: number;
  /** Objects, arrays, keys and strings of a JSON or UBJSON document (numbers inside numeric arrays do not count). */
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

/** Generous for real models (a gigabyte, a hundred million nodes), small enough to refuse nonsense at once. */
export const defaultLimits: Limits = Object.freeze({
  maxBytes: 1 << 30,
  maxFolderEntries: 10_000,
  maxDocumentDepth: 64,
  maxDocumentValues: 50_000_000,
  maxStringBytes: 16 << 20,
  maxTrees: 1_000_000,
  maxNodes: 100_000_000,
  maxTreeDepth: 10_000,
  maxFeatures: 10_000_000,
  maxGroups: 100_000,
  maxCategories: 50_000_000,
  maxPickleOpcodes: 1_000_000,
});
