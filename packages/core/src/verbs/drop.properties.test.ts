import { describe, it } from "vitest";
import { expectSame, expectVerb } from "../tables.cases.ts";

describe("drop", () => {
  it("keeps what is not named", () => {
    expectVerb(
      (table) => table.drop("l", "g"),
      ({ f, i, s, b }) => ({ f, i, s, b }),
    );
  });
  it("one after another is all at once, whatever their order; select of the rest is the same", () => {
    expectSame(
      (table) => table.drop("f").drop("s"),
      (table) => table.drop("s", "f"),
    );
    expectSame(
      (table) => table.drop("f", "s"),
      (table) => table.select("g", "i", "l", "b"),
    );
  });
});
