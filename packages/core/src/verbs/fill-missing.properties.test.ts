import { describe, it } from "vitest";
import { expectSame, expectVerb } from "../tables.cases.ts";

describe("fillMissing", () => {
  it("replaces NaN and the empty text, and nothing else", () => {
    expectVerb(
      (table) => table.fillMissing({ f: 7, s: "none" }),
      (row) => ({ ...row, f: Number.isNaN(row.f) ? 7 : row.f, s: row.s === "" ? "none" : row.s }),
    );
    expectVerb(
      (table) => table.fillMissing({ g: 0.1 }),
      (row) => ({ ...row, g: Number.isNaN(row.g) ? Math.fround(0.1) : row.g }),
    );
  });
  it("twice is once: the first leaves nothing missing", () => {
    expectSame(
      (table) => table.fillMissing({ f: 1 }).fillMissing({ f: 2 }),
      (table) => table.fillMissing({ f: 1 }),
    );
  });
});
