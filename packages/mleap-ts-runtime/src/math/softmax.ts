/**
 * Exponentials of scores as shares of one, in place. The three models that need it differ in shift and
 * division (model-ops.md §16.5–6).
 */
import { argMax, exp } from "./arithmetic.ts";
import { maximum } from "./class-decision.ts";

/** Naive Bayes, perceptron: always shifted by the maximum, divided by the sum. */
export function softmax(scores: Float64Array, floor?: number): void {
  const shift = maximum(scores, floor);
  let sum = 0;
  for (let i = 0; i < scores.length; i++) {
    scores[i] = exp(scores[i]! - shift);
    sum += scores[i]!;
  }
  for (let i = 0; i < scores.length; i++) scores[i] = scores[i]! / sum;
}

/**
 * Multinomial logistic regression: shifted only by a positive maximum, multiplied by the sum's reciprocal; an
 * infinite margin takes all.
 */
export function marginSoftmax(margins: Float64Array): void {
  const best = argMax(margins);
  const max = margins[best]!;
  if (max === Number.POSITIVE_INFINITY) {
    margins.fill(0);
    margins[best] = 1;
    return;
  }
  const shift = Math.max(max, 0);
  let sum = 0;
  for (let i = 0; i < margins.length; i++) {
    margins[i] = exp(margins[i]! - shift);
    sum += margins[i]!;
  }
  const factor = 1 / sum;
  for (let i = 0; i < margins.length; i++) margins[i] = margins[i]! * factor;
}
