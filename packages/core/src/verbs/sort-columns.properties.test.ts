import { describe, it } from "vitest";
import { expectSame, expectVerb } from "../tables.cases.ts";

describe("sortColumns", () => {
  it("puts columns in order and changes no value", () => {
    expectVerb(
      (table) => table.sortColumns(["b", "s", "l", "i", "g", "f"]),
      (row) => row,
    );
    expectSame(
      (table) => table.sortColumns(["b", "s", "l", "i", "g", "f"]),
      (table) => table.select("b", "s", "l", "i", "g", "f"),
    );
  });
  it("only the last order counts", () => {
    expectSame(
      (table) =>
        table.sortColumns(["b", "s", "l", "i", "g", "f"]).sortColumns(["f", "g", "i", "l", "s", "b"]),
      (table) => table,
    );
  });
});
