import { describe, expect, it } from "vitest";
import { formatJavaDouble, formatJavaFloat } from "./java-number-format.ts";

describe("formatJavaDouble", () => {
  // data-formats F33 and bundle §19.5; the rest printed by OpenJDK 17.0.15.
  it.each<[number, string]>([
    [1, "1.0"],
    [-1, "-1.0"],
    [100.67, "100.67"],
    [0.001, "0.001"],
    [9.999e-4, "9.999E-4"],
    [1e-5, "1.0E-5"],
    [9999999, "9999999.0"],
    [1e7, "1.0E7"],
    [12345678.9, "1.23456789E7"],
    [1234567.125, "1234567.125"],
    [1e21, "1.0E21"],
    [1e22, "1.0E22"],
    [0.1 + 0.2, "0.30000000000000004"],
    [5e-324, "4.9E-324"],
    [1.7976931348623157e308, "1.7976931348623157E308"],
    [0, "0.0"],
    [-0, "-0.0"],
    [Number.NaN, "NaN"],
    [Number.POSITIVE_INFINITY, "Infinity"],
    [Number.NEGATIVE_INFINITY, "-Infinity"],
  ])("prints %d as %s", (value, text) => {
    expect(formatJavaDouble(value)).toBe(text);
  });

  it("prints the fewest digits that read back, as JDK 19 and newer do", () => {
    expect(formatJavaDouble(2e23)).toBe("2.0E23");
    expect(formatJavaDouble(1e23)).toBe("1.0E23");
  });
});

describe("formatJavaFloat", () => {
  // Printed by OpenJDK 17.0.15 for the single with these bits.
  it.each<[number, string]>([
    [0x3dcccccd, "0.1"],
    [0x4b800000, "1.6777216E7"],
    [0x501502f9, "1.0E10"],
    [0x42a00000, "80.0"],
    [0x00000001, "1.4E-45"],
    [0x7f7fffff, "3.4028235E38"],
    [0x39800000, "2.4414062E-4"],
    [0x48a6e0e4, "341767.12"],
    [0x80000000, "-0.0"],
    [0xff800000, "-Infinity"],
  ])("prints the single with bits %i as %s", (bits, text) => {
    const view = new DataView(new ArrayBuffer(4));
    view.setUint32(0, bits);
    expect(formatJavaFloat(view.getFloat32(0))).toBe(text);
  });
});
