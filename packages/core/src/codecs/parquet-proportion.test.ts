/** Parquet bodies of a few bytes that let much be done. */

import { Buffer } from "node:buffer";
import { expect, it } from "vitest";
import {
  BYTE_ARRAY,
  DOUBLE,
  dataPage,
  decode,
  dictionaryPage,
  file,
  firstEntry,
  PLAIN,
} from "./parquet-file.cases.ts";
import { type ByteArrays, readPlainValues } from "./parquet-values.ts";

it("chunks are not longer together than the body: row groups over one another would walk its pages over for each", async () => {
  const value = Buffer.alloc(8);
  value.writeDoubleLE(2.5);
  const pages = Buffer.concat([
    ...new Array<Buffer>(3000).fill(dataPage(0, PLAIN, Buffer.alloc(0))),
    dataPage(1, PLAIN, value),
  ]);
  await expect(decode(file(DOUBLE, pages, 1, 1), "float64")).resolves.toMatchObject({
    rowCount: 1,
    values: [new Float64Array([2.5])],
  });
  await expect(decode(file(DOUBLE, pages, 9000, 1), "float64")).rejects.toThrow(
    expect.objectContaining({
      code: "SW_CODEC_PARQUET",
      message: expect.stringContaining("got chunks that overlap, expected chunks one behind the other"),
    }),
  );
});

it.each([
  ["a megabyte of blanks", " ".repeat(1_000_000)],
  ["a number of 400 digits", "1".repeat(400)],
])("%s is read as a number once, in however many rows it stands", async (_, text) => {
  const entry = Buffer.alloc(4 + text.length, text);
  entry.writeUInt32LE(text.length);
  entry.write(text, 4);
  const rows = 4_000_000;
  const pages = Buffer.concat([dictionaryPage(1, entry), firstEntry(rows)]);
  // In every row by itself, the number would take ten seconds, and the blanks an hour.
  await expect(decode(file(BYTE_ARRAY, pages, 1, rows), "int64")).rejects.toThrow(
    expect.objectContaining({ code: "SW_CODEC_CELL", record: 1, column: "a", issueCount: rows }),
  );
});

it("texts of a page lie in it, and take no memory of their own", () => {
  const count = 1_000_000;
  const data = Buffer.alloc(4 * count);
  const before = process.memoryUsage().heapUsed;
  const texts = readPlainValues(data, "BYTE_ARRAY", count, undefined, (problem) => {
    throw new Error(problem);
  }) as ByteArrays;
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(30_000_000);
  expect(texts.map(({ length }) => length).every((length) => length === 0)).toBe(true);
});
