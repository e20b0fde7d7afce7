import { describe, expect, it } from "vitest";
import { DenseTensor } from "../tensor/dense-tensor.ts";
import { SparseTensor } from "../tensor/sparse-tensor.ts";
import { castBetween } from "./cast.ts";
import { type BasicType, list, scalar, tensor } from "./data-type.ts";

const cast = (from: BasicType, to: BasicType, value: unknown): unknown =>
  (castBetween(scalar(from), scalar(to), "c") ?? ((same: unknown) => same))(value);

// bundle.md §14.2; the values marked "verified" there were executed on a JVM.
describe("casts", () => {
  it.each([
    ["double", "byte", 300, 44],
    ["double", "byte", -129, 127],
    ["double", "int", 1e20, 2147483647],
    ["double", "byte", 1e20, -1],
    ["double", "long", -1e20, -9223372036854775808n],
    ["double", "int", Number.NaN, 0],
    ["double", "boolean", Number.NaN, true],
    ["double", "boolean", -0, false],
    ["double", "string", 1, "1.0"],
    ["double", "string", 1e10, "1.0E10"],
    ["float", "string", Math.fround(0.1), "0.1"],
    ["double", "float", 0.1, Math.fround(0.1)],
    ["int", "byte", 200, -56],
    ["long", "int", 4294967297, 1],
    ["long", "double", 9007199254740993n, 9007199254740992],
    ["boolean", "string", true, "1"],
    ["boolean", "double", false, 0],
    ["int", "string", -7, "-7"],
    ["string", "double", " 1.5e1f ", 15],
    ["string", "double", "0x1.8p1", 3],
    ["string", "double", "0x1.8p-1074", 1e-323],
    ["string", "double", "-Infinity", Number.NEGATIVE_INFINITY],
    ["string", "float", "1.00000005960464477539062501", Math.fround(1 + 2 ** -23)],
    ["string", "double", "", null],
    ["string", "int", "null", null],
    ["string", "int", "+42", 42],
    ["string", "long", "9223372036854775807", 9223372036854775807n],
    ["string", "boolean", "False", true],
    ["string", "boolean", "no", false],
    ["string", "boolean", "00", false],
    ["string", "boolean", "10", true],
  ] as const)("%s to %s: %s becomes %s", (from, to, value, expected) => {
    expect(cast(from, to, value)).toStrictEqual(expected);
  });

  it.each([
    ["int", " 1"],
    ["int", "2147483648"],
    ["byte", "128"],
    ["double", "1,5"],
    ["double", "0x10"],
  ] as const)("a text that is no %s is refused: %j", (to, text) => {
    expect(() => cast("string", to, text)).toThrowError(
      expect.objectContaining({ code: "MLEAP_INPUT_PARSE" }),
    );
  });

  it("null passes between nullable types, is refused by others, and unboxes to 0 after a text", () => {
    expect(castBetween(scalar("int"), scalar("double"), "c")?.(null)).toBeNull();
    const strict = scalar("double", { nullable: false });
    expect(() => castBetween(scalar("double"), strict, "c")?.(null)).toThrowError(
      expect.objectContaining({ code: "MLEAP_INPUT_NULL" }),
    );
    expect(castBetween(scalar("string"), strict, "c")?.("")).toBe(0);
  });

  it("lists become dense vectors, null elements 0, and dense vectors lists", () => {
    const vector = castBetween(list("int"), tensor("double"), "c")?.([1, null, 3]);
    expect(vector).toEqual(new DenseTensor("double", Float64Array.of(1, 0, 3), [3]));
    expect(castBetween(tensor("double"), list("int"), "c")?.(vector)).toEqual([1, 0, 3]);
    const sparse = new SparseTensor("double", Int32Array.of(1), Float64Array.of(2), [3]);
    expect(() => castBetween(tensor("double"), list("double"), "c")?.(sparse)).toThrowError(
      expect.objectContaining({ code: "MLEAP_INPUT_SPARSE" }),
    );
    const ints = castBetween(tensor("double"), tensor("int"), "c")?.(sparse) as SparseTensor;
    expect([ints.kind, ints.base, ...ints.values, ...ints.indices]).toEqual(["sparse", "int", 2, 1]);
  });

  it("a scalar fits a tensor of no dimensions, and back", () => {
    const wrapped = castBetween(scalar("int"), tensor("double", { dimensions: [] }), "c")?.(7);
    expect(wrapped).toEqual(new DenseTensor("double", Float64Array.of(7), []));
    expect(castBetween(tensor("double", { dimensions: [1] }), scalar("int"), "c")?.(wrapped)).toBe(7);
  });

  it.each([
    [scalar("double"), tensor("double")],
    [scalar("double"), list("double")],
    [scalar("byte_string"), scalar("string")],
    [tensor("double", { dimensions: [2] }), scalar("double")],
  ])("no cast from %j to %j", (from, to) => {
    expect(() => castBetween(from, to, "c")).toThrowError(
      expect.objectContaining({ code: "MLEAP_FRAME_CAST" }),
    );
  });
});
