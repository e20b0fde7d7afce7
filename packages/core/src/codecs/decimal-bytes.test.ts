import { Buffer } from "node:buffer";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readDecimal } from "./decimal-bytes.ts";

const read = (text: string) => readDecimal(Buffer.from(text, "latin1"), 0, text.length);

/** What Node makes of the text, by a parser of its own. */
function expectRead(text: string): void {
  const value = read(text);
  if (value === undefined) throw new Error(`${text} is doubted`);
  if (!Object.is(value, Number(text))) expect([text, value]).toEqual([text, Number(text)]);
}

const sign = fc.constantFrom("", "-", "+");
/** Digits with a point somewhere. */
const written = fc
  .tuple(sign, fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: 1, maxLength: 22 }), fc.nat(22))
  .map(([prefix, digits, point]) => {
    const at = point % (digits.length + 1);
    return `${prefix}${digits.slice(0, at)}.${digits.slice(at)}`;
  });

describe("readDecimal", () => {
  it("reads digits as Number does, however many there are", () => {
    fc.assert(
      fc.property(written, (text) => expectRead(text)),
      { numRuns: 20_000 },
    );
  });

  it("reads exponents as Number does", () => {
    fc.assert(
      fc.property(
        written,
        fc.integer({ min: -30, max: 30 }),
        fc.constantFrom("e", "E"),
        (text, exponent, letter) => expectRead(`${text}${letter}${exponent}`),
      ),
      { numRuns: 20_000 },
    );
  });

  it("reads the text of doubles back, at 15 to 19 digits and a last digit beside", () => {
    const double = fc.double({ min: 1e-3, max: 1e17, noNaN: true });
    fc.assert(
      fc.property(double, fc.integer({ min: 15, max: 19 }), fc.nat(9), (value, digits, last) => {
        const text = value.toPrecision(digits);
        if (text.includes("e")) return;
        expectRead(text);
        expectRead(`${text.slice(0, -1)}${last}`);
      }),
      { numRuns: 40_000 },
    );
  });

  it("rounds what lies half way between two doubles to the even one, and its neighbours each to their side", () => {
    // Between 2^53 and 2^57 doubles are 2, 4, 8 and 16 apart: the midpoints are whole numbers of 16 to 18 digits.
    const odd = fc.bigInt({ min: 2n ** 52n, max: 2n ** 53n - 1n });
    fc.assert(
      fc.property(odd, fc.integer({ min: 1, max: 4 }), (mantissa, shift) => {
        const step = 2n ** BigInt(shift);
        const middle = mantissa * 2n * step + step;
        for (const whole of [middle - 1n, middle, middle + 1n]) {
          expectRead(`${whole}`);
          expectRead(`${whole}.0`);
          const digits = `${whole}`;
          // The same digits with the point elsewhere: a power of two more or less apart, as near as any.
          for (let places = 1; places <= digits.length; places += 1)
            expectRead(`${digits.slice(0, -places)}.${digits.slice(-places)}`);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it.each(["", "-"])("keeps zero's sign: %s0.0000000000000000000", (prefix) => {
    expectRead(`${prefix}0.0000000000000000000`);
    expectRead(`${prefix}0`);
  });

  it("gives NaN for an empty cell, and doubts what is no decimal number or none that is finite", () => {
    expect(readDecimal(Buffer.from("1,,2"), 2, 2)).toBeNaN();
    for (const text of [
      "-",
      "+",
      ".",
      "-.",
      "1e",
      "1e+",
      "e5",
      "0x10",
      "1_0",
      "1 ",
      " 1",
      "inf",
      "nan",
      "1.2.3",
      "1e400",
      "--1",
      '"1"',
    ])
      expect([text, read(text)]).toEqual([text, undefined]);
  });
});
