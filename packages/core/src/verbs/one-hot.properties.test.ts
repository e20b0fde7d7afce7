import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectVerb, rows, tableOf, WORDS } from "../tables.cases.ts";

describe("oneHot", () => {
  it("is 1 in the column of the row's category and 0 in the others, in place", () => {
    expectVerb(
      (table) => table.select("s", "i").oneHot("s", WORDS),
      ({ s, i }) => ({
        "s=": +(s === ""),
        "s=red": +(s === "red"),
        "s=green": +(s === "green"),
        "s=blue": +(s === "blue"),
        i,
      }),
    );
  });
  it("gives all zeros for what is no category, where that is asked for, and refuses it else", () => {
    expectVerb(
      (table) => table.select("s").oneHot("s", ["red"], { unknown: "zeros" }),
      ({ s }) => ({ "s=red": +(s === "red") }),
    );
    fc.assert(
      fc.property(rows, (all) => {
        const other = all.findIndex(({ s }) => s !== "red");
        const hot = () => tableOf(all).oneHot("s", ["red"]);
        if (other < 0) expect([...hot().column("s=red")]).toEqual(all.map(() => 1));
        else
          expect(hot).toThrow(
            expect.objectContaining({ code: "SW_TABLE_VALUE", record: other + 1, column: "s" }),
          );
      }),
    );
  });
});
