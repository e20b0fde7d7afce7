import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatFloat32, formatFloat64, formatNumber, JSON_WORDS } from "./number-text.ts";

interface Vectors {
  readonly float64: readonly (readonly [hex: string, text: string])[];
  readonly float32: readonly (readonly [hex: string, text: string])[];
}
const vectors = JSON.parse(
  readFileSync(new URL("./number-text.vectors.json", import.meta.url), "utf8"),
) as Vectors;

describe("number text", () => {
  it("writes doubles as Python does (F30)", () => {
    const conflicts = vectors.float64
      .map(([hex, text]) => ({ text, got: formatFloat64(Buffer.from(hex, "hex").readDoubleBE()) }))
      .filter(({ text, got }) => text !== got);
    expect(conflicts).toEqual([]);
    expect(vectors.float64.length).toBeGreaterThan(800);
  });

  it("writes singles as numpy does (F31)", () => {
    const conflicts = vectors.float32
      .map(([hex, text]) => ({ text, got: formatFloat32(Buffer.from(hex, "hex").readFloatBE()) }))
      .filter(({ text, got }) => text !== got);
    expect(conflicts).toEqual([]);
    expect(vectors.float32.length).toBeGreaterThan(700);
  });

  it("writes singles with as few digits from six on as read back to them, rounded to the nearest, ties to even (F31)", () => {
    const single = fc
      .tuple(fc.nat(), fc.boolean(), fc.nat(19))
      .map(([bits, isTie, places]) =>
        isTie
          ? Math.fround((bits % 2 ** 23) / 2 ** places)
          : Math.fround(9e-5 + (bits / 2 ** 31) ** 6 * 1.1e6),
      )
      .filter((value) => value > 0 && !Number.isInteger(value));
    fc.assert(
      fc.property(single, (value) => {
        const text = formatFloat32(value);
        expect(Math.fround(Number(text))).toBe(value);
        const digits = text
          .replace(/e.*$/, "")
          .replace(/^[0.]+|\./g, "")
          .replace(/0+$/, "").length;
        if (digits > 6) expect(Math.fround(Number(value.toPrecision(digits - 1)))).not.toBe(value);
        const shown = Math.max(digits, 6);
        const neighbour = Number(value.toPrecision(shown));
        if (Number(text) === neighbour) return;
        // The other of two that are equally near: exact in doubles, and its last digit is even.
        const unit = Math.abs(Number(text) - neighbour);
        expect(Math.abs(Number(text) - value) / unit).toBeCloseTo(0.5, 6);
        expect(
          Number(
            value
              .toPrecision(shown + 1)
              .replace(/e.*$/, "")
              .at(-1),
          ),
        ).toBe(5);
      }),
      { numRuns: 20_000 },
    );
  });

  it("keeps the rows of the contract's table (F34)", () => {
    const rows: readonly (readonly [number, string])[] = [
      [1, "1.0"],
      [10_000_000, "10000000.0"],
      [0.0001, "0.0001"],
      [0.00001, "1e-05"],
      [1e16, "1e+16"],
      [1e22, "1e+22"],
      [0.1 + 0.2, "0.30000000000000004"],
      [-0, "-0.0"],
      [Number.NaN, "nan"],
    ];
    for (const [value, text] of rows) expect(formatFloat64(value)).toBe(text);
  });

  it("prints a single widened to a double with all its digits (F32)", () => {
    expect(formatFloat64(Math.fround(0.1))).toBe("0.10000000149011612");
  });

  it("writes integers plain and specials in the words asked for", () => {
    expect(formatNumber("int32", -7)).toBe("-7");
    expect(formatNumber("float64", Number.NEGATIVE_INFINITY, JSON_WORDS)).toBe("-Infinity");
    expect(formatNumber("float32", Number.NaN, JSON_WORDS)).toBe("NaN");
  });
});
