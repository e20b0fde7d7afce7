/** Half-precision numbers (IEEE 754 binary16) ↔ singles: stages compute in float32 where a model's border is float16. */

import { halfToNumber } from "@stagewright/core";

/** Bits of the single 65520, from which halves round to infinity. */
const OVERFLOW_BITS = 0x477f_f000;
const INFINITY_BITS = 0x7f80_0000;

/**
 * Singles as the bits of halves, rounded to the nearest, ties to even. NaN stays NaN, infinities stay.
 *
 * @returns the halves, or the position of the first finite number that no half holds
 */
export function halvesOf(singles: Float32Array): Uint16Array | number {
  const bits = new Uint32Array(singles.buffer, singles.byteOffset, singles.length);
  const halves = new Uint16Array(bits.length);
  for (let at = 0; at < bits.length; at += 1) {
    const single = bits[at]!;
    const magnitude = single & 0x7fff_ffff;
    if (magnitude >= OVERFLOW_BITS && magnitude < INFINITY_BITS) return at;
    halves[at] = ((single >>> 16) & 0x8000) | halfMagnitude(magnitude);
  }
  return halves;
}

/** Halves as singles: every half has one. */
export function singlesOf(halves: Uint16Array): Float32Array {
  const singles = new Float32Array(halves.length);
  for (let at = 0; at < halves.length; at += 1) singles[at] = halfToNumber(halves[at]!);
  return singles;
}

function halfMagnitude(magnitude: number): number {
  if (magnitude > INFINITY_BITS) return 0x7e00;
  if (magnitude === INFINITY_BITS) return 0x7c00;
  const exponent = magnitude >>> 23;
  // From 2^-14 on the half is normal: the exponent loses 112, the mantissa its last 13 bits.
  if (exponent >= 113) return rounded(magnitude - (112 << 23), 13);
  // Below, halves are multiples of 2^-24; up to half of that (2^-25, a tie with the even 0) there is none.
  if (magnitude <= 0x3300_0000) return 0;
  return rounded((magnitude & 0x007f_ffff) | 0x0080_0000, 126 - exponent);
}

/** A number without its last bits, to the nearest, ties to even. */
function rounded(value: number, bitCount: number): number {
  const kept = value >>> bitCount;
  const rest = value & ((1 << bitCount) - 1);
  const middle = 1 << (bitCount - 1);
  return rest > middle || (rest === middle && (kept & 1) === 1) ? kept + 1 : kept;
}
