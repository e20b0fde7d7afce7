/** The values of an NPY file (F72, F73): one row a kind. */

import type { Buffer } from "node:buffer";
import { allocateValues, type DType, type ValuesOf } from "../dtype.ts";
import { errors } from "../errors.ts";
import { halfToNumber } from "../half.ts";
import type { NpyHeader } from "./npy-header.ts";

/** How a kind of numpy is held here. */
export interface NpyType {
  /** Bytes of one item; undefined when numpy has no such size. */
  readonly itemBytes: (size: number) => number | undefined;
  readonly dtype: (size: number) => DType;
}

/** Longest text item, characters. */
const MAX_TEXT_LENGTH = 1_048_576;

const sized = (sizes: Readonly<Record<number, DType>>): NpyType => ({
  itemBytes: (size) => (sizes[size] === undefined ? undefined : size),
  dtype: (size) => sizes[size]!,
});
const text = (unitBytes: number): NpyType => ({
  itemBytes: (size) => (size > MAX_TEXT_LENGTH ? undefined : size * unitBytes),
  dtype: () => "string",
});

/** Kinds that are read, by letter. Half precision becomes float32, which holds every half. */
export const NPY_TYPES: ReadonlyMap<string, NpyType> = new Map([
  ["b", sized({ 1: "bool" })],
  ["i", sized({ 1: "int8", 2: "int16", 4: "int32", 8: "int64" })],
  ["u", sized({ 1: "uint8", 2: "uint16", 4: "uint32", 8: "uint64" })],
  ["f", sized({ 2: "float32", 4: "float32", 8: "float64" })],
  ["U", text(4)],
  ["S", text(1)],
]);

/** What of an array its values are read by. */
interface ReadItems {
  readonly header: NpyHeader;
  readonly dtype: DType;
  readonly itemBytes: number;
}

/** Reads `count` items, in the order of the file; all of an array's unless less is said. */
export function readNpyValues(
  data: Buffer,
  array: ReadItems & { readonly count: number },
  count: number = array.count,
): ValuesOf<DType> {
  const { header, dtype, itemBytes } = array;
  if (dtype === "string") return readTexts(data, header, count, itemBytes);
  const values = allocateValues(dtype, count);
  if (header.kind === "f" && header.size === 2) return readHalves(data, header, values as Float32Array);
  const bytes = new Uint8Array((values as Float64Array).buffer);
  bytes.set(data);
  if (header.isBigEndian) swap(bytes, itemBytes);
  if (dtype === "bool") assertBooleans(bytes);
  return values;
}

function swap(bytes: Uint8Array, itemBytes: number): void {
  for (let at = 0; at < bytes.length; at += itemBytes) bytes.subarray(at, at + itemBytes).reverse();
}

function assertBooleans(bytes: Uint8Array): void {
  const odd = bytes.find((byte) => byte > 1);
  if (odd !== undefined) throw errors.SW_CODEC_NPY({ problem: `a bool of value ${odd}`, expected: "0 or 1" });
}

function readHalves(data: Buffer, { isBigEndian }: NpyHeader, values: Float32Array): Float32Array {
  for (let at = 0; at < values.length; at += 1) {
    values[at] = halfToNumber(isBigEndian ? data.readUInt16BE(at * 2) : data.readUInt16LE(at * 2));
  }
  return values;
}

/** UTF-32 code units, or bytes as Latin-1; the zeros that fill an item up are no part of it. */
function readTexts(
  data: Buffer,
  { kind, size, isBigEndian }: NpyHeader,
  count: number,
  itemBytes: number,
): string[] {
  const texts = new Array<string>(count);
  for (let item = 0; item < count; item += 1) {
    const from = item * itemBytes;
    if (kind === "S") {
      texts[item] = withoutFill(data.toString("latin1", from, from + itemBytes));
      continue;
    }
    let string = "";
    for (let at = 0; at < size; at += 1) {
      const unit = isBigEndian ? data.readUInt32BE(from + at * 4) : data.readUInt32LE(from + at * 4);
      if (unit > 0x10ffff)
        throw errors.SW_CODEC_NPY({
          problem: `code unit ${unit} in a text`,
          expected: "Unicode, at most 1114111",
        });
      string += String.fromCodePoint(unit);
    }
    texts[item] = withoutFill(string);
  }
  return texts;
}

/** No regular expression: one would walk the zeros before a last letter from each of them on. */
function withoutFill(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0) end -= 1;
  return text.slice(0, end);
}
