import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJson } from "./json-text.ts";

/** Values whose text holds no integer of sixteen digits. */
const values = fc.jsonValue().filter((value) => !/\d{16}/.test(JSON.stringify(value)));

describe("parseJson", () => {
  it("is JSON.parse for everything without long integers", () => {
    fc.assert(
      fc.property(values, fc.nat(4), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it("is JSON.parse beside a long integer too, which becomes a bigint", () => {
    fc.assert(
      fc.property(values, fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n }), (value, long) => {
        const text = `[${JSON.stringify(value)}, -${long} , {"a":${long}}]`;
        expect(parseJson(text)).toEqual([JSON.parse(JSON.stringify(value)), -long, { a: long }]);
      }),
    );
  });

  it.each([
    "[9007199254740993",
    "[9007199254740993,]",
    '{"a":9007199254740993 "b":1}',
    "{a:9007199254740993}",
    "[9007199254740993] x",
    '[9007199254740993, "x',
    "[9007199254740993, tru]",
    "[9007199254740993, 01]",
    `[9007199254740993, ${"1".repeat(101)}]`,
    `[9007199254740993, ${"[".repeat(1001)}`,
  ])("%s is no JSON", (text) => {
    expect(() => parseJson(text)).toThrowError(SyntaxError);
  });

  it("keeps __proto__ an ordinary key", () => {
    const value = parseJson('{"__proto__": 9007199254740993}') as object;
    expect(Object.keys(value)).toEqual(["__proto__"]);
  });
});
