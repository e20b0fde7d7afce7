import { expect, test } from "vitest";
import { floatDot } from "./float-dot.ts";

const floats = (...values: number[]) => Float32Array.from(values);

test("floats are multiplied and added with one rounding", () => {
  // feature-ops.md, als: 0.32000002, where a plain sum of rounded products gives 0.32
  expect(floatDot(floats(0.1, 0.2, 0.3), floats(0.4, 0.5, 0.6))).toBe(Math.fround(0.32000002));
  // model-ops.md §10, recorded on a JVM 17
  expect(floatDot(floats(0.1, 0.2, 0.3, 0.4, 0.5), floats(1.5, -2.5, 3.5, 0.25, 0.125))).toBe(
    0.8625000715255737,
  );
});

test("a sum near the middle of two floats is not rounded twice", () => {
  // 1 + 2^-23 plus (1 + 2^-23)·(1 - 2^-23)·2^-24 = 2^-24 - 2^-70 lies just below the middle between two
  // floats. A double rounds
  // that to the middle itself, from where the even float is the upper one.
  const odd = 1 + 2 ** -23;
  expect(floatDot(floats(odd, odd), floats(1, (1 - 2 ** -23) * 2 ** -24))).toBe(odd);
  expect(floatDot(floats(odd, 1), floats(1, 2 ** -24))).toBe(1 + 2 ** -22);
});

test("four accumulators run side by side and are added from the first", () => {
  const big = 2 ** 24;
  // lane 0: 2^24 + 1 = 2^24; lanes 1..3 hold 1, 0, 0; a running sum would lose the last 1 as well.
  expect(floatDot(floats(big, 1, 0, 0, 1, 1, 0, 0), floats(1, 1, 0, 0, 1, 1, 0, 0))).toBe(big + 2);
});

test("infinities and NaN pass", () => {
  expect(floatDot(floats(Infinity), floats(1))).toBe(Infinity);
  expect(floatDot(floats(Infinity, 1), floats(0, 1))).toBeNaN();
  expect(floatDot(floats(), floats())).toBe(0);
});
