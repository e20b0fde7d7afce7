/** `Float.parseFloat` by the JDK's own answers, many of them where rounding to a double first gives another float (A6). */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseJavaFloat } from "../src/java-float.ts";

const file = new URL("java-float.vectors.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(file, "utf8")) as { cases: readonly [string, number][] };

const bitsOf = (value: number) => new Int32Array(Float32Array.of(value).buffer)[0];

test("every recorded text gives the JDK's float, bit for bit, and so does its negative", () => {
  for (const [text, bits] of cases) {
    const value = parseJavaFloat(text)!;
    expect(value, text).toBe(Math.fround(value));
    expect(bitsOf(value), text).toBe(bits);
    if (/^\d/.test(text)) expect(bitsOf(parseJavaFloat(`-${text}`)!), text).toBe(bits | (1 << 31));
  }
});

test("rounding by way of a double differs for many of them", () => {
  const different = cases.filter(([text, bits]) => bitsOf(Math.fround(Number(text))) !== bits);
  expect(different.length).toBeGreaterThan(20);
});

test("a long text is decided by its last digit, and does not take long", () => {
  const middle = "1.000000059604644775390625";
  expect(parseJavaFloat(`${middle}${"0".repeat(1_000_000)}`)).toBe(1);
  expect(parseJavaFloat(`${middle}${"0".repeat(1_000_000)}1`)).toBe(Math.fround(1 + 2 ** -23));
  expect(parseJavaFloat("abc")).toBeUndefined();
});
