/**
 * The arithmetic kernels every model op goes through: products, sums and elementary functions. One module on purpose:
 * another profile (the JVM's fused sums and its exp and log, bundle.md §19, model-ops.md §2) replaces this file's
 * functions and nothing else. This profile: plain left-to-right sums, V8's functions.
 */
import type { Vector } from "../tensor/vector.ts";

/** Natural exponential. */
export const exp: (x: number) => number = Math.exp;
/** Natural logarithm. */
export const log: (x: number) => number = Math.log;
/** `x` to the power of `y`. */
export const pow: (x: number, y: number) => number = Math.pow;

/** Σ x[i]·y[i] over `length` elements, in index order. */
export function dotDense(x: Float64Array, y: Float64Array, length: number = x.length): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += x[i]! * y[i]!;
  return sum;
}

/** Σ v·y[i] over stored entries, in index order. */
function dotSparse(indices: Int32Array, values: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < indices.length; k++) sum += values[k]! * y[indices[k]!]!;
  return sum;
}

/** Product of a vector and dense weights. Sizes must agree; the caller checks. */
export function dot(x: Vector, weights: Float64Array): number {
  return x.kind === "dense" ? dotDense(x.values, weights) : dotSparse(x.indices, x.values, weights);
}

/**
 * y += A·x for a column-major matrix A of `rows` rows: columns left to right, so every element of y is a sum in column
 * order that starts from what y held.
 */
export function gemvColumnMajor(matrix: Float64Array, rows: number, x: Vector, y: Float64Array): void {
  const { values } = x;
  const indices = x.kind === "sparse" ? x.indices : undefined;
  for (let k = 0; k < values.length; k++) {
    const start = (indices === undefined ? k : indices[k]!) * rows;
    const factor = values[k]!;
    for (let r = 0; r < rows; r++) y[r]! += factor * matrix[start + r]!;
  }
}

/** Left-to-right sum. */
export function sum(values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}

/** Index of the first maximum by `>`; a NaN at 0 is never left, any other never chosen; -1 when empty (model-ops.md §1.4). */
export function argMax(values: Float64Array): number {
  if (values.length === 0) return -1;
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}
