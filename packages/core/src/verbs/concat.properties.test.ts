import { describe, it } from "vitest";
import { expectSame, expectVerb } from "../tables.cases.ts";

describe("concat", () => {
  it("puts the columns of the other table beside those of this one, row by row", () => {
    expectVerb(
      (table) => table.select("f", "s").concat(table.select("i").rename({ i: "other" })),
      ({ f, s, i }) => ({ f, s, other: i }),
    );
  });
  it("is associative, and joins what select took apart", () => {
    expectSame(
      (table) => table.select("f").concat(table.select("g")).concat(table.select("i")),
      (table) => table.select("f").concat(table.select("g").concat(table.select("i"))),
    );
    expectSame(
      (table) => table.select("f", "g", "i").concat(table.select("l", "s", "b")),
      (table) => table,
    );
  });
});
