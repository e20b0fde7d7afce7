/** Numbers that a seed repeats: 32 bits of xorshift (13, 17, 5), as `GeneratedData` in tools/mleap-recorder. */

/** A source of integers from 0 to 2³² − 1; a seed of 0 gives nothing else. */
export function xorshift(seed) {
  let state = seed | 0;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** A source of numbers in [0, 1). */
export function xorshiftFractions(seed) {
  const next = xorshift(seed);
  return () => next() / 4294967296;
}
