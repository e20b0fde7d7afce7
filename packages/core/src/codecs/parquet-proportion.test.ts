/** Parquet bodies of a few bytes that let much be done: files written here by the format's own description, as no library writes them. */

import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { parseMediaType } from "../media-type.ts";
import { TableSchema } from "../table-data.ts";
import { parquetCodec } from "./parquet.ts";
import { type ByteArrays, readPlainValues } from "./parquet-values.ts";

/** A value of Thrift's compact protocol: its type, and its bytes. */
type Thrift = readonly [type: number, bytes: Buffer];

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
}
const i32 = (value: number): Thrift => [5, varint(value * 2)];
const i64 = (value: number): Thrift => [6, varint(value * 2)];
const binary = (text: string): Thrift => [8, Buffer.concat([varint(text.length), Buffer.from(text)])];
const list = (type: number, items: readonly Thrift[]): Thrift => [
  9,
  Buffer.concat([Buffer.from([0xf0 + type]), varint(items.length), ...items.map(([, bytes]) => bytes)]),
];
function struct(fields: Readonly<Record<number, Thrift>>): Thrift {
  let last = 0;
  const parts = Object.entries(fields).flatMap(([id, [type, bytes]]) => {
    const head = Buffer.from([(Number(id) - last) * 16 + type]);
    last = Number(id);
    return [head, bytes];
  });
  return [12, Buffer.concat([...parts, Buffer.alloc(1)])];
}

const GZIP = 2;
const DOUBLE = 5;
const BYTE_ARRAY = 6;
const PLAIN = 0;
const RLE = 3;
const RLE_DICTIONARY = 8;

const page = (about: Readonly<Record<number, Thrift>>, kind: number, data: Buffer) => {
  const zipped = gzipSync(data);
  const header = struct({ 1: i32(kind), 2: i32(data.length), 3: i32(zipped.length), ...about });
  return Buffer.concat([header[1], zipped]);
};
const dictionaryPage = (count: number, data: Buffer) =>
  page({ 7: struct({ 1: i32(count), 2: i32(PLAIN) }) }, 2, data);
const dataPage = (count: number, encoding: number, data: Buffer) =>
  page({ 5: struct({ 1: i32(count), 2: i32(encoding), 3: i32(RLE), 4: i32(RLE) }) }, 0, data);
/** The first entry of a dictionary in every row: one run of indices of one bit. */
const firstEntry = (rows: number) =>
  dataPage(rows, RLE_DICTIONARY, Buffer.concat([Buffer.from([1]), varint(rows * 2), Buffer.alloc(1)]));

/** Row groups of one column "a", all over the same pages. */
function file(type: number, pages: Buffer, groupCount: number, rows: number): Buffer {
  const size = i64(pages.length);
  const chunk = struct({
    1: i32(type),
    2: list(5, [i32(PLAIN)]),
    3: list(8, [binary("a")]),
    4: i32(GZIP),
    5: i64(rows),
    6: size,
    7: size,
    9: i64(4),
  });
  const group = struct({ 1: list(12, [struct({ 2: i64(4), 3: chunk })]), 2: size, 3: i64(rows) });
  const root = struct({ 4: binary("schema"), 5: i32(1) });
  const footer = struct({
    1: i32(1),
    2: list(12, [root, struct({ 1: i32(type), 3: i32(0), 4: binary("a") })]),
    3: i64(rows * groupCount),
    4: list(12, new Array<Thrift>(groupCount).fill(group)),
  })[1];
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  return Buffer.concat([Buffer.from("PAR1"), pages, footer, length, Buffer.from("PAR1")]);
}

const decode = async (body: Buffer, dtype: "float64" | "int64") =>
  parquetCodec.decode(body, {
    columns: new TableSchema(["a"], [dtype]),
    mediaType: parseMediaType("application/x-parquet"),
    maxDepth: 1,
  });

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
