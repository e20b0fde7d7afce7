/** The next single-precision number above `x`; NaN above infinity and above NaN. */

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

export function nextFloatUp(x: number): number {
  if (Number.isNaN(x) || x === Infinity) return Number.NaN;
  // −0 and +0 compare alike: above both lies the smallest denormal.
  float[0] = x === 0 ? 0 : x;
  bits[0]! += x < 0 ? -1 : 1;
  return float[0]!;
}
