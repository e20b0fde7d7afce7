import { describe, it } from "vitest";
import { expectSame, expectVerb } from "../tables.cases.ts";

describe("mapValues", () => {
  it("maps each value with its index", () => {
    expectVerb(
      (table) => table.mapValues("f", (value, index) => value + index),
      (row, index) => ({ ...row, f: row.f + index }),
    );
    expectVerb(
      (table) => table.mapValues("b", (value) => !value),
      (row) => ({ ...row, b: !row.b }),
    );
    expectVerb(
      (table) => table.mapValues("s", (value) => value.length, "int32"),
      (row) => ({ ...row, s: row.s.length }),
    );
  });
  it("by one function after another is by both at once, and by identity the table", () => {
    expectSame(
      (table) => table.mapValues("s", (value) => `${value}!`).mapValues("s", (value) => value.toUpperCase()),
      (table) => table.mapValues("s", (value) => `${value}!`.toUpperCase()),
    );
    expectSame(
      (table) => table.mapValues("l", (value) => value),
      (table) => table,
    );
  });
});
