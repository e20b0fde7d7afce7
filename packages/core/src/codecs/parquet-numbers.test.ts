import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readParquetNumbers } from "./parquet.ts";

// Written by pyarrow from rows of CSV, an empty cell a null (tools/parquet-recorder/features.py).
const folder = new URL("../../../../containers/xgboost/fixtures/", import.meta.url);
const file = (name: string) => readFileSync(new URL(name, folder));
const { rows } = JSON.parse(file("binary-logistic.expected.json").toString()) as { rows: readonly string[] };

test("numbers alone are float64 in the file's order, null as NaN, also among integers", async () => {
  const table = await readParquetNumbers(file("rows.parquet"));
  expect(table.columnNames).toEqual(["c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7"]);
  const cells = rows.map((row) => row.split(",").map((cell) => (cell === "" ? Number.NaN : Number(cell))));
  expect([...(table.toTensor("float64").data as Float64Array)]).toEqual(cells.flat());
});

test("a column of text among them is refused by its name", async () => {
  await expect(readParquetNumbers(file("rows-and-text.parquet"))).rejects.toMatchObject({
    code: "SW_CODEC_PARQUET",
    message: expect.stringContaining('column "word" of text'),
  });
});
