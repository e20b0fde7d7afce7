/**
 * Multivariate normal densities of a mixture, each from its covariance's pseudo-inverse root (model-ops.md
 * §9.3).
 */
import { exp, log } from "./arithmetic.ts";
import { symmetricEigen } from "./symmetric-eigen.ts";

const EPSILON = 2 ** -52;

export interface Gaussian {
  readonly size: number;
  /** Column-major [size, size]: A with Aᵀ·A the pseudo-inverse of the covariance. */
  readonly root: Float64Array;
  /** A·mean, [size]. */
  readonly rootOfMean: Float64Array;
  /** Logarithm of the density at the mean. */
  readonly logPeak: number;
}

/**
 * @param covariance column-major [n, n], symmetric
 * @returns undefined when the covariance holds a NaN; one of zeros counts no direction at all, as recorded
 * from the JVM
 */
export function createGaussian(mean: Float64Array, covariance: Float64Array): Gaussian | undefined {
  const n = mean.length;
  const { values, vectors } = symmetricEigen(covariance, n);
  const tolerance = EPSILON * (values[n - 1] ?? 0) * n;
  if (values.some(Number.isNaN)) return undefined;
  const root = new Float64Array(n * n);
  let logDeterminant = 0;
  for (let i = 0; i < n; i++) {
    const eigenvalue = values[i]!;
    if (!(eigenvalue > tolerance)) continue;
    logDeterminant += log(eigenvalue);
    const scale = Math.sqrt(1 / eigenvalue);
    for (let j = 0; j < n; j++) root[j * n + i] = scale * vectors[i * n + j]!;
  }
  const rootOfMean = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < n; i++) rootOfMean[i] = rootOfMean[i]! + root[j * n + i]! * mean[j]!;
  }
  return { size: n, root, rootOfMean, logPeak: -0.5 * (n * log(2 * Math.PI) + logDeterminant) };
}

/** Density at `x`, [size]. */
export function density(gaussian: Gaussian, x: Float64Array): number {
  const { size, root, rootOfMean, logPeak } = gaussian;
  let squares = 0;
  for (let i = 0; i < size; i++) {
    let v = rootOfMean[i]!;
    for (let j = 0; j < size; j++) v -= root[j * size + i]! * x[j]!;
    squares += v * v;
  }
  return exp(logPeak - 0.5 * squares);
}

/**
 * Share of each component at `x`: [components], summing to 1. The floor of one epsilon keeps far points from
 * dividing 0 by 0.
 */
export function responsibilities(
  gaussians: readonly Gaussian[],
  weights: Float64Array,
  x: Float64Array,
  out: Float64Array,
): void {
  let total = 0;
  for (let k = 0; k < gaussians.length; k++) {
    out[k] = EPSILON + weights[k]! * density(gaussians[k]!, x);
    total += out[k]!;
  }
  for (let k = 0; k < gaussians.length; k++) out[k] = out[k]! / total;
}
