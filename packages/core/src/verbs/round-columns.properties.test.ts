import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectSame, rows, tableOf } from "../tables.cases.ts";

/** Decimal digits, exactly: BigInt arithmetic on the double's own value, ties to even. */
function rounded(value: number, digits: number): number {
  if (!Number.isFinite(value) || Math.abs(value) >= 2 ** 52) return value;
  // A double is mantissa × 2^-1074 at the finest.
  const [, integer, fraction = ""] = /^(\d+)(?:\.(\d+))?$/.exec(Math.abs(value).toFixed(60))!;
  const sign = value < 0 || Object.is(value, -0) ? -1 : 1;
  const scaled = BigInt(`${integer}${fraction.padEnd(60, "0")}`);
  const unit = 10n ** BigInt(60 - digits);
  let whole = scaled / unit;
  const rest = scaled % unit;
  if (rest * 2n > unit || (rest * 2n === unit && whole % 2n === 1n)) whole += 1n;
  const text = String(whole).padStart(digits + 1, "0");
  return sign * Number(`${text.slice(0, text.length - digits)}.${text.slice(text.length - digits)}`);
}

describe("round", () => {
  it("rounds the exact decimal value, ties to even", () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 0, max: 6 }), (all, digits) => {
        const table = tableOf(all.map((row) => ({ ...row, f: Math.trunc(row.f * 8) / 8 })));
        const expected = [...table.column("f")].map((value) => rounded(value, digits));
        expect([...table.round({ f: digits }).column("f")]).toEqual(expected);
      }),
    );
  });
  it("twice is once, leaves integers alone, and takes all float columns by one number", () => {
    expectSame(
      (table) => table.round({ f: 2 }).round({ f: 2 }),
      (table) => table.round({ f: 2 }),
    );
    expectSame(
      (table) => table.round(1),
      (table) => table.round({ f: 1, g: 1 }),
    );
  });
});
