import { describe, expect, it } from "vitest";
import { compileJavaRegex } from "./java-regex.ts";

const compile = (pattern: string) => compileJavaRegex(pattern, { unsafe: "refuse" });
const finds = (pattern: string, text: string): boolean =>
  text.search(compileJavaRegex(pattern, { unsafe: "allow" })) >= 0;

// What java.util.regex does by its own documentation and by feature-ops.md C.3.
describe("compileJavaRegex", () => {
  it.each([
    ["\\s", "\u00a0", false],
    ["\\s", "\u000b", true],
    ["^.$", "\u0085", false],
    ["^.$", "😀", true],
    ["^[^a]$", "😀", true],
    ["end$", "end\r\n", true],
    ["end$", "end\n\n", false],
    ["\\r$", "x\r\n", false],
    ["\\bcaf\\b", "café", false],
    ["\\bcaf\\b", "un caf!", true],
    ["(?i)É", "é", false],
    ["(?iu)É", "é", true],
    ["(?i)hello", "HELLO", true],
    ["a(?i)b(?-i)c", "aBc", true],
    ["a(?i:b)c", "aBC", false],
    ["^[a-z&&[^aeiou]]+$", "xyz", true],
    ["^[a-z&&[^aeiou]]+$", "xyza", false],
    ["^[]a]$", "]", true],
    ["^[^]a]$", "]", false],
    ["a++ab", "aaab", false],
    ["(?>a|ab)c", "abc", false],
    ["\\Qa.b\\E+", "a.bb", true],
    ["\\Qa.b\\E", "axb", false],
    ["^\\p{Punct}$", "é", false],
    ["^\\p{Alpha}$", "é", false],
    ["^\\p{L}$", "é", true],
    ["^\\p{IsGreek}$", "λ", true],
    ["^\\p{InGreek}$", "λ", true],
    ["^\\pL\\PL$", "a1", true],
    ["(?x) a b # comment", "ab", true],
    ["^\\h\\v$", "\u3000\u2028", true],
    ["(?<w>a)\\k<w>", "aa", true],
    ["(a)\\1", "ab", false],
    ["(?m)^b$", "a\nb\r\nc", true],
    ["(?m)^$", "a\n", false],
    ["(?s)a.b", "a\nb", true],
    ["(?d)^.$", "\r", true],
    ["\\x{1F600}", "😀", true],
    ["\\uD83D\\uDE00", "😀", true],
    ["\\0101\\x41\\u0041\\cA\\a\\e", "AAA\u0001\u0007\u001b", true],
    ["^\\R$", "\r\n", true],
    ["\\_\\-", "_-", true],
    ["x{2,3}?y", "xxy", true],
    ["(?<=\\d)(?=[a-z])", "1a", true],
  ])("%s in %j is found: %s", (pattern, text, expected) => {
    expect(finds(pattern, text)).toBe(expected);
  });

  it.each([
    "(",
    "a{,2}",
    "a{",
    "*a",
    "a**",
    "[a",
    "\\y",
    "[z-a]",
    "(?<n>a)(?<n>b)",
    "(?<=a*)b",
    "\\k<n>",
    "a\\",
    "(?q)a",
    "[]",
  ])("%s is refused: it is no pattern of Java", (pattern) => {
    expect(() => compile(pattern)).toThrowError(expect.objectContaining({ code: "MLEAP_REGEX_UNSUPPORTED" }));
  });

  it.each([
    "\\G",
    "\\X",
    "\\N{DIGIT ONE}",
    "(?U)\\w",
    "(a)?\\1",
    "(?i)\\p{Lu}",
    "\\p{InNowhere}",
    "(?i)(a)\\1",
    "\\b{g}",
  ])("%s is refused: it has no faithful form", (pattern) => {
    expect(() => compile(pattern)).toThrowError(expect.objectContaining({ code: "MLEAP_REGEX_UNSUPPORTED" }));
  });

  it.each([
    "(a+)+b",
    "(a|a)*b",
    "(\\w+\\s?)*$",
    "(.*)*x",
    "\\s*\\s*x",
    ".*.*=",
    "(a*)*",
    "([a-z]+)*@",
    "(?=(a+)+b)",
    "(a|aa)+$",
  ])("%s is refused: repeats that share text", (pattern) => {
    expect(() => compile(pattern)).toThrowError(expect.objectContaining({ code: "MLEAP_REGEX_UNSAFE" }));
    expect(compileJavaRegex(pattern, { unsafe: "allow" })).toBeInstanceOf(RegExp);
  });

  it.each([
    "\\s+",
    "[^\\w]+",
    "(,\\w+)*;",
    "(?:ab)+c",
    "\\d+\\.\\d+",
    "(?:https?://)?[a-z]+",
    "a+b+",
    "[a-z]+@[a-z]+",
    "\\W+|_",
  ])("%s is safe", (pattern) => {
    expect(compile(pattern)).toBeInstanceOf(RegExp);
  });

  it("needs no flags that keep V8's linear engine away where the pattern is plain", () => {
    expect(compile("(?i)hello\\s+[a-z]").flags).toBe("g");
  });

  it("says pattern and place in the message", () => {
    expect(() => compile("ab(cd")).toThrowError(/"ab\(cd": an unclosed group at character 6/);
  });
});
