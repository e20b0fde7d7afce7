import { describe, expect, it } from "vitest";
import { sparseVector } from "../tensor/vector.ts";
import { monomialCount, prepareDenseExpansion, SparseExpansion } from "./polynomial-expansion.ts";

// feature-ops §E, polynomial_expansion; the order for three variables is the one written out there.
describe("prepareDenseExpansion", () => {
  it.each<[number, number[], number[]]>([
    [2, [2, 3], [2, 4, 3, 6, 9]],
    [2, [2, 3, 5], [2, 4, 3, 6, 9, 5, 10, 15, 25]],
    [3, [2, 3], [2, 4, 8, 3, 6, 12, 9, 18, 27]],
    [2, [2, 0, 5], [2, 4, 0, 0, 0, 5, 10, 0, 25]],
    [1, [2, 3], [2, 3]],
    [0, [2, 3], []],
  ])("degree %i of %j", (degree, values, expected) => {
    expect([...prepareDenseExpansion(values.length, degree)(Float64Array.from(values))]).toEqual(expected);
  });

  it("ends a branch at a product of zero, so NaN times zero is zero and no zero is negative", () => {
    const products = prepareDenseExpansion(2, 2)(Float64Array.of(Number.NaN, -0));
    expect([...products]).toEqual([Number.NaN, Number.NaN, 0, 0, 0]);
    expect(products.every((product) => !Object.is(product, -0))).toBe(true);
  });
});

describe("SparseExpansion", () => {
  it("puts the products of stored entries where the full expansion has them", () => {
    const { indices, values, dimensions } = new SparseExpansion(2).expand(
      sparseVector(3, Int32Array.of(0, 2), Float64Array.of(2, 5)),
    );
    expect([...indices]).toEqual([0, 1, 5, 6, 8]);
    expect([...values]).toEqual([2, 4, 5, 10, 25]);
    expect(dimensions).toEqual([9]);
  });
});

describe("monomialCount", () => {
  it.each([
    [3, 2, 10],
    [2, 3, 10],
    [0, 5, 1],
    [5, 0, 1],
    [100, 3, 176851],
  ])("of %i variables up to degree %i is %i", (variables, degree, count) => {
    expect(monomialCount(variables, degree)).toBe(count);
  });
});
