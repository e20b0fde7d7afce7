import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { errorCatalogue, ModelSyntaxError, modelError, quote } from "./errors.ts";

const sources = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" })
  .filter(
    (file) =>
      /\.ts$/.test(file) && !/\.(test|cases)\.ts$/.test(file) && file !== "errors.ts" && file !== "index.ts",
  )
  .map((file) => readFileSync(join(import.meta.dirname, file), "utf8"))
  .join("\n");

it("has a class for each code, and each class is thrown somewhere", () => {
  expect(Object.keys(errorCatalogue)).toHaveLength(15);
  for (const [code, kind] of Object.entries(errorCatalogue)) {
    expect(readFileSync(join(import.meta.dirname, "errors.ts"), "utf8")).toContain(
      `readonly code = "${code}";`,
    );
    expect(sources, `${kind.name} is never thrown`).toMatch(
      new RegExp(`(modelError|inputError|problem|new)\\(?\\s*${kind.name}\\b`),
    );
  }
  expect(sources).not.toMatch(/throw new (Error|TypeError|RangeError)\(/);
});

it("says where, what was got and what was expected, and keeps the cause", () => {
  const cause = new Error("inner");
  const place = { file: "m.json", offset: 7, field: "a.b", got: "x", expected: "y" };
  const error = modelError(ModelSyntaxError, place, "Do z.", cause);
  expect(error).toMatchObject({ name: "ModelSyntaxError", code: "XGB_MODEL_SYNTAX", details: place, cause });
  expect(error.message).toBe("model m.json, a.b, offset 7: got x, expected y. Do z.");
});

it("cuts foreign text", () => {
  expect(quote("a".repeat(500))).toHaveLength(123);
});
