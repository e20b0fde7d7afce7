import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { bundleIssue, errorCatalogue, MleapError, mleapError, placed, quote } from "./errors.ts";

const source = fileURLToPath(new URL(".", import.meta.url));
const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter(
  (file) => file.endsWith(".ts") && !/\.(test|cases)\.ts$|^errors\.ts$/.test(file),
);

describe("the error catalogue", () => {
  it("has every code that is thrown, and throws every code it has", () => {
    const used = new Set<string>();
    for (const file of files) {
      for (const [, code] of readFileSync(join(source, file), "utf8").matchAll(/"(MLEAP_[A-Z_]+)"/g))
        used.add(code!);
    }
    expect(used).toEqual(new Set(Object.keys(errorCatalogue)));
  });

  it("is the only way to fail: no bare Error is thrown in the sources", () => {
    const bare = files.filter((file) =>
      /throw new (?:Error|RangeError)\(/.test(readFileSync(join(source, file), "utf8")),
    );
    expect(bare).toEqual([]);
  });

  it("keeps its codes", () => {
    expect(Object.keys(errorCatalogue).length).toBe(31);
  });

  it("cuts quoted values at 120 characters", () => {
    expect(quote("x".repeat(500)).length).toBe(120);
    expect(quote({ a: 1n })).toBe('{"a":"1"}');
  });

  it("says op, node and row once, and keeps the cause", () => {
    const inner = mleapError("MLEAP_INPUT_SIZE", { port: "features", problem: "3 values", remedy: "send 4" });
    const outer = placed(inner, { op: "pca", node: "p1", row: 3 });
    expect(outer).toBeInstanceOf(MleapError);
    expect(outer.message).toBe('op `pca` (node "p1"), row 3, port "features": 3 values; send 4');
    expect(outer.cause).toBe(inner);
    expect(placed(outer, { op: "other", node: "other" })).toBe(outer);
  });

  it("gives issues their place, what was got and what was expected", () => {
    const place = { path: "root/model.json", op: "pca", node: "p1", attribute: "k" };
    expect(bundleIssue("MLEAP_ATTRIBUTE_INVALID", { ...place, got: 7, expected: "less" })).toEqual({
      ...place,
      code: "MLEAP_ATTRIBUTE_INVALID",
      got: "7",
      expected: "less",
      message: 'root/model.json: op "pca", attribute "k": got 7, expected less',
    });
  });
});
