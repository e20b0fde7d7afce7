import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { OUTCOMES } from "@stagewright/core";
import { expect, test } from "vitest";
import { onnxErrors, reasonOf } from "./errors.ts";

const sources = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith(".ts") && !/test|errors/.test(name))
  .map((name) => readFileSync(join(import.meta.dirname, name), "utf8"))
  .join("\n");

test("every code is thrown somewhere, and no other", () => {
  const thrown = [...sources.matchAll(/onnxErrors\.(SW_\w+)\(/g)].map((match) => match[1]);
  expect(new Set(thrown)).toEqual(new Set(Object.keys(onnxErrors)));
  expect(Object.keys(onnxErrors)).toHaveLength(15);
});

test.each(Object.entries(onnxErrors))(
  "%s has an outcome and a sentence for the reference page",
  (code, maker) => {
    expect(code).toMatch(/^SW_ONNX(_[A-Z]+)+$/);
    expect(OUTCOMES).toContain(maker.outcome);
    expect(maker.doc).toMatch(/^[A-Z].*\.$/);
  },
);

test("the reason is what lies at the bottom, on one line of at most 120 characters", () => {
  expect(reasonOf(new Error("above", { cause: new Error("below:\n  here") }))).toBe("below: here");
  expect(reasonOf("x".repeat(500))).toBe(`${"x".repeat(119)}…`);
});
