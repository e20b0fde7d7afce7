/** What a bundle may cost to read, checked before the work is done. */
export interface BundleLimits {
  /** Entries of an archive or files of a directory, directories included. */
  readonly maxEntries: number;
  /** Bytes of all files together, unpacked. */
  readonly maxTotalBytes: number;
  /** Bytes of the archive itself. */
  readonly maxArchiveBytes: number;
  /** Unpacked bytes of one entry against its packed bytes. */
  readonly maxRatio: number;
  /** Folders below each other, and so pipelines inside pipelines. */
  readonly maxDepth: number;
  /** Nodes of all pipelines together. */
  readonly maxNodes: number;
}

export const defaultLimits: BundleLimits = {
  maxEntries: 50_000,
  maxTotalBytes: 2 * 1024 ** 3,
  maxArchiveBytes: 1024 ** 3,
  maxRatio: 200,
  maxDepth: 64,
  maxNodes: 10_000,
};
