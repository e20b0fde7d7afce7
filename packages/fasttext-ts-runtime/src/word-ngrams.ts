import type { Dictionary } from "./dictionary.ts";
import type { IdList } from "./id-list.ts";
import { pushBucket } from "./push-bucket.ts";

const multiplier = 116049371;

/**
 * Adds the rows of the word n-grams, from two words to `longest` (A314). The hash is an unsigned 64-bit integer that starts and
 * grows with *sign-extended* 32-bit hashes. It is kept as two halves in doubles: no BigInt is made, and no product passes 2^53
 * (the multiplier has 27 bits, the pieces it meets 16).
 */
export function pushWordNgrams(
  ids: IdList,
  hashes: IdList,
  longest: number,
  bucket: number,
  dictionary: Dictionary,
): void {
  const { values, length } = hashes;
  for (let i = 0; i < length; i++) {
    const first = values[i]!;
    let low = first >>> 0;
    let high = first < 0 ? 0xffffffff : 0;
    for (let j = i + 1; j < length && j < i + longest; j++) {
      const next = values[j]!;
      // high:low = high:low × multiplier + sign-extended next, modulo 2^64
      const p0 = (low & 0xffff) * multiplier + (next >>> 0);
      const p1 = (low >>> 16) * multiplier + Math.floor(p0 / 0x10000);
      const carry = Math.floor(p1 / 0x10000);
      low = ((p1 & 0xffff) * 0x10000 + (p0 & 0xffff)) >>> 0;
      high = (Math.imul(high, multiplier) + carry + (next < 0 ? 0xffffffff : 0)) >>> 0;
      pushBucket(ids, remainder(high, low, bucket), dictionary);
    }
  }
}

/** (high · 2^32 + low) mod bucket, for bucket < 2^31: sixteen bits at a time stay below 2^47. */
function remainder(high: number, low: number, bucket: number): number {
  const upper = ((high % bucket) * 0x10000 + (low >>> 16)) % bucket;
  return (upper * 0x10000 + (low & 0xffff)) % bucket;
}
