/**
 * What a model may ask for before anything is allocated. Sizes are also checked against the length of the file,
 * so that a file never makes the process allocate more than a small multiple of its own length.
 */
export interface FastTextLimits {
  /** Length of the file in bytes. */
  readonly maxModelBytes: number;
  /** Words and labels together. */
  readonly maxEntries: number;
  /** Labels; each is a string in memory. */
  readonly maxLabels: number;
  /** UTF-8 bytes of one word or label. */
  readonly maxWordBytes: number;
  /** Columns of both matrices (`dim`). */
  readonly maxDimension: number;
  /** `maxn`: characters of the longest subword; work per token grows with it. */
  readonly maxSubwordCharacters: number;
  /** `wordNgrams`: words of the longest word n-gram; work per token grows with it. */
  readonly maxWordNgrams: number;
}

export const defaultLimits: FastTextLimits = {
  maxModelBytes: 32 * 1024 ** 3,
  maxEntries: 50_000_000,
  maxLabels: 2_000_000,
  maxWordBytes: 64 * 1024,
  maxDimension: 65_536,
  maxSubwordCharacters: 64,
  maxWordNgrams: 64,
};
