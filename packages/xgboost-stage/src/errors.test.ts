import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { OUTCOMES } from "@stagewright/core";
import { expect, test } from "vitest";
import { xgboostErrors } from "./errors.ts";

const sources = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith(".ts") && !/test|errors\.ts$|cases/.test(name))
  .concat("runtime-errors.ts")
  .map((name) => readFileSync(join(import.meta.dirname, name), "utf8"))
  .join("\n");

test("every code is thrown somewhere, and no other", () => {
  const thrown = [...sources.matchAll(/xgboostErrors\.(SW_\w+)\(/g)].map((match) => match[1]);
  expect(new Set(thrown)).toEqual(new Set(Object.keys(xgboostErrors)));
  expect(Object.keys(xgboostErrors)).toHaveLength(8);
});

test.each(Object.entries(xgboostErrors))(
  "%s has an outcome and a sentence for the reference page",
  (code, maker) => {
    expect(code).toMatch(/^SW_XGBOOST(_[A-Z]+)+$/);
    expect(OUTCOMES).toContain(maker.outcome);
    expect(maker.doc).toMatch(/^[A-Z].*\.$/);
  },
);
