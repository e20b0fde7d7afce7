/**
 * Regularised incomplete gamma function of a = 1/2 and the error function built on it, evaluated as Commons
 * Math does: the terms and the stopping rule are part of the answer's last digits (model-ops.md §8.1).
 */
import { exp, log } from "./arithmetic.ts";

const A = 0.5;
const LOG_GAMMA_OF_HALF = 0.5723649429247001;
const TOLERANCE = 1e-15;
const MAX_TERMS = 10_000;
/** Stands for a zero denominator in the continued fraction. */
const TINY = 1e-50;

/** erf(x), odd, within ±1; NaN for NaN. */
export function erf(x: number): number {
  if (Math.abs(x) > 40) return x > 0 ? 1 : -1;
  const p = lowerHalf(x * x);
  return x < 0 ? -p : p;
}

/** P(1/2, x) for x ≥ 0. */
function lowerHalf(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  if (x === 0) return 0;
  return x >= A + 1 ? 1 - upperByFraction(x) : lowerBySeries(x);
}

function lowerBySeries(x: number): number {
  let term = 1 / A;
  let sum = term;
  for (let n = 1; Math.abs(term / sum) > TOLERANCE && n <= MAX_TERMS; n++) {
    term *= x / (A + n);
    sum += term;
  }
  return prefactor(x) * sum;
}

/** Q(1/2, x) by the modified Lentz iteration. */
function upperByFraction(x: number): number {
  let h = notZero(1 - A + x);
  let c = h;
  let d = 0;
  for (let n = 1; n <= MAX_TERMS; n++) {
    const a = 2 * n + 1 - A + x;
    const b = n * (A - n);
    d = 1 / notZero(a + b * d);
    c = notZero(a + b / c);
    const delta = c * d;
    h *= delta;
    if (Math.abs(delta - 1) < TOLERANCE) break;
  }
  return prefactor(x) * (1 / h);
}

function prefactor(x: number): number {
  return exp(-x + A * log(x) - LOG_GAMMA_OF_HALF);
}

function notZero(value: number): number {
  return Math.abs(value) <= TINY ? TINY : value;
}
