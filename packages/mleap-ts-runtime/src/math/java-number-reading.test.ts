/** `Float.parseFloat` and `Double.parseDouble` by the JDK's own answers, many of them where rounding twice gives another number. */
import { readFileSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import { parseJavaDouble, parseJavaFloat } from "./java-number-reading.ts";

const file = new URL("java-number-reading.vectors.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(file, "utf8")) as {
  cases: readonly (readonly [text: string, float: string, double: string])[];
};

/** Bits as the recorder writes them, in hexadecimal. */
function bitsOf(value: number, size: 4 | 8): string {
  const bits = Buffer.alloc(size);
  if (size === 4) bits.writeFloatBE(value);
  else bits.writeDoubleBE(value);
  return bits.toString("hex");
}
const negated = (bits: string) => `${(Number.parseInt(bits[0]!, 16) ^ 8).toString(16)}${bits.slice(1)}`;

test("every recorded text gives the JDK's float and double, bit for bit, and so does its negative", () => {
  for (const [text, float, double] of cases) {
    expect(bitsOf(parseJavaFloat(text)!, 4), text).toBe(float);
    expect(bitsOf(parseJavaDouble(text)!, 8), text).toBe(double);
    if (!/^\d/.test(text)) continue;
    expect(bitsOf(parseJavaFloat(`-${text}`)!, 4), text).toBe(negated(float));
    expect(bitsOf(parseJavaDouble(`-${text}`)!, 8), text).toBe(negated(double));
  }
});

test("rounding by way of a double differs for many of them", () => {
  const different = cases.filter(([text, float]) => bitsOf(parseJavaDouble(text)!, 4) !== float);
  expect(different.length).toBeGreaterThan(20);
});

describe("a long text", () => {
  it("is decided by its last digit, and does not take long", () => {
    const middle = "1.000000059604644775390625";
    expect(parseJavaFloat(`${middle}${"0".repeat(1_000_000)}`)).toBe(1);
    expect(parseJavaFloat(`${middle}${"0".repeat(1_000_000)}1`)).toBe(Math.fround(1 + 2 ** -23));
  });

  it.each([
    ["digits", `${"1".repeat(300_000)}x`],
    ["digits after a point", `.${"1".repeat(300_000)}x`],
    ["hexadecimal digits", `0x${"f".repeat(300_000)}x`],
    ["spaces", `1${" ".repeat(300_000)}1`],
  ])("that is no number is not read over and over: %s", (_, text) => {
    // Time that grows with the square of the length would outlast the test's own limit.
    expect(parseJavaDouble(text)).toBeUndefined();
    expect(parseJavaFloat(text)).toBeUndefined();
  });
});

describe("texts", () => {
  it.each([
    ["1", 1],
    [" 1.5\t", 1.5],
    ["1.", 1],
    [".5f", 0.5],
    ["1e-3D", 0.001],
    ["-Infinity", Number.NEGATIVE_INFINITY],
    ["0x10p0", 16],
    ["-0x.8P1", -1],
  ])("%j is %d", (text, value) => {
    expect(parseJavaDouble(text)).toBe(value);
  });

  it.each([
    "",
    " ",
    ".",
    "1,5",
    "inf",
    "infinity",
    "NaNd",
    "0x10",
    "0xp1",
    "0x.p1",
    "1_000",
    "1e",
    "1 2",
    "\u00a01",
    "abc",
  ])("%j is none", (text) => {
    expect(parseJavaDouble(text)).toBeUndefined();
    expect(parseJavaFloat(text)).toBeUndefined();
  });
});
