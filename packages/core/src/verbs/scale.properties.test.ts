import { describe, it } from "vitest";
import { expectSame, expectVerb } from "../tables.cases.ts";

describe("scale", () => {
  it("is (value − mean) ÷ scale in double precision, of numbers of any dtype", () => {
    expectVerb(
      (table) => table.scale({ f: { mean: 1.5, scale: 4 }, g: { mean: 0.1 }, i: { scale: 3 } }),
      (row) => ({ ...row, f: (row.f - 1.5) / 4, g: (row.g - 0.1) / 1, i: (row.i - 0) / 3 }),
    );
  });
  it("by nothing changes no value, and powers of two are undone exactly", () => {
    expectSame(
      (table) => table.select("i").scale({ i: {} }),
      (table) => table.select("i").cast({ i: "float64" }),
    );
    expectSame(
      (table) =>
        table
          .select("i")
          .scale({ i: { scale: 8 } })
          .scale({ i: { scale: 1 / 8 } }),
      (table) => table.select("i").cast({ i: "float64" }),
    );
  });
});
