import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createGaussian, density, type Gaussian, responsibilities } from "./gaussian-mixture.ts";
import { symmetricEigen } from "./symmetric-eigen.ts";

const gaussian = (mean: number[], covariance: number[]): Gaussian =>
  createGaussian(Float64Array.from(mean), Float64Array.from(covariance))!;

function relativeError(got: number, expected: number): number {
  return Math.abs(got - expected) / Math.abs(expected);
}

describe("components of a mixture", () => {
  test.each([
    // model-ops.md §9.3, recorded on a JVM 17
    {
      x: [1, 2],
      pdf: [0.09356236437123819, 0.0019165452485956202],
      share: [0.9543839374223241, 0.04561606257767595],
    },
    {
      x: [3.5, -1],
      pdf: [1.9255633697794773e-7, 0.08857569958206646],
      share: [9.316784201506915e-7, 0.9999990683215798],
    },
    {
      x: [2, 0.5],
      pdf: [0.016258701015337485, 0.051531376894959235],
      share: [0.11911260148857723, 0.8808873985114228],
    },
  ])("with diagonal covariances at $x", ({ x, pdf, share }) => {
    const gaussians = [gaussian([0.5, 1.5], [4, 0, 0, 0.25]), gaussian([3, -0.5], [2.25, 0, 0, 1])];
    const out = new Float64Array(2);
    responsibilities(gaussians, Float64Array.of(0.3, 0.7), Float64Array.from(x), out);
    for (const k of [0, 1]) {
      expect(relativeError(density(gaussians[k]!, Float64Array.from(x)), pdf[k]!)).toBeLessThan(1e-14);
      expect(relativeError(out[k]!, share[k]!)).toBeLessThan(1e-14);
    }
  });

  test.each([
    // model-ops.md §9.3, independent numeric reference
    { x: [1, 2], share: [0.9998776001527326, 0.00012239984726742764] },
    { x: [0, 0], share: [0.15940837161442176, 0.8405916283855782] },
  ])("with full covariances at $x", ({ x, share }) => {
    const gaussians = [gaussian([0.5, 1.5], [2, 0.6, 0.6, 1]), gaussian([-1, 0], [1, -0.3, -0.3, 0.5])];
    const out = new Float64Array(2);
    responsibilities(gaussians, Float64Array.of(0.4, 0.6), Float64Array.from(x), out);
    for (const k of [0, 1]) expect(relativeError(out[k]!, share[k]!)).toBeLessThan(1e-12);
  });

  test("a singular covariance counts only its non-zero direction", () => {
    const singular = gaussian([0, 0], [1, 1, 1, 1]);
    expect(singular.logPeak).toBeCloseTo(-0.5 * (2 * Math.log(2 * Math.PI) + Math.log(2)), 14);
    expect(density(singular, Float64Array.of(1, -1))).toBeCloseTo(Math.exp(singular.logPeak), 14);
  });

  test("a covariance of zeros has the same density everywhere", () => {
    const flat = gaussian([1, 2], [0, 0, 0, 0]);
    expect(density(flat, Float64Array.of(5, -3))).toBeCloseTo(1 / (2 * Math.PI), 14);
  });

  test("a covariance with a NaN has no density", () => {
    expect(createGaussian(Float64Array.of(0, 0), new Float64Array(4).fill(Number.NaN))).toBeUndefined();
  });
});

test("eigenvectors are orthonormal, ascending, and rebuild their matrix", () => {
  const matrix = fc.integer({ min: 1, max: 6 }).chain((n) =>
    fc.record({
      n: fc.constant(n),
      entries: fc.array(fc.double({ min: -100, max: 100, noNaN: true }), {
        minLength: n * n,
        maxLength: n * n,
      }),
    }),
  );
  fc.assert(
    fc.property(matrix, ({ n, entries }) => {
      const a = Float64Array.from(entries);
      for (let c = 0; c < n; c++) for (let r = 0; r < c; r++) a[c * n + r] = a[r * n + c]!;
      const { values, vectors } = symmetricEigen(a, n);
      const scale = Math.max(1, ...entries.map(Math.abs));
      for (let i = 0; i < n; i++) {
        if (i > 0) expect(values[i]).toBeGreaterThanOrEqual(values[i - 1]!);
        for (let j = 0; j < n; j++) {
          let rebuilt = 0;
          let product = 0;
          for (let k = 0; k < n; k++) {
            rebuilt += values[k]! * vectors[k * n + i]! * vectors[k * n + j]!;
            product += vectors[i * n + k]! * vectors[j * n + k]!;
          }
          expect(Math.abs(rebuilt - a[i * n + j]!)).toBeLessThan(1e-12 * scale);
          expect(Math.abs(product - (i === j ? 1 : 0))).toBeLessThan(1e-13);
        }
      }
    }),
    { numRuns: 200, seed: 3 },
  );
});
