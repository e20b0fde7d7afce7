/**
 * Nearest centre with Spark's fast squared distance, whose choice of formula decides near ties (model-ops.md
 * §9.1).
 */
import type { Vector } from "../tensor/vector.ts";
import { dot } from "./arithmetic.ts";
import { norm2, squaredDistance } from "./vector-distance.ts";

const EPSILON = 2 ** -52;
/** Relative error up to which ‖a‖² + ‖b‖² − 2a·b is taken for the squared distance. */
const PRECISION = 1e-6;

export interface Centre {
  readonly values: Float64Array;
  readonly norm: number;
}

/** ‖centre − x‖², from the norms where that is precise enough. */
export function fastSquaredDistance(centre: Centre, x: Vector, xNorm: number): number {
  const sumOfSquares = centre.norm * centre.norm + xNorm * xNorm;
  const difference = centre.norm - xNorm;
  const bound = (2 * EPSILON * sumOfSquares) / (difference * difference + EPSILON);
  if (bound < PRECISION) return sumOfSquares - 2 * dot(x, centre.values);
  if (x.kind === "dense") return squaredDistance(x, centre.values);
  const product = dot(x, centre.values);
  const distance = Math.max(sumOfSquares - 2 * product, 0);
  const sparseBound = (EPSILON * (sumOfSquares + 2 * Math.abs(product))) / (distance + EPSILON);
  return sparseBound > PRECISION ? squaredDistance(x, centre.values) : distance;
}

/**
 * Index of the first centre at the smallest distance; 0 when no distance is smaller than infinity (a NaN in
 * `x`).
 */
export function nearestCentre(centres: readonly Centre[], x: Vector): number {
  const norm = norm2(x);
  let best = Number.POSITIVE_INFINITY;
  let bestIndex = 0;
  for (let i = 0; i < centres.length; i++) {
    const centre = centres[i]!;
    const difference = centre.norm - norm;
    // The difference of the norms bounds the distance from below: most centres need no product at all.
    if (!(difference * difference < best)) continue;
    const distance = fastSquaredDistance(centre, x, norm);
    if (distance < best) {
      best = distance;
      bestIndex = i;
    }
  }
  return bestIndex;
}
