/**
 * Lengths of vectors and distances between them: plain sums of squares in index order (model-ops.md §2.2).
 */
import type { Vector } from "../tensor/vector.ts";

/** Euclidean length; stored entries only where sparse. */
export function norm2(x: Vector): number {
  const { values } = x;
  let squares = 0;
  for (let k = 0; k < values.length; k++) squares += values[k]! * values[k]!;
  return Math.sqrt(squares);
}

/** ‖x − y‖² for a dense y of x's size; an element x does not store counts as 0. */
export function squaredDistance(x: Vector, y: Float64Array): number {
  let squares = 0;
  if (x.kind === "dense") {
    for (let i = 0; i < y.length; i++) {
      const difference = x.values[i]! - y[i]!;
      squares += difference * difference;
    }
    return squares;
  }
  for (let i = 0, k = 0; i < y.length; i++) {
    const value = x.indices[k] === i ? x.values[k++]! : 0;
    const difference = value - y[i]!;
    squares += difference * difference;
  }
  return squares;
}
