/** Typed access to a document's fields; every refusal names the file and the path of the field. */

import { ModelFieldError, ModelLimitError, modelError } from "../errors.ts";
import { type DocumentObject, type DocumentValue, kindOf, type NumericArray } from "./document.ts";

export class DocumentCursor {
  readonly file: string;
  readonly path: string;
  private readonly members: DocumentObject;

  constructor(file: string, path: string, members: DocumentObject) {
    this.file = file;
    this.path = path;
    this.members = members;
  }

  has(name: string): boolean {
    return this.members.has(name);
  }

  get(name: string): DocumentValue | undefined {
    return this.members.get(name);
  }

  pathOf(name: string): string {
    return this.path === "" ? name : `${this.path}.${name}`;
  }

  refuse(name: string, got: string, expected: string, advice?: string): never {
    throw modelError(ModelFieldError, { file: this.file, field: this.pathOf(name), got, expected }, advice);
  }

  /** Refuses a count above its limit. */
  limit(name: string, value: number, maximum: number, limitName: string): void {
    if (value <= maximum) return;
    throw modelError(ModelLimitError, {
      file: this.file,
      field: this.pathOf(name),
      got: String(value),
      expected: `at most ${maximum} (limits.${limitName})`,
    });
  }

  object(name: string): DocumentCursor {
    const value = this.members.get(name);
    if (!(value instanceof Map)) this.refuse(name, kindOf(value), "an object");
    return new DocumentCursor(this.file, this.pathOf(name), value);
  }

  text(name: string): string {
    const value = this.members.get(name);
    if (typeof value !== "string") this.refuse(name, kindOf(value), "a text");
    return value;
  }

  /** A non-negative integer, written as a number or (as XGBoost does) as text. */
  count(name: string, ifMissing?: number): number {
    const value = this.members.get(name);
    if (value === undefined && ifMissing !== undefined) return ifMissing;
    const number = typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value;
    if (typeof number !== "number" || !Number.isSafeInteger(number) || number < 0) {
      this.refuse(name, kindOf(value), "a count");
    }
    return number;
  }

  list(name: string): readonly DocumentValue[] {
    const value = this.members.get(name);
    if (Array.isArray(value)) return value;
    if (ArrayBuffer.isView(value)) return Array.from(value);
    return this.refuse(name, kindOf(value), "an array");
  }

  texts(name: string): readonly string[] {
    const items = this.list(name);
    const wrong = items.findIndex((item) => typeof item !== "string");
    if (wrong >= 0) this.refuse(`${name}[${wrong}]`, kindOf(items[wrong]), "a text");
    return items as readonly string[];
  }

  /** An array of numbers, booleans counting as 0 and 1; `length` as given, where it is known. */
  numbers(name: string, length?: number): NumericArray {
    const value = this.members.get(name);
    let items: NumericArray;
    if (ArrayBuffer.isView(value)) items = value as NumericArray;
    else if (Array.isArray(value)) {
      items = Float64Array.from(value, (item: DocumentValue, index) =>
        typeof item === "number" || typeof item === "boolean"
          ? Number(item)
          : this.refuse(`${name}[${index}]`, kindOf(item), "a number"),
      );
    } else this.refuse(name, kindOf(value), "an array of numbers");
    if (length !== undefined && items.length !== length) {
      this.refuse(name, `${items.length} items`, `${length} items`);
    }
    return items;
  }

  /** As `numbers`, rounded to single precision (A216: the type of every weight and threshold). */
  floats(name: string, length?: number): Float32Array {
    const items = this.numbers(name, length);
    return items instanceof Float32Array ? items : Float32Array.from(items);
  }

  /** As `numbers`, checked to be integers within `minimum … maximum`. */
  integers(name: string, minimum: number, maximum: number, length?: number): Int32Array {
    const items = this.numbers(name, length);
    const integers = items instanceof Int32Array ? items : new Int32Array(items.length);
    for (let index = 0; index < items.length; index++) {
      const item = items[index]!;
      if (!(item >= minimum && item <= maximum && Number.isInteger(item))) {
        this.refuse(`${name}[${index}]`, String(item), `an integer from ${minimum} to ${maximum}`);
      }
      integers[index] = item;
    }
    return integers;
  }
}
