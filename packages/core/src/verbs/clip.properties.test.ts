import { describe, it } from "vitest";
import { expectSame, expectVerb } from "../tables.cases.ts";

const held = (value: number, low: number, high: number) => (value < low ? low : Math.min(value, high));

describe("clip", () => {
  it("holds numbers inside bounds; NaN stays", () => {
    expectVerb(
      (table) => table.clip({ f: [-1.5, 2], i: [-10, 10] }),
      (row) => ({ ...row, f: held(row.f, -1.5, 2), i: held(row.i, -10, 10) }),
    );
  });
  it("twice is once, and bounds one after the other are the narrower ones", () => {
    expectSame(
      (table) => table.clip({ f: [0, 1] }).clip({ f: [0, 1] }),
      (table) => table.clip({ f: [0, 1] }),
    );
    expectSame(
      (table) => table.clip({ f: [-3, 3] }).clip({ f: [0, 1] }),
      (table) => table.clip({ f: [0, 1] }),
    );
  });
});
