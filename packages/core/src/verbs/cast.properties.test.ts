import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectSame, expectVerb, rows, tableOf } from "../tables.cases.ts";

describe("cast", () => {
  it("holds each value in the other dtype: floats rounded to singles, integers and booleans exact", () => {
    expectVerb(
      (table) => table.cast({ i: "float64", b: "int32", g: "float64" }),
      ({ i, b, g, ...row }) => ({ ...row, i, b: Number(b), g }),
    );
    expectVerb(
      (table) => table.select("i").cast({ i: "float32" }),
      ({ i }) => ({ i: Math.fround(i) }),
    );
    expectVerb(
      (table) => table.select("i").cast({ i: "int64" }),
      ({ i }) => ({ i: BigInt(i) }),
    );
  });
  it("to a wider dtype and back is the table", () => {
    expectSame(
      (table) =>
        table.cast({ i: "int64", g: "float64", b: "uint8" }).cast({ i: "int32", g: "float32", b: "bool" }),
      (table) => table,
    );
  });
  it("refuses what the dtype does not hold, and only that", () => {
    fc.assert(
      fc.property(rows, (all) => {
        const refused = all.findIndex(({ i }) => i < 0 || i > 255);
        const cast = () => tableOf(all).cast({ i: "uint8" });
        if (refused < 0) expect([...cast().column("i")]).toEqual(all.map(({ i }) => i));
        else
          expect(cast).toThrow(
            expect.objectContaining({ code: "SW_TABLE_VALUE", record: refused + 1, column: "i" }),
          );
      }),
    );
  });
});
