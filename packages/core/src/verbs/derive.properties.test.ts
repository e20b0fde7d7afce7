import { describe, it } from "vitest";
import { expectSame, expectVerb } from "../tables.cases.ts";

describe("derive", () => {
  it("computes from each row and its index", () => {
    expectVerb(
      (table) => table.derive("half", "float64", (row, index) => row.i / 2 + index),
      (row, index) => ({ ...row, half: row.i / 2 + index }),
    );
    expectVerb(
      (table) => table.derive("s", "bool", (row) => row.s === "red"),
      (row) => ({ ...row, s: row.s === "red" }),
    );
  });
  it("of a column from itself is the table", () => {
    expectSame(
      (table) => table.derive("l", "int64", ({ l }) => l),
      (table) => table,
    );
  });
});
