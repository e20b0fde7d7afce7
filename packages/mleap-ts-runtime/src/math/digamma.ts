/**
 * Derivative of log Γ as Commons Math computes it, which scoring of LDA must reproduce: about 3e-9 accurate
 * for small x, and its 1/120 term carries the library's sign, not the textbook's (model-ops.md §9.4).
 */
import { log } from "./arithmetic.ts";

const EULER_GAMMA = 0.5772156649015329;
const SMALL = 1e-5;
const LARGE = 49;
/** Left of this the library's recursion overflows the JVM's stack; the answer here is NaN. */
const DEEPEST = -5000;

export function digamma(x: number): number {
  if (x > 0 && x <= SMALL) return -EULER_GAMMA - 1 / x;
  if (x >= LARGE) {
    const inverse = 1 / (x * x);
    return log(x) - 0.5 / x - inverse * (1 / 12 + inverse * (1 / 120 - inverse / 252));
  }
  return x > DEEPEST ? digamma(x + 1) - 1 / x : Number.NaN;
}
