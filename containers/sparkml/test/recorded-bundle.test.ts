/** A bundle that real Spark fitted, behind this container: answers held against the frame MLeap's own runtime made (A13). */
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { invoke } from "@stagewright/testing";
import { readLeapFrame } from "mleap-ts-runtime";
import { afterAll, expect, it } from "vitest";
import stage from "../stage.ts";

const fixture = fileURLToPath(
  new URL("../../../packages/mleap-ts-runtime/fixtures/homes_linear_regression/", import.meta.url),
);
const modelDir = mkdtempSync(join(tmpdir(), "sparkml-"));
copyFileSync(join(fixture, "bundle.json.zip"), join(modelDir, "model.zip"));
afterAll(() => rmSync(modelDir, { recursive: true }));

const frame = readLeapFrame(readFileSync(join(fixture, "frame.json"), "utf8"));
const expected = readLeapFrame(readFileSync(join(fixture, "expected.json"), "utf8")).column(
  "price_prediction",
);
const SAGEMAKER_SPARKML_SCHEMA = JSON.stringify({
  input: frame.schema.fields.map(({ name, type }) => ({ name, type: type.base })),
  output: { name: "price_prediction", type: "double" },
});

it.each([
  ["text/csv", (row: readonly unknown[]) => row.join(",")],
  ["application/jsonlines", (row: readonly unknown[]) => JSON.stringify({ data: row })],
])("%s: the price of every row, in order", async (type, write) => {
  const body = frame.rows().map(write).join("\n");
  const headers = { "content-type": type, accept: "text/csv" };
  const answer = await invoke(stage, body, headers, { modelDir, environment: { SAGEMAKER_SPARKML_SCHEMA } });
  const prices = answer.text().split("\n").map(Number);
  expect(prices.length).toBe(frame.rowCount);
  for (const [at, price] of prices.entries()) {
    const jvm = Number(expected[at]);
    expect(Math.abs(price - jvm)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(jvm)));
  }
});
