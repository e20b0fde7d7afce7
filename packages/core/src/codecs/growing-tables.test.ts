/** Tables that outgrow the room a decoder makes at first: every value is where it was sent, whichever way it came there. */

import { Buffer } from "node:buffer";
import { expect, it } from "vitest";
import { parseMediaType } from "../media-type.ts";
import { TableSchema } from "../table-data.ts";
import { scanCsv } from "./csv-scanner.ts";
import { jsonCodec } from "./json.ts";

const columns = new TableSchema(["s", "x", "l", "b"], ["string", "float64", "int64", "bool"]);
const texts = (rows: number) => Array.from({ length: rows }, (_, row) => `r${row}`);
const numbers = (rows: number) => Float64Array.from({ length: rows }, (_, row) => row / 4);
const longs = (rows: number) => BigInt64Array.from({ length: rows }, (_, row) => BigInt(-row));
const bools = (rows: number) => Uint8Array.from({ length: rows }, (_, row) => row % 2);

it("of JSON, where there is room for some ten thousand cells", () => {
  const rows = 70_000;
  const records = texts(rows).map((text, row) => `["${text}",${row / 4},${-row},${row % 2 === 1}]`);
  const options = { columns, mediaType: parseMediaType("application/json"), maxDepth: 9 };
  expect(jsonCodec.decode(Buffer.from(`[${records.join()}]`), options)).toMatchObject({
    rowCount: rows,
    values: [texts(rows), numbers(rows), longs(rows), bools(rows)],
  });
});

it("of CSV, where the first lines are much longer than the others", () => {
  const rows = 250_000;
  const first = "x".repeat(5000);
  const schema = new TableSchema(["s", "x"], ["string", "float64"]);
  const lines = texts(rows).map((text, row) => `${row === 0 ? first : text},${row / 4}`);
  const body = Buffer.from(`${lines.join("\n")}\n`);
  // Of a smaller body lines are counted.
  expect(body.length).toBeGreaterThan(2_097_152);
  const table = scanCsv(body, schema);
  expect(table?.rowCount).toBe(rows);
  expect(table?.values).toEqual([[first, ...texts(rows).slice(1)], numbers(rows)]);
});
