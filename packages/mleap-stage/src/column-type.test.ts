/** Which dtypes a bundle's input takes: those whose every value it holds. */
import { scalar, tensor } from "mleap-ts-runtime";
import { describe, expect, it } from "vitest";
import { baseOf, fits } from "./column-type.ts";

const FLOATS = ["float32", "float64"] as const;

describe("fits", () => {
  it.each([
    ["boolean", ["bool"]],
    ["byte", ["int8"]],
    ["short", ["int8", "uint8", "int16"]],
    ["int", ["int8", "uint8", "int16", "uint16", "int32"]],
    ["long", ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64"]],
    // A float has 24 digits: integers of 16 bits fit, those of 32 do not; uint16 goes by way of int.
    ["float", ["int8", "uint8", "int16", "float32"]],
    ["double", ["int8", "uint8", "int16", "uint16", "int32", ...FLOATS]],
    ["string", ["string"]],
    ["byte_string", []],
  ] as const)("%s takes %j", (base, taken) => {
    const every = [
      "bool",
      "int8",
      "uint8",
      "int16",
      "uint16",
      "int32",
      "uint32",
      "int64",
      "uint64",
      ...FLOATS,
      "string",
    ] as const;
    expect(every.filter((dtype) => fits(dtype, scalar(base)))).toEqual(
      every.filter((dtype) => (taken as readonly string[]).includes(dtype)),
    );
    expect(every.some((dtype) => fits(dtype, tensor(base)))).toBe(false);
  });

  it("has no type for uint64", () => {
    expect(baseOf("uint64")).toBeUndefined();
  });
});
