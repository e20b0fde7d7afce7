/** The values of a page as they are stored: plain, by type, never more of them than the page has bytes for. */

import type { Buffer } from "node:buffer";

/** One entry a value: numbers, longs, or bytes. Booleans are 0 and 1. */
export type RawValues = Uint8Array | Int32Array | BigInt64Array | Float32Array | Float64Array | ByteArrays;

/** Values of bytes where they lie in their page. One is taken at a time: a page may hold millions of empty ones, and a Buffer takes a hundred bytes. */
export class ByteArrays {
  readonly length: number;
  readonly #bytesAt: (index: number) => Buffer;

  constructor(length: number, bytesAt: (index: number) => Buffer) {
    this.length = length;
    this.#bytesAt = bytesAt;
  }

  map<T>(convert: (bytes: Buffer) => T): T[] {
    const values = new Array<T>(this.length);
    for (let index = 0; index < values.length; index += 1) values[index] = convert(this.#bytesAt(index));
    return values;
  }
}

const ARRAYS = {
  INT32: Int32Array,
  INT64: BigInt64Array,
  FLOAT: Float32Array,
  DOUBLE: Float64Array,
} as const;
const INT96_BYTES = 12;

/**
 * Reads `count` values of Parquet's PLAIN encoding.
 *
 * @param typeLength bytes of one FIXED_LEN_BYTE_ARRAY
 * @param refuse called when the page is too short for them; does not return
 */
export function readPlainValues(
  page: Buffer,
  type: string,
  count: number,
  typeLength: number | undefined,
  refuse: (problem: string) => never,
): RawValues {
  if (type === "BYTE_ARRAY") return readByteArrays(page, count, refuse);
  const bits = type === "BOOLEAN" ? 1 : 8 * itemBytes(type, typeLength, refuse);
  if (count * bits > page.length * 8) refuse(`${count} values of ${type} in ${page.length} bytes`);
  if (type === "BOOLEAN")
    return Uint8Array.from({ length: count }, (_, at) => (page[at >> 3]! >> (at & 7)) & 1);
  if (type in ARRAYS) {
    const values = new ARRAYS[type as keyof typeof ARRAYS](count);
    new Uint8Array(values.buffer).set(page.subarray(0, values.byteLength));
    return values;
  }
  const size = bits / 8;
  return new ByteArrays(count, (at) => page.subarray(at * size, (at + 1) * size));
}

function itemBytes(type: string, typeLength: number | undefined, refuse: (problem: string) => never): number {
  if (type === "INT96") return INT96_BYTES;
  if (type !== "FIXED_LEN_BYTE_ARRAY") return ARRAYS[type as keyof typeof ARRAYS].BYTES_PER_ELEMENT;
  if (!(typeLength !== undefined && typeLength > 0)) refuse(`values of ${typeLength} bytes`);
  return typeLength!;
}

function readByteArrays(page: Buffer, count: number, refuse: (problem: string) => never): ByteArrays {
  if (count * 4 > page.length) refuse(`${count} byte arrays in ${page.length} bytes`);
  const starts = new Uint32Array(count);
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    if (at + 4 > page.length) refuse("a byte array beyond the end");
    starts[index] = at + 4;
    at += 4 + page.readUInt32LE(at);
    if (at > page.length) refuse("a byte array beyond the end");
  }
  return new ByteArrays(count, (index) => {
    const start = starts[index]!;
    return page.subarray(start, start + page.readUInt32LE(start - 4));
  });
}
