/** Class scores of naive Bayes models (model-ops.md §5). */
import type { Vector } from "../tensor/vector.ts";
import { exp, gemvColumnMajor, log } from "./arithmetic.ts";

/** theta·x + pi. `theta` column-major [classes, features], both logarithms. */
export function multinomialScores(
  pi: Float64Array,
  theta: Float64Array,
): (x: Vector, out: Float64Array) => void {
  return (x, out) => {
    out.fill(0);
    gemvColumnMajor(theta, out.length, x, out);
    for (let c = 0; c < out.length; c++) out[c] = out[c]! + pi[c]!;
  };
}

/**
 * Features are 0 or 1: a present one counts log p, an absent one log(1 − p); the latter are summed once and
 * corrected by the present ones.
 */
export function bernoulliScores(
  pi: Float64Array,
  theta: Float64Array,
): (x: Vector, out: Float64Array) => void {
  const classes = pi.length;
  const absent = theta.map((value) => log(1 - exp(value)));
  const correction = theta.map((value, i) => value - absent[i]!);
  const absentSum = new Float64Array(classes);
  for (let i = 0; i < absent.length; i++) absentSum[i % classes] = absentSum[i % classes]! + absent[i]!;
  return (x, out) => {
    out.fill(0);
    gemvColumnMajor(correction, out.length, x, out);
    for (let c = 0; c < classes; c++) out[c] = out[c]! + pi[c]! + absentSum[c]!;
  };
}

/** First stored value of `x` that is neither 0 nor 1, or undefined. */
export function firstNotBinary(x: Vector): number | undefined {
  return x.values.find((value) => value !== 0 && value !== 1);
}
