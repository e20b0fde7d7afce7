import { expect, test } from "vitest";
import { allocateDoubles, allocateInts, copyOfDoubles, copyOfInts } from "./allocate.ts";

test("every array is zeroed, of its length, and nobody else's", () => {
  const lengths = [0, 1, 8, 9, 13, 127, 128, 129, 2000];
  const arrays = Array.from({ length: 400 }, (_, i) => {
    const length = lengths[i % lengths.length]!;
    return i % 2 === 0 ? allocateDoubles(length) : allocateInts(length);
  });
  arrays.forEach((array, i) => {
    expect(array.length).toBe(lengths[i % lengths.length]);
    expect(array.every((value) => value === 0)).toBe(true);
    array.fill(i + 1);
  });
  arrays.forEach((array, i) => {
    expect(array.every((value) => value === i + 1)).toBe(true);
  });
});

test("copies take the first values and leave the source alone", () => {
  const doubles = Float64Array.from({ length: 20 }, (_, i) => i / 3);
  const copy = copyOfDoubles(doubles, 12);
  expect([...copy]).toEqual([...doubles.subarray(0, 12)]);
  copy[0] = 9;
  expect(doubles[0]).toBe(0);
  expect([...copyOfInts(Int32Array.of(3, -1, 7))]).toEqual([3, -1, 7]);
});
