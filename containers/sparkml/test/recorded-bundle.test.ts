/** Bundles that real Spark fitted, behind this container: answers held against the frame MLeap's own runtime made (A13, E29). */
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { invoke } from "@stagewright/testing";
import { DenseTensor, readLeapFrame } from "mleap-ts-runtime";
import { afterAll, describe, expect, it } from "vitest";
import stage from "../stage.ts";

const fixtures = fileURLToPath(new URL("../../../packages/mleap-ts-runtime/fixtures/", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "sparkml-"));
afterAll(() => rmSync(folder, { recursive: true }));

const csvCell = (value: unknown) =>
  typeof value === "string" ? `"${value.replaceAll('"', '""')}"` : String(value);
const CSV = (row: readonly unknown[]) => row.map(csvCell).join(",");
const LINES = (row: readonly unknown[]) => JSON.stringify({ data: row });

/** Numbers of a scalar or a vector. */
const numbersOf = (value: unknown): readonly number[] =>
  value instanceof DenseTensor ? Array.from(value.values as Float64Array) : [Number(value)];

describe.each([
  ["homes_linear_regression", "price_prediction", "basic"],
  // E29: a random forest behind the preprocessing, the answer one plain number.
  ["homes_random_forest", "price_prediction", "basic"],
  ["numeric_gbt_small", "prediction", "basic"],
  ["reviews_logistic_regression", "probability", "vector"],
] as const)("%s, %s", (name, column, struct) => {
  const modelDir = mkdtempSync(join(folder, "model-"));
  copyFileSync(join(fixtures, name, "bundle.json.zip"), join(modelDir, "model.zip"));
  const read = (file: string) => readLeapFrame(readFileSync(join(fixtures, name, file), "utf8"));
  const frame = read("frame.json");
  const expected = Array.from(read("expected.json").column(column));
  const SAGEMAKER_SPARKML_SCHEMA = JSON.stringify({
    input: frame.schema.fields.map((field) => ({ name: field.name, type: field.type.base })),
    output: { name: column, type: "double", struct },
  });

  it.each([
    ["text/csv", CSV],
    ["application/jsonlines", LINES],
  ])("%s: the output of every row, in order", async (type, write) => {
    const headers = { "content-type": type, accept: "text/csv" };
    const body = frame.rows().map(write).join("\n");
    const answer = await invoke(stage, body, headers, {
      modelDir,
      environment: { SAGEMAKER_SPARKML_SCHEMA },
    });
    const rows = answer.text().split("\n");
    expect(rows.length).toBe(frame.rowCount);
    for (const [at, row] of rows.entries()) {
      const jvm = numbersOf(expected[at]);
      const cells = row.split(",").map(Number);
      expect(cells.length).toBe(jvm.length);
      for (const [place, cell] of cells.entries()) {
        expect(Math.abs(cell - jvm[place]!)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(jvm[place]!)));
      }
    }
  });
});
