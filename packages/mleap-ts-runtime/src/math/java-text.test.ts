import { describe, expect, it } from "vitest";
import { isAllLetters, splitAtMatches, splitAtWhiteSpace } from "./java-text.ts";

// feature-ops §C.2, and strings printed by OpenJDK 17.0.15 for the same calls of String.split.
describe("splitAtWhiteSpace", () => {
  it.each<[string, string[]]>([
    ["hello there dude", ["hello", "there", "dude"]],
    ["  a  b ", ["", "", "a", "", "b"]],
    ["", [""]],
    ["   ", []],
    ["a\u00a0b", ["a\u00a0b"]],
    ["a\u2028b\tc\u000bd\u0085", ["a\u2028b", "c", "d\u0085"]],
  ])("splits %j", (text, parts) => {
    expect(splitAtWhiteSpace(text)).toEqual(parts);
  });
});

describe("splitAtMatches", () => {
  it.each<[string, RegExp, string[]]>([
    [",a,b", /,/gu, ["", "a", "b"]],
    ["a,b,,c,,", /,/gu, ["a", "b", "", "c"]],
    ["xay", /(a)/gu, ["x", "y"]],
    ["abc", /(?:)/gu, ["a", "b", "c"]],
    ["a1b", /(?<=\d)|(?=\d)/gu, ["a", "1", "b"]],
    ["abc", /x*/gu, ["a", "b", "c"]],
    ["xaxb", /x*/gu, ["", "", "a", "", "b"]],
    ["", /x*/gu, [""]],
    [",,", /,/gu, []],
    ["日本、語", /、/gu, ["日本", "語"]],
  ])("splits %j at %s", (text, pattern, parts) => {
    expect(splitAtMatches(text, pattern)).toEqual(parts);
  });
});

describe("isAllLetters", () => {
  it("looks at UTF-16 units, so a letter outside the basic plane is none", () => {
    expect(["alice", "été", "日本", ""].every(isAllLetters)).toBe(true);
    expect(["'i", "king2", "a b", "e\u0301", "\u{1d400}"].some(isAllLetters)).toBe(false);
  });
});
