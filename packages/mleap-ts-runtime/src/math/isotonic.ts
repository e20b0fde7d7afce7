/** Piecewise linear interpolation between the boundaries of an isotonic regression (model-ops.md §8.2). */
import { compareDoubles } from "./java-double-order.ts";

/**
 * Value at `x`: the prediction of an exactly hit boundary (of duplicates, whichever the binary search meets
 * first), the first or last prediction outside, else interpolated, multiplying before dividing. NaN orders
 * after every boundary and gives the last prediction.
 *
 * @param boundaries ascending, at least one; `predictions` as many
 */
export function interpolate(boundaries: Float64Array, predictions: Float64Array, x: number): number {
  let low = 0;
  let high = boundaries.length - 1;
  while (low <= high) {
    const mid = (low + high) >>> 1;
    const order = compareDoubles(boundaries[mid]!, x);
    if (order === 0) return predictions[mid]!;
    if (order < 0) low = mid + 1;
    else high = mid - 1;
  }
  if (low === 0) return predictions[0]!;
  if (low === boundaries.length) return predictions[low - 1]!;
  const x1 = boundaries[low - 1]!;
  const y1 = predictions[low - 1]!;
  return y1 + ((predictions[low]! - y1) * (x - x1)) / (boundaries[low]! - x1);
}
