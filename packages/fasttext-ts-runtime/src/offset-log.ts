const { fround, log } = Math;

/** log(x + 1e-5) in float32: the form in which fastText keeps every score, so that log(0) is not needed. */
export function offsetLog(x: number): number {
  return fround(log(x + 1e-5));
}
