/**
 * The total order of java.lang.Double: -0.0 before 0.0, NaN after everything and equal to itself.
 *
 * @returns negative, 0 or positive
 */
export function compareDoubles(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a === b) return a !== 0 || Object.is(a, b) ? 0 : Object.is(a, -0) ? -1 : 1;
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : 1;
  return -1;
}
