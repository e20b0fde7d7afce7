import { describe, expect, it } from "vitest";
import { SparseCounter } from "./sparse-counter.ts";

function entriesOf({ indices, values }: { readonly indices: Int32Array; readonly values: Float64Array }) {
  return Array.from(indices, (index, k) => [index, values[k]]);
}

describe("SparseCounter", () => {
  it.each([0, 1, 5, 40, 41, 5000])("sums %i entries by index, as a map does", (count) => {
    const counter = new SparseCounter();
    const expected = new Map<number, number>();
    for (let i = 0; i < count; i++) {
      const index = (Math.imul(i, 0x9e3779b1) >>> 1) % (i % 3 === 0 ? 7 : 2 ** 31 - 1);
      counter.add(index, i + 0.5);
      expected.set(index, (expected.get(index) ?? 0) + (i + 0.5));
    }
    const sorted = [...expected].sort(([a], [b]) => a - b);
    expect(entriesOf(counter.take(2 ** 31 - 1))).toEqual(sorted);
  });

  it("adds in the order of arrival, which decides the last digit", () => {
    for (const filler of [0, 60]) {
      const counter = new SparseCounter();
      for (const value of [1e16, 1, 1, -1e16]) counter.add(3, value);
      for (let i = 0; i < filler; i++) counter.add(100 + i, 1);
      expect(counter.take(1000).values[0]).toBe(1e16 + 1 + 1 - 1e16);
    }
  });

  it("leaves out sums below the minimum, keeps stored zeros, and makes -0 a 0", () => {
    const counter = new SparseCounter();
    for (const index of [4, 2, 4, 9]) counter.add(index, 1);
    expect(entriesOf(counter.take(10, 2))).toEqual([[4, 2]]);
    counter.begin();
    counter.add(1, -0);
    expect(Object.is(counter.take(10).values[0], 0)).toBe(true);
  });

  it("begins afresh after a row that failed", () => {
    const counter = new SparseCounter();
    counter.add(4, 1);
    counter.begin();
    counter.add(5, 1);
    expect(entriesOf(counter.takeBinary(10))).toEqual([[5, 1]]);
  });
});
