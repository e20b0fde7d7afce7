/**
 * Structs of Thrift's compact protocol, as Parquet's footer and page headers are written in. Bounds come first: a list is no
 * longer than the bytes behind it, nesting has a limit, nothing is read beyond the end.
 */

import type { Buffer } from "node:buffer";

/** Fields of a struct by their number. Lists, and texts as bytes, are skipped over unless they are asked for. */
export type ThriftStruct = ReadonlyMap<number, number | bigint | boolean | ThriftStruct>;

const STOP = 0;
const TRUE = 1;
const FALSE = 2;
const BYTE = 3;
const I16 = 4;
const I32 = 5;
const I64 = 6;
const DOUBLE = 7;
const BINARY = 8;
const LIST = 9;
const STRUCT = 12;

const MAX_DEPTH = 16;

/** Reads structs from one place on; `refuse` is called with what is wrong and does not return. */
export class ThriftReader {
  readonly #bytes: Buffer;
  readonly #refuse: (problem: string) => never;
  /** Where the next byte is read. */
  at: number;

  constructor(bytes: Buffer, at: number, refuse: (problem: string) => never) {
    this.#bytes = bytes;
    this.#refuse = refuse;
    this.at = at;
  }

  /** One struct to its end: numbers, booleans and inner structs; everything else is walked over. */
  struct(depth = 0): ThriftStruct {
    if (depth > MAX_DEPTH) this.#refuse(`structs nested deeper than ${MAX_DEPTH}`);
    const fields = new Map<number, number | bigint | boolean | ThriftStruct>();
    let field = 0;
    for (;;) {
      const head = this.#byte();
      const type = head & 0x0f;
      if (type === STOP) return fields;
      field = head >> 4 === 0 ? Number(this.#zigzag()) : field + (head >> 4);
      const value = this.#value(type, depth);
      if (value !== undefined) fields.set(field, value);
    }
  }

  #value(type: number, depth: number): number | bigint | boolean | ThriftStruct | undefined {
    switch (type) {
      case TRUE:
      case FALSE:
        return type === TRUE;
      case BYTE:
        return this.#byte();
      case I16:
      case I32:
        return Number(BigInt.asIntN(32, this.#zigzag()));
      case I64:
        return BigInt.asIntN(64, this.#zigzag());
      case DOUBLE:
        return this.#skip(8);
      case BINARY:
        return this.#skip(this.#length());
      case LIST:
        return this.#list(depth);
      case STRUCT:
        return this.struct(depth + 1);
      default:
        return this.#refuse(`a field of type ${type}`);
    }
  }

  #list(depth: number): undefined {
    if (depth > MAX_DEPTH) this.#refuse(`lists nested deeper than ${MAX_DEPTH}`);
    const head = this.#byte();
    const type = head & 0x0f;
    // An item takes a byte or more.
    const size = head >> 4 === 15 ? this.#length() : head >> 4;
    for (let at = 0; at < size; at += 1) {
      if (type === TRUE || type === FALSE) this.#skip(1);
      else this.#value(type, depth + 1);
    }
  }

  /** A count of bytes or items, no more than are left. */
  #length(): number {
    const length = this.#varint();
    const left = this.#bytes.length - this.at;
    if (length > BigInt(left)) this.#refuse(`a length of ${length} where ${left} bytes are left`);
    return Number(length);
  }

  #skip(count: number): undefined {
    this.at += count;
    if (this.at > this.#bytes.length) this.#refuse("an early end");
  }

  #byte(): number {
    if (this.at >= this.#bytes.length) this.#refuse("an early end");
    const byte = this.#bytes[this.at]!;
    this.at += 1;
    return byte;
  }

  #varint(): bigint {
    let low = 0;
    // Four groups of seven bits are a small integer; more are rare.
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.#byte();
      low |= (byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt(low);
    }
    let value = BigInt(low);
    for (let shift = 28n; shift < 70n; shift += 7n) {
      const byte = this.#byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return this.#refuse("an integer of more than 10 bytes");
  }

  #zigzag(): bigint {
    const value = this.#varint();
    return (value >> 1n) ^ -(value & 1n);
  }
}
