/** From class scores to a class (model-ops.md §1.4). */
import { argMax, sum } from "./arithmetic.ts";

/**
 * The class whose probability exceeds its threshold by the largest factor; a threshold of 0 makes its class
 * win.
 *
 * @param thresholds one per class, or undefined: plain arg max
 */
export function decideClass(probability: Float64Array, thresholds: Float64Array | undefined): number {
  if (thresholds === undefined) return argMax(probability);
  const count = Math.min(probability.length, thresholds.length);
  if (count === 0) return -1;
  let best = 0;
  let bestScore = scaled(probability[0]!, thresholds[0]!);
  for (let i = 1; i < count; i++) {
    const score = scaled(probability[i]!, thresholds[i]!);
    if (score > bestScore) {
      best = i;
      bestScore = score;
    }
  }
  return best;
}

function scaled(probability: number, threshold: number): number {
  return threshold === 0 ? Number.POSITIVE_INFINITY : probability / threshold;
}

/** Divides by the sum, in place; a sum of 0 leaves the values, a NaN makes all NaN. */
export function normalise(values: Float64Array): void {
  const total = sum(values);
  if (total === 0) return;
  for (let i = 0; i < values.length; i++) values[i] = values[i]! / total;
}

/** Largest element by `>`, starting from `floor`. */
export function maximum(values: Float64Array, floor = Number.NEGATIVE_INFINITY): number {
  let max = floor;
  for (let i = 0; i < values.length; i++) if (values[i]! > max) max = values[i]!;
  return max;
}
