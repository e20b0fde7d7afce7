/** A Parquet file of float64 columns, plain and uncompressed, one row group: head, pages and footer, of which the size is known before. */

import { Buffer } from "node:buffer";

const I32 = 5;
const I64 = 6;
const BINARY = 8;
const LIST = 9;
const STRUCT = 12;
const DOUBLE = 5;
const RLE = 3;
const MAGIC = Buffer.from("PAR1");

/** Rows of a page. */
export const PAGE_ROWS = 8192;

/**
 * Lays a file out.
 *
 * @param valuesOf the values of a page of so many rows, as bytes
 */
export function parquetFile(names, rowCount, valuesOf) {
  const sizes = [];
  for (let row = 0; row < rowCount; row += PAGE_ROWS) sizes.push(Math.min(PAGE_ROWS, rowCount - row));
  const headers = new Map(sizes.map((size) => [size, pageHeader(size)]));
  const chunkBytes = sizes.reduce((sum, size) => sum + headers.get(size).length + size * 8, 0);
  const footer = footerOf(names, rowCount, chunkBytes);
  const tail = Buffer.alloc(4);
  tail.writeUInt32LE(footer.length);
  return {
    byteLength: 8 + names.length * chunkBytes + footer.length + 4,
    *pieces() {
      yield MAGIC;
      for (const _ of names)
        for (const size of sizes) yield Buffer.concat([headers.get(size), valuesOf(size)]);
      yield Buffer.concat([footer, tail, MAGIC]);
    },
  };
}

function pageHeader(rows) {
  return struct([
    [1, I32, 0],
    [2, I32, rows * 8],
    [3, I32, rows * 8],
    [
      5,
      STRUCT,
      struct([
        [1, I32, rows],
        [2, I32, 0],
        [3, I32, RLE],
        [4, I32, RLE],
      ]),
    ],
  ]);
}

function footerOf(names, rowCount, chunkBytes) {
  const root = struct([
    [4, BINARY, "schema"],
    [5, I32, names.length],
  ]);
  const leaves = names.map((name) =>
    struct([
      [1, I32, DOUBLE],
      [3, I32, 0],
      [4, BINARY, name],
    ]),
  );
  const columns = names.map((name, at) =>
    struct([
      [2, I64, 4 + at * chunkBytes],
      [
        3,
        STRUCT,
        struct([
          [1, I32, DOUBLE],
          [2, LIST, list(I32, [zigzag(0)])],
          [3, LIST, list(BINARY, [binary(name)])],
          [4, I32, 0],
          [5, I64, rowCount],
          [6, I64, chunkBytes],
          [7, I64, chunkBytes],
          [9, I64, 4 + at * chunkBytes],
        ]),
      ],
    ]),
  );
  const group = struct([
    [1, LIST, list(STRUCT, columns)],
    [2, I64, names.length * chunkBytes],
    [3, I64, rowCount],
  ]);
  return struct([
    [1, I32, 1],
    [2, LIST, list(STRUCT, [root, ...leaves])],
    [3, I64, rowCount],
    [4, LIST, list(STRUCT, [group])],
  ]);
}

/** Thrift's compact protocol; lists and structs come as bytes. */
function struct(fields) {
  const parts = [];
  let before = 0;
  for (const [field, type, value] of fields) {
    parts.push(Buffer.from([((field - before) << 4) | type]));
    parts.push(type === I32 || type === I64 ? zigzag(value) : type === BINARY ? binary(value) : value);
    before = field;
  }
  return Buffer.concat([...parts, Buffer.alloc(1)]);
}

function list(type, items) {
  const head =
    items.length < 15
      ? Buffer.from([(items.length << 4) | type])
      : Buffer.concat([Buffer.from([0xf0 | type]), varint(items.length)]);
  return Buffer.concat([head, ...items]);
}

const binary = (text) => Buffer.concat([varint(Buffer.byteLength(text)), Buffer.from(text)]);
/** Of a count. */
const zigzag = (value) => varint(value * 2);

function varint(value) {
  const bytes = [];
  for (let left = value; ; left = Math.floor(left / 128)) {
    if (left < 128) return Buffer.from([...bytes, left]);
    bytes.push((left % 128) + 128);
  }
}
