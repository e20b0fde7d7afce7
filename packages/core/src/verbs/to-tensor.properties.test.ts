import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectSame, rows, tableOf } from "../tables.cases.ts";

describe("toTensor", () => {
  it("lays rows one after another, each value cast", () => {
    fc.assert(
      fc.property(rows, (all) => {
        const tensor = tableOf(all).select("i", "b", "g").toTensor("float64");
        expect(tensor.shape).toEqual([all.length, 3]);
        expect([...tensor.data]).toEqual(all.flatMap(({ i, b, g }) => [i, Number(b), g]));
      }),
    );
  });
  it("is undone by toTable", () => {
    expectSame(
      (table) => table.select("f", "i").toTensor("float64").toTable(["f", "i"]),
      (table) => table.select("f", "i").cast({ i: "float64" }),
    );
  });
});
