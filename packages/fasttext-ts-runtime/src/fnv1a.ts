const offsetBasis = 2166136261;
const prime = 16777619;

/** Hash of no bytes, to be extended byte by byte. */
export const emptyHash = offsetBasis | 0;

/**
 * One byte more of fastText's hash (A311): FNV-1a, but the byte is sign-extended, because the first fastText hashed
 * `char` where it is signed, and every published model depends on it. The result is a signed 32-bit integer.
 */
export function extendHash(hash: number, byte: number): number {
  return Math.imul(hash ^ ((byte << 24) >> 24), prime);
}

/** Hash of `bytes[start, end)` as a signed 32-bit integer. */
export function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = emptyHash;
  for (let i = start; i < end; i++) hash = extendHash(hash, bytes[i]!);
  return hash;
}
