import { describe, expect, it } from "vitest";
import { hashBytes } from "./fnv1a.ts";

const hash = (text: string) => {
  const bytes = new TextEncoder().encode(text);
  return hashBytes(bytes, 0, bytes.length) >>> 0;
};

describe("the hash of fastText", () => {
  it("is FNV-1a on ASCII: the published vectors", () => {
    expect(hash("")).toBe(0x811c9dc5);
    expect(hash("a")).toBe(0xe40c292c);
    expect(hash("foobar")).toBe(0xbf9cf968);
  });

  it("sign-extends bytes from 0x80 on, which FNV-1a does not", () => {
    // By hand: h ^ 0xffffffc3 then × 16777619, then ^ 0xffffffa9 and × again, in arbitrary precision.
    const prime = 16777619n;
    const mask = 0xffffffffn;
    const first = ((2166136261n ^ 0xffffffc3n) * prime) & mask;
    const second = ((first ^ 0xffffffa9n) * prime) & mask;
    expect(hash("é")).toBe(Number(second));
  });
});
