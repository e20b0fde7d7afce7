import { expect, test } from "vitest";
import { interpolate } from "./isotonic.ts";
import { compareDoubles } from "./java-double-order.ts";

const BOUNDARIES = Float64Array.of(0, 4, 5, 7, 8);
const PREDICTIONS = Float64Array.of(100, 200, 300, 400, 500);

// model-ops.md §8.2: MLeap's own test, the last digits of 7.2 by hand.
test.each([
  [-1, 100, "below the first boundary"],
  [0, 100, "on the first boundary"],
  [-0, 100, "minus zero orders before zero, so it lies below the first boundary"],
  [4, 200, "on a boundary"],
  [4.5, 250, "between two"],
  [7.2, 420, "between two, rounded by the last addition"],
  [9, 500, "above the last"],
  [Number.NaN, 500, "NaN orders last"],
  [Number.POSITIVE_INFINITY, 500, "infinity"],
  [Number.NEGATIVE_INFINITY, 100, "minus infinity"],
])("%d gives %d: %s", (x, expected) => {
  expect(interpolate(BOUNDARIES, PREDICTIONS, x)).toBe(expected);
});

test("doubles order as on the JVM", () => {
  const shuffled = [Number.NaN, 1, 0, -0, Number.POSITIVE_INFINITY, -1, Number.NEGATIVE_INFINITY];
  expect(shuffled.sort(compareDoubles)).toEqual([
    Number.NEGATIVE_INFINITY,
    -1,
    -0,
    0,
    1,
    Number.POSITIVE_INFINITY,
    Number.NaN,
  ]);
  expect(compareDoubles(Number.NaN, Number.NaN)).toBe(0);
});
