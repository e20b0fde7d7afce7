/** Parquet files of one column, written by the format's own description, as no library writes them. */

import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import type { DType } from "../dtype.ts";
import { parseMediaType } from "../media-type.ts";
import { TableSchema } from "../table-data.ts";
import { parquetCodec } from "./parquet.ts";

/** A value of Thrift's compact protocol: its type, and its bytes. */
type Thrift = readonly [type: number, bytes: Buffer];

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
}
export const i32 = (value: number): Thrift => [5, varint(value * 2)];
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
export const DOUBLE = 5;
export const BYTE_ARRAY = 6;
export const PLAIN = 0;
const RLE = 3;
const RLE_DICTIONARY = 8;

const page = (about: Readonly<Record<number, Thrift>>, kind: number, data: Buffer) => {
  const zipped = gzipSync(data);
  const header = struct({ 1: i32(kind), 2: i32(data.length), 3: i32(zipped.length), ...about });
  return Buffer.concat([header[1], zipped]);
};
export const dictionaryPage = (count: number, data: Buffer) =>
  page({ 7: struct({ 1: i32(count), 2: i32(PLAIN) }) }, 2, data);
export const dataPage = (count: number, encoding: number, data: Buffer) =>
  page({ 5: struct({ 1: i32(count), 2: i32(encoding), 3: i32(RLE), 4: i32(RLE) }) }, 0, data);
/** The first entry of a dictionary in every row: one run of indices of one bit. */
export const firstEntry = (rows: number) =>
  dataPage(rows, RLE_DICTIONARY, Buffer.concat([Buffer.from([1]), varint(rows * 2), Buffer.alloc(1)]));

/**
 * Row groups of one column "a", all over the same pages.
 *
 * @param annotation further fields of its schema element: 6 is the converted type, 7 the scale
 */
export function file(
  type: number,
  pages: Buffer,
  groupCount: number,
  rows: number,
  annotation: Readonly<Record<number, Thrift>> = {},
): Buffer {
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
    2: list(12, [root, struct({ 1: i32(type), 3: i32(0), 4: binary("a"), ...annotation })]),
    3: i64(rows * groupCount),
    4: list(12, new Array<Thrift>(groupCount).fill(group)),
  })[1];
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  return Buffer.concat([Buffer.from("PAR1"), pages, footer, length, Buffer.from("PAR1")]);
}

/** Reads its column as a dtype. */
export const decode = async (body: Buffer, dtype: DType) =>
  parquetCodec.decode(body, {
    columns: new TableSchema(["a"], [dtype]),
    mediaType: parseMediaType("application/x-parquet"),
    maxDepth: 1,
  });
