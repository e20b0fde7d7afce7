import { describe, expect, it } from "vitest";
import { prepareDct } from "./dct.ts";

/** Compares within the tolerance of feature-ops §E (dct): 1e-12 · max(1, largest expected magnitude). */
function expectClose(actual: Float64Array, expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  const tolerance = 1e-12 * Math.max(1, ...expected.map(Math.abs));
  const conflicts = expected.filter((value, i) => !(Math.abs(value - actual[i]!) <= tolerance));
  expect(conflicts).toEqual([]);
}

// feature-ops §E, dct: executed with the transform library the JVM uses.
const published: readonly [boolean, number[], number[]][] = [
  [false, [1, 2], [2.1213203435596424, -Math.SQRT1_2]],
  [true, [1, 2], [2.121320343559643, -0.7071067811865477]],
  [false, [0, 1, -2, 3], [1.0, -1.1480502970952693, 2.0000000000000004, -2.7716385975338604]],
  [true, [0, 1, -2, 3], [0.46507563265748386, -0.6892463972414662, 2.6892463972414666, -2.4650756326574843]],
  [false, [3, 4, 5], [6.92820323027551, -1.4142135623730954, -7.850462293418876e-17]],
  [true, [3, 4, 5], [6.601719384634383, -2.350432097069752, 0.9448651351420022]],
  [false, [123.4, 23.4, 56.7], [117.49077978008884, 47.16402230514273, 54.41949711883295]],
];

describe("prepareDct", () => {
  it.each(published)("inverse %s of %j", (inverse, input, expected) => {
    expectClose(prepareDct(input.length, inverse)(input), expected);
  });

  it("leaves a single value alone", () => {
    expect([...prepareDct(1, false)([7.5])]).toEqual([7.5]);
    expect([...prepareDct(1, true)([7.5])]).toEqual([7.5]);
  });

  it.each([48, 49, 64, 97, 100, 1000, 1024])(
    "transforms a pure cosine of %i values to one frequency",
    (length) => {
      const frequency = Math.floor(length / 3);
      const cosine = Array.from({ length }, (_, i) =>
        Math.cos((Math.PI * (2 * i + 1) * frequency) / (2 * length)),
      );
      const single = Array.from({ length }, (_, k) => (k === frequency ? Math.sqrt(length / 2) : 0));
      expectClose(prepareDct(length, false)(cosine), single);
      expectClose(prepareDct(length, true)(single), cosine);
    },
  );

  it.each([31, 48, 64, 77, 256, 777])("inverts itself over %i values of every size", (length) => {
    const values = Array.from({ length }, (_, i) => ((i * 7919) % 1009) - 504.5);
    expectClose(prepareDct(length, true)(prepareDct(length, false)(values)), values);
  });
});

// Recorded from MLeap 0.20.0's dct on OpenJDK 17.0.15, 2026-11-20.
describe("an infinity among the values", () => {
  it.each<[boolean, number[], number[]]>([
    [false, [1.5, 2.5, 3.5, Infinity], [Infinity, -Infinity, Infinity, Number.NaN]],
    [true, [1.5, 2.5, 3.5, Infinity], [Number.NaN, -Infinity, Infinity, Number.NaN]],
    [true, [1.5, Infinity, 3.5], [Infinity, Number.NaN, -Infinity]],
    [true, [Infinity, 2.5, 3.5], [Number.NaN, Number.NaN, Number.NaN]],
    [false, [Infinity, 2.5, 3.5], [Number.NaN, Number.NaN, Number.NaN]],
  ])("inverse %s of %j", (inverse, values, expected) => {
    expect([...prepareDct(values.length, inverse)(values)]).toEqual(expected);
  });
});
