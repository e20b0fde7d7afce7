/**
 * Dot product in binary32 as the JVM's `sdot` computes it: four fused accumulators, every step rounded to
 * float (model-ops.md §2.2). Unlike the sums of doubles this one is reproduced to the bit: a factor model's
 * answers are floats, where another order would show.
 */
const fround = Math.fround;

export function floatDot(x: Float32Array, y: Float32Array): number {
  const { length } = x;
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    s0 = fusedMultiplyAdd(x[i]!, y[i]!, s0);
    s1 = fusedMultiplyAdd(x[i + 1]!, y[i + 1]!, s1);
    s2 = fusedMultiplyAdd(x[i + 2]!, y[i + 2]!, s2);
    s3 = fusedMultiplyAdd(x[i + 3]!, y[i + 3]!, s3);
  }
  let sum = fround(fround(fround(s0 + s1) + s2) + s3);
  for (; i < length; i++) sum = fusedMultiplyAdd(x[i]!, y[i]!, sum);
  return sum;
}

const word = new Float64Array(1);
const bits = new BigInt64Array(word.buffer);

/**
 * float(a·b + c), rounded once. The product of two floats is exact as a double; the addition is not, and
 * rounding its result again could go wrong at a tie, so the double is first rounded to odd.
 */
function fusedMultiplyAdd(a: number, b: number, c: number): number {
  const product = a * b;
  const total = product + c;
  const shift = total - product;
  const error = product - (total - shift) + (c - shift);
  if (error === 0 || !Number.isFinite(total)) return fround(total);
  word[0] = total;
  // The neighbour in the error's direction: away from zero if the signs agree. An odd last bit is already the
  // answer.
  if ((bits[0]! & 1n) === 0n) bits[0] = bits[0]! + (error > 0 === total > 0 ? 1n : -1n);
  return fround(word[0]!);
}
