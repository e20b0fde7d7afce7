import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LineBuffer } from "./line-buffer.ts";

describe("LineBuffer", () => {
  it("gives back every line, whole and in order, whatever their lengths", () => {
    const line = fc.string({ unit: "grapheme", maxLength: 60 }).map((text) => text.replaceAll("\n", " "));
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        let written = "";
        const buffer = new LineBuffer(64, 1000, (bytes) => {
          written += Buffer.from(bytes).toString("utf8");
        });
        for (const text of lines) buffer.add(text);
        buffer.flush();
        expect(written).toBe(lines.map((text) => `${text}\n`).join(""));
        expect(buffer.isEmpty).toBe(true);
      }),
    );
  });

  it("writes seldom: only when full or flushed", () => {
    const writes: string[] = [];
    const buffer = new LineBuffer(1024, 1000, (bytes) => writes.push(Buffer.from(bytes).toString("utf8")));
    for (let at = 0; at < 100; at += 1) buffer.add(`line ${at}`);
    expect(writes.length).toBeLessThan(4);
    buffer.flush();
    buffer.flush();
    expect(writes.join("").split("\n")).toHaveLength(101);
  });
});
