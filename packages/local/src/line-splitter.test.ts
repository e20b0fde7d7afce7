import { describe, expect, test } from "vitest";
import { createLineSplitter } from "./line-splitter.ts";

function linesOf(chunks: readonly Buffer[]): string[] {
  const lines: string[] = [];
  const splitter = createLineSplitter((line) => lines.push(line));
  for (const chunk of chunks) splitter.write(chunk);
  splitter.end();
  return lines;
}

describe("createLineSplitter", () => {
  test("cuts at line ends of both kinds, wherever a chunk ends; empty lines stay", () => {
    const bytes = Buffer.from("one\r\ntwö\n\n日本\nlast");
    const expected = ["one", "twö", "", "日本", "last"];
    expect(linesOf([bytes])).toEqual(expected);
    for (let cut = 1; cut < bytes.length; cut++) {
      expect(linesOf([bytes.subarray(0, cut), bytes.subarray(cut)]), `cut at ${cut}`).toEqual(expected);
    }
    expect(linesOf([...bytes].map((byte) => Buffer.from([byte])))).toEqual(expected);
  });

  test("output without line ends comes in pieces of 65,536 characters", () => {
    expect(
      linesOf(Array.from({ length: 20 }, () => Buffer.alloc(10_000, "x"))).map(({ length }) => length),
    ).toEqual([65_536, 65_536, 65_536, 3392]);
  });
});
