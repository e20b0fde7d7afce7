import { describe, expect, it } from "vitest";
import { Tensor } from "./tensor.ts";

describe("numbers of a tensor", () => {
  it("are rounded in their own dtype, ties to even", () => {
    const tensor = new Tensor("float64", Float64Array.of(0.25, 0.35, -0.05, Number.NaN), [2, 2]);
    expect(tensor.round(1)).toEqual(
      new Tensor("float64", Float64Array.of(0.2, 0.3, -0.1, Number.NaN), [2, 2]),
    );
    expect(new Tensor("float32", Float32Array.of(11.2345), [1]).round(2).data[0]).toBe(Math.fround(11.23));
  });

  it("are rounded to decimals there are, and not left as they are for any other", () => {
    const tensor = new Tensor("float64", Float64Array.of(1234.567), [1]);
    for (const digits of [-1, 1.5, 23, Number.NaN, undefined as never])
      expect(() => tensor.round(digits)).toThrow(
        expect.objectContaining({
          code: "SW_TENSOR_SHAPE",
          message: `Tensor: round to ${digits} digits; expected 0 to 22.`,
        }),
      );
  });

  it("have the index of the largest of each record, the first of equals; NaN wins", () => {
    const data = Float32Array.of(1, 3, 3, 5, 4, 2, 0, Number.NaN, 9);
    expect(new Tensor("float32", data, [3, 3]).argMax()).toEqual(
      new Tensor("int64", BigInt64Array.of(1n, 0n, 1n), [3]),
    );
  });

  it("are asked of a tensor of unknown dtype at run time", () => {
    const unknown = [
      new Tensor("string", ["a"], [1]),
      new Tensor("int64", BigInt64Array.of(1n), [1]),
    ] as Tensor[];
    for (const tensor of unknown) {
      expect(() => tensor.round(1)).toThrow(`round of dtype ${tensor.dtype}; its values are no numbers`);
      expect(() => tensor.argMax()).toThrow(`argMax of dtype ${tensor.dtype}; its values are no numbers`);
    }
  });

  it("are asked of a tensor of known dtype by the compiler", () => {
    // @ts-expect-error strings are not rounded
    expect(() => new Tensor("string", ["a"], [1]).round(1)).toThrow("no numbers");
  });
});
