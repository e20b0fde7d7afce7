/**
 * The fast CSV reader: one pass over the bytes straight into the columns' arrays. It only ever says "here is the table"
 * or "doubt" (undefined); doubt costs a second reading by csv-records.ts and never an answer of its own.
 */

import { asBuffer } from "../codec.ts";
import {
  allocateValues,
  type DType,
  growValues,
  INTEGER_RANGES,
  isIntegerDType,
  type ValuesOf,
} from "../dtype.ts";
import type { TableData, TableSchema } from "../table-data.ts";
import { readDecimal } from "./decimal-bytes.ts";

const QUOTE = 0x22;
const COMMA = 0x2c;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
const PLUS = 0x2b;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const LARGEST_SINGLE = 3.4028234663852886e38;

/** Longest record read here, bytes; the general reader has a limit of its own. */
const MAX_PLAIN_RECORD = 262_144;

/** Bodies and pieces whose lines are counted, which costs less than arrays that are cut afterwards. */
const MAX_COUNTED_BYTES = 2_097_152;

/** Columns of a body, or undefined when anything in it needs the general reader. */
export function scanCsv(body: Uint8Array, schema: TableSchema): TableData | undefined {
  const bytes = asBuffer(body);
  const length = bytes.length;
  const width = schema.columnCount;
  const { dtypes } = schema;
  // A byte order mark would become part of the first cell.
  if (bytes[0] === 0xef) return undefined;
  // A record has a byte a cell at least, but for the last one's line end: blank lines are to get no room.
  const most = Math.ceil((length + 1) / width);
  let capacity = Math.min(length < MAX_COUNTED_BYTES ? countLines(bytes) : estimateRows(bytes), most);
  let values = dtypes.map((dtype) => allocateValues(dtype, capacity));
  let row = 0;
  let at = 0;
  while (at < length) {
    const first = bytes[at]!;
    if (first === NEWLINE || first === RETURN) {
      at += 1;
      continue;
    }
    if (row === capacity) {
      capacity *= 2;
      values = values.map((column, index) => growValues(dtypes[index]!, column, capacity));
    }
    const recordAt = at;
    for (let column = 0; column < width; column += 1) {
      const end = endOfCell(bytes, at, length);
      const isLast = column === width - 1;
      // The last cell must end the record, and no other cell may.
      if (end < length && (bytes[end] === COMMA) === isLast) return undefined;
      if (end === length && !isLast) return undefined;
      if (!readCell(bytes, at, end, dtypes[column]!, values[column]!, row)) return undefined;
      at = end + 1;
    }
    if (at - recordAt > MAX_PLAIN_RECORD) return undefined;
    row += 1;
  }
  return {
    schema,
    values: row === capacity ? values : values.map((column) => cut(column, row)),
    rowCount: row,
  };
}

function endOfCell(bytes: Buffer, from: number, length: number): number {
  let at = from;
  while (at < length) {
    const byte = bytes[at]!;
    if (byte === COMMA || byte === NEWLINE || byte === RETURN) break;
    at += 1;
  }
  return at;
}

function readCell(
  bytes: Buffer,
  from: number,
  to: number,
  dtype: DType,
  values: ValuesOf<DType>,
  row: number,
): boolean {
  if (dtype === "string") {
    // A quote changes what a comma means. In a cell of numbers it is no number.
    for (let at = from; at < to; at += 1) if (bytes[at] === QUOTE) return false;
    (values as string[])[row] = bytes.toString("utf8", from, to);
    return true;
  }
  let start = from;
  let end = to;
  while (start < end && (bytes[start] === SPACE || bytes[start] === TAB)) start += 1;
  while (end > start && (bytes[end - 1] === SPACE || bytes[end - 1] === TAB)) end -= 1;
  if (dtype === "float64" || dtype === "float32") {
    const value = readDecimal(bytes, start, end);
    if (value === undefined || (dtype === "float32" && Math.abs(value) > LARGEST_SINGLE)) return false;
    (values as Float64Array)[row] = value;
    return true;
  }
  return isIntegerDType(dtype) && readInteger(bytes, start, end, dtype, values, row);
}

function readInteger(
  bytes: Buffer,
  start: number,
  end: number,
  dtype: keyof typeof INTEGER_RANGES,
  values: ValuesOf<DType>,
  row: number,
): boolean {
  let at = start;
  const sign = bytes[at]!;
  if (at < end && (sign === MINUS || sign === PLUS)) at += 1;
  // Up to 15 digits stay exact; longer ones, and an empty cell, go to the general reader.
  if (at === end || end - at > 15) return false;
  let magnitude = 0;
  for (; at < end; at += 1) {
    const byte = bytes[at]!;
    if (byte < ZERO || byte > NINE) return false;
    magnitude = magnitude * 10 + (byte - ZERO);
  }
  const value = sign === MINUS ? -magnitude : magnitude;
  if (dtype === "int64" || dtype === "uint64") {
    if (dtype === "uint64" && value < 0) return false;
    (values as BigInt64Array)[row] = BigInt(value);
    return true;
  }
  const [low, high] = INTEGER_RANGES[dtype];
  if (value < Number(low) || value > Number(high)) return false;
  (values as Int32Array)[row] = value;
  return true;
}

/** Records of a body; too many where lines are blank or end in two characters, never too few. */
function countLines(bytes: Buffer): number {
  let lines = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === NEWLINE || byte === RETURN) lines += 1;
  }
  const last = bytes[bytes.length - 1];
  return last === NEWLINE || last === RETURN ? lines : lines + 1;
}

/** Records of a large body, estimated from the first 4 kB; growing corrects it. */
function estimateRows(bytes: Buffer): number {
  const sample = bytes.subarray(0, 4096);
  return Math.ceil((countLines(sample) * bytes.length * 1.1) / sample.length) + 16;
}

function cut(column: ValuesOf<DType>, rowCount: number): ValuesOf<DType> {
  return column.slice(0, rowCount) as ValuesOf<DType>;
}
