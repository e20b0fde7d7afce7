import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Table } from "@stagewright/core";
import { createTestContext, invoke } from "@stagewright/testing";
import { describe, expect, test } from "vitest";
import { MEASUREMENTS, readFeaturizer } from "../src/featurizer.ts";
import stage from "../stage.ts";

const modelDir = fileURLToPath(new URL("../model", import.meta.url));
const context = createTestContext(readFeaturizer(modelDir));

interface FeatureCase {
  readonly name: string;
  readonly row: readonly [sex: string | null, ...measurements: (number | null)[]];
  readonly features: readonly number[];
}
const { cases }: { cases: readonly FeatureCase[] } = JSON.parse(
  readFileSync(new URL("features.expected.json", import.meta.url), "utf8"),
);

describe("preprocess, as a function, equals scikit-learn", () => {
  test.each(cases)("$name", async ({ row: [sex, ...measurements], features }) => {
    const shells = Table.of({
      sex: { dtype: "string", values: [sex ?? ""] },
      ...measurementColumns(measurements),
    });
    const table = await stage.hooks.preprocess(shells, context);
    expect(table.columnNames).toEqual([...MEASUREMENTS, "sex=F", "sex=I", "sex=M"]);
    expectFeatures(Object.values(table.row(0)).map(Number), features);
  });
});

describe("the stage, from bytes to bytes", () => {
  test("eight cells a record give ten features a record, in order, as text/csv", async () => {
    const body = cases.map(({ row }) => row.map((cell) => cell ?? "").join(",")).join("\r\n");
    const answer = await invoke(stage, body, { "content-type": "text/csv" }, { modelDir });
    expect(answer.status).toBe(200);
    expect(answer.headers["content-type"]).toBe("text/csv");
    const rows = rowsOf(answer.text());
    expect(rows.length).toBe(cases.length);
    for (const [at, { features }] of cases.entries()) expectFeatures(rows[at]!, features);
  });

  test("nine cells are refused, with the record", async () => {
    const body = "M,0.605,0.455,0.16,1.1035,0.421,0.3015,0.325,15\n";
    const answer = await invoke(stage, body, { "content-type": "text/csv" }, { modelDir });
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({
      error: { code: "SW_CODEC_CELL_COUNT", stage: "csv-preprocess", record: 1 },
    });
  });

  test("a word where a number belongs is refused, with record and column", async () => {
    const body =
      "M,0.605,0.455,0.16,1.1035,0.421,0.3015,0.325\nM,0.605,0.455,0.16,1.1035,0.421,heavy,0.325\n";
    const answer = await invoke(stage, body, { "content-type": "text/csv" }, { modelDir });
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({
      error: { code: "SW_CODEC_CELL", stage: "csv-preprocess", record: 2, column: "viscera_weight" },
    });
  });
});

const shared = new URL("../../../../shared/data/abalone/", import.meta.url);
describe.skipIf(!existsSync(shared))("the captured answers of the real featurizer container (E14)", () => {
  test("are equal to 1e-12", async () => {
    const body = readFileSync(new URL("featurizer-inputs.csv", shared));
    const captured = rowsOf(readFileSync(new URL("abalone_featurizer_predictions.csv", shared), "utf8"));
    const answer = await invoke(stage, body, { "content-type": "text/csv" }, { modelDir });
    const rows = rowsOf(answer.text());
    expect(rows.length).toBe(5);
    for (const [at, features] of captured.entries()) expectFeatures(rows[at]!, features);
  });
});

function measurementColumns(values: readonly (number | null)[]) {
  const column = (at: number) => ({ dtype: "float64" as const, values: [values[at] ?? Number.NaN] });
  return {
    length: column(0),
    diameter: column(1),
    height: column(2),
    whole_weight: column(3),
    shucked_weight: column(4),
    viscera_weight: column(5),
    shell_weight: column(6),
  };
}

function rowsOf(csv: string): number[][] {
  return csv
    .trimEnd()
    .split("\n")
    .map((line) => line.split(",").map(Number));
}

/** Equal to 1e-12, relative above 1: a feature far outside the training range is large. */
function expectFeatures(got: readonly number[], expected: readonly number[]): void {
  expect(got.length).toBe(10);
  for (const [at, value] of expected.entries()) {
    expect(Math.abs(got[at]! - value), `feature ${at + 1}`).toBeLessThanOrEqual(
      1e-12 * Math.max(1, Math.abs(value)),
    );
  }
}
