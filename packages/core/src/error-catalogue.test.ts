import { describe, expect, it } from "vitest";
import { defineErrors, quote, quoteList, StagewrightError } from "./error-catalogue.ts";
import { errors } from "./errors.ts";
import { OUTCOMES } from "./outcome.ts";

describe("a catalogue of errors", () => {
  const demo = defineErrors({
    SW_DEMO_LATE: {
      outcome: "deadline",
      doc: "Too late.",
      message: (d: { ms: number }) => `${d.ms} ms is too late.`,
    },
  });

  it("makes errors with code, outcome, place, details and cause", () => {
    const cause = new Error("below");
    const error = demo.SW_DEMO_LATE({ ms: 5 }, { cause, record: 3, column: "x" });
    expect(error).toBeInstanceOf(StagewrightError);
    expect(error).toMatchObject({
      code: "SW_DEMO_LATE",
      name: "SW_DEMO_LATE",
      outcome: "deadline",
      message: "5 ms is too late.",
      details: { ms: 5 },
      record: 3,
      column: "x",
      cause,
    });
  });

  it("follows the grammar of codes, and documents each with a sentence", () => {
    for (const [code, maker] of Object.entries(errors)) {
      expect(code).toMatch(/^SW_[A-Z]+(?:_[A-Z0-9]+)+$|^SW_CODEC_(?:CSV|JSON|UTF8|CELL|CHARSET)$/);
      expect(maker.code).toBe(code);
      expect(OUTCOMES).toContain(maker.outcome);
      expect(maker.doc).toMatch(/^[A-Z].*[.)]$/);
    }
  });
});

describe("quote", () => {
  it("escapes control characters and cuts at 120 characters", () => {
    expect(quote('a"\n')).toBe('"a\\"\\n"');
    expect(quote("x".repeat(500))).toBe(`"${"x".repeat(120)}…"`);
    expect(quoteList(["a", "b", "c"], 2)).toBe('"a", "b" and 1 more');
  });
});
