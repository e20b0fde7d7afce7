import { expect, test } from "vitest";
import { halvesOf, singlesOf } from "./float16.ts";

const half = (value: number) => halvesOf(Float32Array.of(value));
const bits = (value: number) => (half(value) as Uint16Array)[0];
const single = (pattern: number) => singlesOf(Uint16Array.of(pattern))[0];

// IEEE 754-2019, binary16: sign, 5 bits of exponent biased by 15, 10 of mantissa. Worked out by hand.
test.each([
  [0, 0x0000],
  [-0, 0x8000],
  [1, 0x3c00], // 01111 0000000000
  [-2, 0xc000],
  [1.5, 0x3e00],
  [65_504, 0x7bff], // (2 - 2^-10) · 2^15
  [2 ** -14, 0x0400], // smallest normal
  [2 ** -24, 0x0001], // smallest of all
  [Number.POSITIVE_INFINITY, 0x7c00],
  [Number.NEGATIVE_INFINITY, 0xfc00],
])("%d is %i in bits, both ways", (value, pattern) => {
  expect(bits(value)).toBe(pattern);
  expect(single(pattern)).toBe(value);
});

// Ties go to the even neighbour: 1 + 2^-11 lies between 0x3c00 and 0x3c01, 1 + 3·2^-11 between 0x3c01 and 0x3c02.
test.each([
  [1 + 2 ** -11, 0x3c00],
  [1 + 2 ** -11 + 2 ** -20, 0x3c01],
  [1 + 3 * 2 ** -11, 0x3c02],
  [2 ** -25, 0x0000],
  [2 ** -25 + 2 ** -40, 0x0001],
  [3 * 2 ** -25, 0x0002],
  [2 ** -14 - 2 ** -26, 0x0400], // rounds up into the normal ones
  [65_519.99, 0x7bff],
])("%d rounds to %i", (value, pattern) => {
  expect(bits(value)).toBe(pattern);
});

test("NaN stays NaN", () => {
  expect((bits(Number.NaN) ?? 0) & 0x7fff).toBeGreaterThan(0x7c00);
  expect(single(0x7e01)).toBeNaN();
});

test("every half comes back from its single", () => {
  const all = Uint16Array.from({ length: 65_536 }, (_, pattern) => pattern).filter(
    (pattern) => (pattern & 0x7c00) !== 0x7c00 || (pattern & 0x3ff) === 0,
  );
  expect(halvesOf(singlesOf(all))).toEqual(all);
});

test("every single between two halves goes to the nearer one", () => {
  for (let pattern = 0; pattern < 0x7bff; pattern += 37) {
    const [low, high] = [single(pattern) ?? 0, single(pattern + 1) ?? 0];
    expect(bits(low + (high - low) * 0.25), `${pattern}`).toBe(pattern);
    expect(bits(low + (high - low) * 0.75), `${pattern}`).toBe(pattern + 1);
    expect(bits(low + (high - low) * 0.5), `${pattern}`).toBe(pattern + (pattern & 1));
  }
});

test("a finite number beyond the halves is told by its position, never made infinite", () => {
  // 65504 is the largest finite half, 65520 the first single that rounds to infinity.
  expect(halvesOf(Float32Array.of(1, 65_504, 65_520, 1e6))).toBe(2);
  expect(halvesOf(Float32Array.of(-1e30))).toBe(0);
});

test("a view into a larger array is read at its place", () => {
  expect(halvesOf(Float32Array.of(9, 1, 2).subarray(1))).toEqual(Uint16Array.of(0x3c00, 0x4000));
});
