import { describe, expect, it } from "vitest";
import { toJavaLowerCase } from "./java-lower-case.ts";

// Printed by OpenJDK 17.0.15, String.toLowerCase(Locale.ROOT), 2026-11-20.
describe("toJavaLowerCase", () => {
  it.each([
    ["Hello WORLD", "hello world"],
    ["ÉTÉ İ ẞ", "été i\u0307 ß"],
    ["ΟΔΟΣ ΣΑΣ", "οδος σας"],
    ["ΑΣ-Α", "ασ-α"],
    ["ΑΣ1Α", "ασ1α"],
    ["Α-Σ", "α-ς"],
    ["Α1Σ.", "α1ς."],
    ["Α:Σ", "α:σ"],
    ["ΑΣ:Α", "ας:α"],
    ["ʰΣ", "ʰς"],
    ["Α\u0301Σ_Α", "α\u0301σ_α"],
    ["bΣא‿\u0345אΣ", "bςא‿\u0345אσ"],
    ["Α।½Σ", "α।½ς"],
    ["Σ", "σ"],
    ["ΑΣ日Α", "ας日α"],
  ])("lowers %j to %j", (text, lower) => {
    expect(toJavaLowerCase(text)).toBe(lower);
  });
});
