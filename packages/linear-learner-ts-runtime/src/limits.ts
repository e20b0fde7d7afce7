/** What an artifact may ask for before anything is allocated. */
export interface LinearLearnerLimits {
  /** Length of the artifact as given. */
  readonly maxArtifactBytes: number;
  /** All that is unpacked from one archive. */
  readonly maxExpandedBytes: number;
  /** Unpacked bytes per byte of the archive, once more than 32 MiB are unpacked. */
  readonly maxExpansionRatio: number;
  /** Members of one archive. */
  readonly maxMembers: number;
  /** Each of the JSON members. */
  readonly maxJsonBytes: number;
  /** Nodes of the symbol graph. */
  readonly maxNodes: number;
  /** Arrays of the parameter file. */
  readonly maxArrays: number;
}

export const defaultLimits: LinearLearnerLimits = {
  maxArtifactBytes: 1024 ** 3,
  maxExpandedBytes: 4 * 1024 ** 3,
  maxExpansionRatio: 20,
  maxMembers: 64,
  maxJsonBytes: 4 << 20,
  maxNodes: 10_000,
  maxArrays: 1024,
};

const freeExpandedBytes = 32 << 20;

/** Bytes that an archive of `byteLength` bytes may unpack to. */
export function expandedLimit(byteLength: number, limits: LinearLearnerLimits): number {
  const byRatio = Math.max(freeExpandedBytes, byteLength * limits.maxExpansionRatio);
  return Math.min(byRatio, limits.maxExpandedBytes);
}
