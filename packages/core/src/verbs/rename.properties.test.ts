import { describe, it } from "vitest";
import { expectSame, expectVerb } from "../tables.cases.ts";

describe("rename", () => {
  it("changes names and nothing else", () => {
    expectVerb(
      (table) => table.rename({ f: "x", b: "flag" }),
      ({ f, g, i, l, s, b }) => ({ x: f, g, i, l, s, flag: b }),
    );
  });
  it("is undone by its inverse, and names may change places", () => {
    expectSame(
      (table) => table.rename({ f: "x" }).rename({ x: "f" }),
      (table) => table,
    );
    expectVerb(
      (table) => table.rename({ f: "g", g: "f" }).select("f", "g"),
      ({ f, g }) => ({ f: g, g: f }),
    );
  });
});
