/** UBJSON bytes → document (A219): the subset XGBoost writes, strictly bounded. All numbers are big endian. */

import { ModelFieldError, ModelSyntaxError, modelError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import { ByteReader } from "./byte-reader.ts";
import { costs, type DocumentObject, type DocumentValue, noNumbers, shortArray } from "./document.ts";
import { DocumentBudget } from "./document-budget.ts";

const mark = (letter: string): number => letter.charCodeAt(0);
const marks = {
  object: mark("{"),
  objectEnd: mark("}"),
  array: mark("["),
  arrayEnd: mark("]"),
  type: mark("$"),
  count: mark("#"),
  string: mark("S"),
  char: mark("C"),
  true: mark("T"),
  false: mark("F"),
  null: mark("Z"),
  noop: mark("N"),
  int8: mark("i"),
  uint8: mark("U"),
  int16: mark("I"),
  int32: mark("l"),
  int64: mark("L"),
  float32: mark("d"),
  float64: mark("D"),
} as const;

/** Bytes of one item of a typed array. */
const itemBytes = new Map<number, number>([
  [marks.int8, 1],
  [marks.uint8, 1],
  [marks.int16, 2],
  [marks.int32, 4],
  [marks.int64, 8],
  [marks.float32, 4],
  [marks.float64, 8],
]);

/** Parses the whole of `bytes` as one UBJSON object. */
export function parseUbjson(file: string, bytes: Uint8Array, limits: Limits): DocumentObject {
  const parser = new UbjsonParser(new ByteReader(file, bytes), limits);
  return parser.document();
}

class UbjsonParser {
  private readonly reader: ByteReader;
  private readonly limits: Limits;
  private readonly budget: DocumentBudget;

  constructor(reader: ByteReader, limits: Limits) {
    this.reader = reader;
    this.limits = limits;
    this.budget = new DocumentBudget(reader.file, limits);
  }

  document(): DocumentObject {
    const type = this.reader.u8("the first byte");
    if (type !== marks.object) this.refuse(type, "`{`");
    const value = this.object(1);
    if (this.reader.remaining > 0) {
      throw modelError(ModelSyntaxError, {
        file: this.reader.file,
        offset: this.reader.offset,
        got: `${this.reader.remaining} more bytes`,
        expected: "the end of the file after the document",
      });
    }
    return value;
  }

  private value(type: number, depth: number): DocumentValue {
    const { reader } = this;
    switch (type) {
      case marks.object:
        return this.object(depth + 1);
      case marks.array:
        return this.array(depth + 1);
      case marks.string:
        return reader.text(this.length("a string"), this.limits.maxStringBytes, "a string");
      case marks.char:
        return String.fromCharCode(reader.u8("a character"));
      case marks.true:
        return true;
      case marks.false:
        return false;
      case marks.null:
        return null;
      case marks.float32:
        reader.need(4, "a float32");
        return reader.view.getFloat32(this.advance(4));
      case marks.float64:
        reader.need(8, "a float64");
        return reader.view.getFloat64(this.advance(8));
      default:
        return this.integer(type, "a value");
    }
  }

  private object(depth: number): DocumentObject {
    this.budget.enter(depth, costs.object, this.reader.offset);
    const members = new Map<string, DocumentValue>();
    for (;;) {
      const type = this.reader.u8("a key or `}`");
      if (type === marks.objectEnd) return members;
      this.budget.count(costs.key, this.reader.offset);
      const keyLength = this.nonNegative(this.integer(type, "the length of a key"), "the length of a key");
      const key = this.reader.text(keyLength, this.limits.maxStringBytes, "a key");
      members.set(key, this.value(this.reader.u8(`the type of ${JSON.stringify(key.slice(0, 80))}`), depth));
    }
  }

  private array(depth: number): DocumentValue {
    this.budget.enter(depth, costs.array, this.reader.offset);
    const { reader } = this;
    let type = reader.u8("an array");
    if (type === marks.type) {
      const itemType = reader.u8("the item type of an array");
      const hash = reader.u8("the count of an array");
      if (hash !== marks.count) this.refuse(hash, "`#` after the item type of an array");
      return this.typedArray(itemType, this.length("an array"));
    }
    const items: DocumentValue[] = [];
    if (type === marks.count) {
      const length = this.length("an array");
      reader.need(length, "the items of an array");
      for (let index = 0; index < length; index++) {
        this.budget.count(costs.item, this.reader.offset);
        items.push(this.value(reader.u8("an item"), depth));
      }
      return items;
    }
    for (; type !== marks.arrayEnd; type = reader.u8("an item or `]`")) {
      if (type === marks.noop) continue;
      this.budget.count(costs.item, this.reader.offset);
      items.push(this.value(type, depth));
    }
    return items;
  }

  private typedArray(type: number, length: number): DocumentValue {
    const { reader } = this;
    const { view } = reader;
    const size = itemBytes.get(type);
    if (size === undefined) this.refuse(type, "a numeric item type (i U I l L d D)");
    reader.need(length * size, `the ${length} items of an array`);
    let at = this.advance(length * size);
    if (length < shortArray) return length === 0 ? noNumbers : this.shortArray(type, size, at, length);
    switch (type) {
      case marks.int8:
        return Int8Array.from(reader.bytes.subarray(at, at + length));
      case marks.uint8:
        return reader.bytes.slice(at, at + length);
      case marks.int16: {
        const items = new Int16Array(length);
        for (let index = 0; index < length; index++, at += 2) items[index] = view.getInt16(at);
        return items;
      }
      case marks.int32: {
        const items = new Int32Array(length);
        for (let index = 0; index < length; index++, at += 4) items[index] = view.getInt32(at);
        return items;
      }
      case marks.int64: {
        const items = new Float64Array(length);
        for (let index = 0; index < length; index++, at += 8) items[index] = this.safeInt64(at);
        return items;
      }
      case marks.float32: {
        const items = new Float32Array(length);
        for (let index = 0; index < length; index++, at += 4) items[index] = view.getFloat32(at);
        return items;
      }
      default: {
        const items = new Float64Array(length);
        for (let index = 0; index < length; index++, at += 8) items[index] = view.getFloat64(at);
        return items;
      }
    }
  }

  private shortArray(type: number, size: number, at: number, length: number): number[] {
    // Of this very length: pushed to, an array takes room for seventeen.
    const items = new Array<number>(length);
    for (let index = 0; index < length; index++) items[index] = this.numberAt(type, at + index * size);
    return items;
  }

  private numberAt(type: number, at: number): number {
    const { view } = this.reader;
    switch (type) {
      case marks.int8:
        return view.getInt8(at);
      case marks.uint8:
        return view.getUint8(at);
      case marks.int16:
        return view.getInt16(at);
      case marks.int32:
        return view.getInt32(at);
      case marks.int64:
        return this.safeInt64(at);
      case marks.float32:
        return view.getFloat32(at);
      default:
        return view.getFloat64(at);
    }
  }

  private integer(type: number, what: string): number {
    const { reader } = this;
    const size = itemBytes.get(type);
    if (size === undefined || type === marks.float32 || type === marks.float64) this.refuse(type, what);
    reader.need(size, what);
    return this.numberAt(type, this.advance(size));
  }

  private safeInt64(at: number): number {
    const value = this.reader.view.getBigInt64(at);
    const number = Number(value);
    if (Number.isSafeInteger(number)) return number;
    throw modelError(ModelFieldError, {
      file: this.reader.file,
      offset: at,
      got: `the integer ${value}`,
      expected: "an integer within ±(2^53 − 1)",
    });
  }

  private length(what: string): number {
    const name = `the length of ${what}`;
    return this.nonNegative(this.integer(this.reader.u8(name), name), name);
  }

  private nonNegative(value: number, what: string): number {
    if (value >= 0) return value;
    throw modelError(ModelSyntaxError, {
      file: this.reader.file,
      offset: this.reader.offset,
      field: what,
      got: String(value),
      expected: "a length that is not negative",
    });
  }

  private advance(byteLength: number): number {
    const at = this.reader.offset;
    this.reader.offset += byteLength;
    return at;
  }

  private refuse(type: number, expected: string): never {
    const shown = type >= 0x20 && type < 0x7f ? `\`${String.fromCharCode(type)}\`` : `byte ${type}`;
    throw modelError(ModelSyntaxError, {
      file: this.reader.file,
      offset: this.reader.offset - 1,
      got: shown,
      expected,
    });
  }
}
