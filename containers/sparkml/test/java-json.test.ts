/** JSON documents read with their kinds of number, and what is no JSON. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type JavaValue, parseJavaJson } from "../src/java-json.ts";
import { jacksonString } from "../src/java-text.ts";

const plain = (value: JavaValue): unknown => {
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Map) return Object.fromEntries([...value].map(([name, item]) => [name, plain(item)]));
  return Array.isArray(value) ? (value as readonly JavaValue[]).map(plain) : value;
};

describe("parseJavaJson", () => {
  it("tells integers from decimals", () => {
    const text = ' [1, -0, 1.0, 1e2, 12345678901234567890, "1", true, null, {"a": 1, "a": 2.5}] ';
    const object = new Map([["a", 2.5]]);
    expect(parseJavaJson(text, 8, "it")).toEqual([
      1n,
      0n,
      1,
      100,
      12345678901234567890n,
      "1",
      true,
      null,
      object,
    ]);
  });

  it("reads whatever JSON.parse reads, as the same value", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        // -0 has no integer; Jackson's Integer has none either.
        const zeroed = JSON.parse(text, (_key, value: unknown) => (value === 0 ? 0 : value)) as unknown;
        const read = JSON.parse(JSON.stringify(plain(parseJavaJson(text, 64, "it")))) as unknown;
        expect(read).toEqual(zeroed);
      }),
    );
  });

  it.each([
    "",
    " ",
    "[1,]",
    "{a: 1}",
    "01",
    "1.",
    ".5",
    "+1",
    "NaN",
    '"a',
    '"\u0001"',
    '"\\x"',
    "[1] 2",
    '{"a" 1}',
    "tru",
    "[[[[1]]]]",
  ])("refuses %j", (text) => {
    expect(() => parseJavaJson(text, 3, "it")).toThrow(expect.objectContaining({ code: "SW_SPARKML_BODY" }));
  });

  it("refuses a million digits and a million brackets at once", () => {
    const started = performance.now();
    for (const text of ["1".repeat(1_000_000), "[".repeat(1_000_000), `"${"\\".repeat(1_000_001)}`])
      expect(() => parseJavaJson(text, 64, "it")).toThrow();
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it("reads a string of a million characters", () => {
    expect(parseJavaJson(`"${"x".repeat(1_000_000)}"`, 1, "it")).toHaveLength(1_000_000);
  });
});

describe("texts of Java (F40)", () => {
  it("writes control characters with upper-case digits, as Jackson does", () => {
    expect(jacksonString("\u001f\u000b\n\u007f")).toBe('"\\u001F\\u000B\\n\u007f"');
  });

  it("writes strings that JSON readers read back", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(JSON.parse(jacksonString(text))).toBe(text);
      }),
    );
  });
});
