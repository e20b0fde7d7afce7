import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { castCell, parseCell } from "./cell.ts";
import type { DType } from "./dtype.ts";

describe("parseCell", () => {
  it.each<[DType, string, unknown]>([
    ["float64", " 0.44\t", 0.44],
    ["float64", "-1e3", -1000],
    ["float64", ".5", 0.5],
    ["float64", "5.", 5],
    ["float64", "NaN", Number.NaN],
    ["float64", "-INF", Number.NEGATIVE_INFINITY],
    ["float64", "infinity", Number.POSITIVE_INFINITY],
    ["float64", "  ", Number.NaN],
    ["float32", "0.1", Math.fround(0.1)],
    ["int32", "+7", 7],
    ["int32", "-2147483648", -2_147_483_648],
    ["int64", "9223372036854775807", 9_223_372_036_854_775_807n],
    ["uint64", "18446744073709551615", 18_446_744_073_709_551_615n],
    ["bool", "TRUE", 1],
    ["bool", "0", 0],
    ["string", " kept ", " kept "],
    ["string", "", ""],
  ])("reads %s from %j", (dtype, text, value) => {
    expect(parseCell(dtype, text)).toEqual(value);
  });

  it.each<[DType, string]>([
    ["float64", "1_000"],
    ["float64", "0x10"],
    ["float64", "1,5"],
    ["float64", "1e400"],
    ["float64", "--1"],
    ["float64", "1e"],
    ["float64", "."],
    ["float64", "1".repeat(401)],
    ["float32", "1e39"],
    ["int32", ""],
    ["int32", "1.0"],
    ["int32", "2147483648"],
    ["uint8", "-1"],
    ["int64", "9223372036854775808"],
    ["bool", ""],
    ["bool", "yes"],
  ])("refuses %s from %j: nothing is rounded, wrapped or guessed", (dtype, text) => {
    expect(parseCell(dtype, text)).toBeUndefined();
  });
});

describe("castCell", () => {
  it.each<[DType, number | bigint | string, DType, unknown]>([
    ["float64", 3, "int32", 3],
    ["float64", 3.5, "int32", undefined],
    ["float64", Number.NaN, "int64", undefined],
    ["float64", 300, "uint8", undefined],
    ["int64", 9_007_199_254_740_993n, "float64", undefined],
    ["int64", 9_007_199_254_740_992n, "float64", 9_007_199_254_740_992],
    ["bool", 1, "string", "true"],
    ["bool", 1, "float32", 1],
    ["int32", 2, "bool", undefined],
    ["string", " 7 ", "int64", 7n],
    ["float64", 1e39, "float32", undefined],
  ])("takes %s %s as %s", (from, value, to, expected) => {
    expect(castCell(from, value, to)).toEqual(expected);
  });

  it("gives back every 32-bit integer through a double and through text", () => {
    fc.assert(
      fc.property(fc.integer(), (value) => {
        expect(castCell("float64", castCell("int32", value, "float64")!, "int32")).toBe(value);
        expect(castCell("string", castCell("int32", value, "string")!, "int32")).toBe(value);
      }),
    );
  });
});
