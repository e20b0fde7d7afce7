/** How near a number must come to the one a vector expects. A tolerance has a name, so that a file says which and why. */

/** Largest difference taken: `max(absolute, relative · |expected|)`. NaN equals only NaN, an infinity only itself. */
export interface Tolerance {
  readonly relative: number;
  readonly absolute: number;
}

/** Names every vector file knows; it may add its own under `tolerances`. */
export const BUILT_IN_TOLERANCES: Readonly<Record<string, Tolerance>> = {
  /** The same bytes; the default. */
  exact: { relative: 0, absolute: 0 },
  /** Doubles computed in another order. */
  float64: { relative: 1e-12, absolute: 1e-12 },
  /** Singles computed in another order. */
  float32: { relative: 1e-6, absolute: 1e-6 },
};

/** Whether a number is near enough. */
export function isWithin({ relative, absolute }: Tolerance, expected: number, got: number): boolean {
  if (Number.isNaN(expected) || Number.isNaN(got)) return Number.isNaN(expected) && Number.isNaN(got);
  if (expected === got) return true;
  if (!Number.isFinite(expected) || !Number.isFinite(got)) return false;
  return Math.abs(got - expected) <= Math.max(absolute, relative * Math.abs(expected));
}
