/** The quick reader of plain decimals never says another double than the engine does. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePlainDecimal, parsePythonFloat } from "../src/python-number.ts";

const digits = fc.stringMatching(/^\d{0,17}$/);
const texts = fc
  .tuple(fc.constantFrom("", "-"), digits, fc.constantFrom("", "."), digits)
  .map((parts) => parts.join(""));

describe("plain decimals (F17)", () => {
  test("every text it takes is the double Number gives", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const value = parsePlainDecimal(text);
        if (value !== undefined) expect(value).toBe(Number(text));
        const isNumber = /\d/.test(text);
        expect(parsePythonFloat(text)).toBe(isNumber ? Number(text) : undefined);
      }),
      { numRuns: 20_000 },
    );
  });

  test.each([
    ["0.515", 0.515],
    ["-0.0", -0],
    ["5.", 5],
    [".5", 0.5],
    ["999999999999999", 999_999_999_999_999],
  ])("%s is taken", (text, value) => {
    expect(parsePlainDecimal(text)).toBe(value);
  });

  test.each(["", "-", ".", "-.", "+1", "1e3", " 1", "1.2.3", "1_000", "0x10", "nan", "1234567890123456"])(
    "%j is left to the general reader",
    (text) => {
      expect(parsePlainDecimal(text)).toBeUndefined();
    },
  );
});

test.each(["1", "1_0", "1.", ".1", "-1e1"])(
  "many digits that end in a letter are no number, and are not read over and over (%s)",
  (start) => {
    // Time that grows with the square of the length would outlast the test's own limit many times over.
    expect(parsePythonFloat(`${start}${"1".repeat(200_000)}x`)).toBeUndefined();
    expect(parsePythonFloat(`${start}${"1".repeat(400)}`)).not.toBeUndefined();
  },
);
