import { describe, it } from "vitest";
import { expectSame, expectVerb } from "../tables.cases.ts";

describe("select", () => {
  it("keeps what is named of each row, in that order", () => {
    expectVerb(
      (table) => table.select("s", "f"),
      ({ s, f }) => ({ s, f }),
    );
  });
  it("of a selection is the smaller selection, and of everything the table itself", () => {
    expectSame(
      (table) => table.select("s", "f", "i").select("i"),
      (table) => table.select("i"),
    );
    expectSame(
      (table) => table.select("f", "g", "i", "l", "s", "b"),
      (table) => table,
    );
  });
});
