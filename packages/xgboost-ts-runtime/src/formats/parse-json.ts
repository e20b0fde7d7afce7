/**
 * JSON text → document (A216–A220). Not `JSON.parse`: models hold the words `NaN` and `Infinity`, arrays of numbers
 * go straight into typed arrays, and depth and counts are limited while reading.
 */

import { ModelLimitError, ModelSyntaxError, ModelTruncatedError, modelError, quote } from "../errors.ts";
import type { Limits } from "../limits.ts";
import { decodeUtf8 } from "./byte-reader.ts";
import { costs, type DocumentObject, type DocumentValue, noNumbers, shortArray } from "./document.ts";
import { DocumentBudget } from "./document-budget.ts";

/** Powers of ten that are exact doubles: `digits × 10^±n` is correctly rounded while digits < 2^53 (Clinger). */
const exactPowersOfTen = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

const digitZero = 0x30;
const digitNine = 0x39;
const doubleQuote = 0x22;
const backslash = 0x5c;

/** Parses the whole of `bytes` as one JSON object. */
export function parseJson(file: string, bytes: Uint8Array, limits: Limits): DocumentObject {
  return new JsonParser(file, bytes, limits).document();
}

class JsonParser {
  private readonly file: string;
  private readonly bytes: Uint8Array;
  private readonly limits: Limits;
  private readonly budget: DocumentBudget;
  private readonly keys = new Map<number, string[]>();
  private numbers = new Float64Array(256);
  private at = 0;

  constructor(file: string, bytes: Uint8Array, limits: Limits) {
    this.file = file;
    this.bytes = bytes;
    this.limits = limits;
    this.budget = new DocumentBudget(file, limits);
  }

  document(): DocumentObject {
    if (this.bytes[0] === 0xef && this.bytes[1] === 0xbb && this.bytes[2] === 0xbf) this.at = 3;
    if (this.next() !== 0x7b) this.refuse("an object");
    const value = this.object(1);
    this.skipWhitespace();
    if (this.at < this.bytes.length) this.refuse("the end of the text after the document");
    return value;
  }

  private value(depth: number): DocumentValue {
    const byte = this.next();
    switch (byte) {
      case 0x7b:
        return this.object(depth + 1);
      case 0x5b:
        return this.array(depth + 1);
      case doubleQuote:
        return this.string("a string");
      case 0x74:
        return this.word("true", true);
      case 0x66:
        return this.word("false", false);
      case 0x6e:
        if (this.bytes[this.at + 1] === 0x61) return this.word("nan", Number.NaN);
        return this.word("null", null);
      default:
        return this.number();
    }
  }

  private object(depth: number): DocumentObject {
    this.budget.enter(depth, costs.object, this.at);
    const members = new Map<string, DocumentValue>();
    this.at++;
    if (this.next() === 0x7d) {
      this.at++;
      return members;
    }
    for (;;) {
      if (this.next() !== doubleQuote) this.refuse("a key in double quotes");
      this.budget.count(costs.key, this.at);
      const key = this.key();
      if (this.next() !== 0x3a) this.refuse("`:` after the key");
      this.at++;
      members.set(key, this.value(depth));
      const byte = this.next();
      this.at++;
      if (byte === 0x7d) return members;
      if (byte !== 0x2c) {
        this.at--;
        this.refuse("`,` or `}`");
      }
    }
  }

  private array(depth: number): DocumentValue {
    this.budget.enter(depth, costs.array, this.at);
    this.at++;
    if (this.next() === 0x5d) {
      this.at++;
      return noNumbers;
    }
    return this.startsNumber() ? this.numericArray(depth) : this.mixedArray([], depth);
  }

  /** Whether a number (or a word for one) starts here; `nan` is one, `null` is not. */
  private startsNumber(): boolean {
    const byte = this.bytes[this.at]!;
    return (
      byte === 0x2d ||
      (byte >= digitZero && byte <= digitNine) ||
      byte === 0x4e ||
      byte === 0x49 ||
      byte === 0x2b
    );
  }

  private numericArray(depth: number): DocumentValue {
    let length = 0;
    for (;;) {
      if (length === this.numbers.length) {
        const grown = new Float64Array(length * 2);
        grown.set(this.numbers);
        this.numbers = grown;
      }
      this.numbers[length++] = this.number();
      const byte = this.next();
      this.at++;
      if (byte === 0x5d) return this.collected(length);
      if (byte !== 0x2c) {
        this.at--;
        this.refuse("`,` or `]`");
      }
      this.next();
      if (!this.startsNumber()) {
        this.budget.count(costs.item * length, this.at);
        return this.mixedArray(Array.from(this.numbers.subarray(0, length)), depth);
      }
    }
  }

  private collected(length: number): DocumentValue {
    if (length >= shortArray) return this.numbers.slice(0, length);
    // Of this very length: pushed to, an array takes room for seventeen.
    const items = new Array<number>(length);
    for (let index = 0; index < length; index++) items[index] = this.numbers[index]!;
    return items;
  }

  private mixedArray(items: DocumentValue[], depth: number): DocumentValue {
    for (;;) {
      this.budget.count(costs.item, this.at);
      items.push(this.value(depth));
      const byte = this.next();
      this.at++;
      if (byte === 0x5d) return items;
      if (byte !== 0x2c) {
        this.at--;
        this.refuse("`,` or `]`");
      }
    }
  }

  private number(): number {
    const { bytes } = this;
    const start = this.at;
    let at = start;
    let byte = bytes[at];
    const negative = byte === 0x2d;
    if (negative || byte === 0x2b) byte = bytes[++at];
    if (byte === 0x4e) return this.word("NaN", Number.NaN);
    if (byte === 0x49 || byte === 0x69) {
      this.at = at;
      const isLong = bytes[at + 3] === 0x69;
      return this.word(isLong ? "Infinity" : "Inf", negative ? -Infinity : Infinity);
    }
    let digits = 0;
    let digitCount = 0;
    let fractionCount = 0;
    while (byte !== undefined && byte >= digitZero && byte <= digitNine) {
      digits = digits * 10 + (byte - digitZero);
      digitCount++;
      byte = bytes[++at];
    }
    if (byte === 0x2e) {
      byte = bytes[++at];
      while (byte !== undefined && byte >= digitZero && byte <= digitNine) {
        digits = digits * 10 + (byte - digitZero);
        digitCount++;
        fractionCount++;
        byte = bytes[++at];
      }
    }
    if (digitCount === 0) this.refuse("a value");
    let exponent = 0;
    if (byte === 0x65 || byte === 0x45) {
      byte = bytes[++at];
      const negativeExponent = byte === 0x2d;
      if (negativeExponent || byte === 0x2b) byte = bytes[++at];
      const exponentStart = at;
      while (byte !== undefined && byte >= digitZero && byte <= digitNine) {
        if (exponent < 100_000) exponent = exponent * 10 + (byte - digitZero);
        byte = bytes[++at];
      }
      if (at === exponentStart) this.refuse("the digits of an exponent");
      if (negativeExponent) exponent = -exponent;
    }
    this.at = at;
    const scale = exponent - fractionCount;
    if (digitCount <= 15 && scale >= -22 && scale <= 22) {
      const magnitude = scale < 0 ? digits / exactPowersOfTen[-scale]! : digits * exactPowersOfTen[scale]!;
      return negative ? -magnitude : magnitude;
    }
    if (at - start > 4096) this.refuse("a number of at most 4096 characters", start);
    return Number(decodeUtf8(this.file, bytes.subarray(start, at), start, "a number"));
  }

  private word<Value>(text: string, value: Value): Value {
    for (let index = 0; index < text.length; index++) {
      if (this.bytes[this.at + index] !== text.charCodeAt(index)) this.refuse("a value");
    }
    this.at += text.length;
    return value;
  }

  /** A key; models repeat the same twenty names for every tree, so short ones are kept by length. */
  private key(): string {
    const { bytes } = this;
    const start = this.at + 1;
    let end = start;
    let byte = bytes[end];
    while (byte !== undefined && byte !== doubleQuote && byte !== backslash && byte < 0x80)
      byte = bytes[++end];
    if (byte !== doubleQuote || end - start > 64) return this.string("a key");
    const known = this.keys.get(end - start) ?? [];
    for (const candidate of known) {
      let index = 0;
      while (index < candidate.length && candidate.charCodeAt(index) === bytes[start + index]) index++;
      if (index === candidate.length) {
        this.at = end + 1;
        return candidate;
      }
    }
    const key = this.string("a key");
    if (known.length < 64) {
      known.push(key);
      this.keys.set(end - start, known);
    }
    return key;
  }

  private string(what: string): string {
    const { bytes } = this;
    const start = this.at;
    let end = start + 1;
    let escaped = false;
    for (;;) {
      const byte = bytes[end];
      if (byte === undefined) {
        this.at = bytes.length;
        this.refuse(`the closing quote of ${what}`, start);
      }
      if (byte === doubleQuote) break;
      if (byte < 0x20) {
        this.at = end;
        this.refuse(`${what} without control characters`);
      }
      if (byte === backslash) {
        escaped = true;
        end++;
      }
      end++;
    }
    if (end - start > this.limits.maxStringBytes) {
      throw modelError(ModelLimitError, {
        file: this.file,
        offset: this.at,
        got: `a string of ${end - start} bytes`,
        expected: `at most ${this.limits.maxStringBytes} (limits.maxStringBytes)`,
      });
    }
    this.at = end + 1;
    if (!escaped) return decodeUtf8(this.file, bytes.subarray(start + 1, end), start, what);
    const text = decodeUtf8(this.file, bytes.subarray(start, end + 1), start, what);
    try {
      return JSON.parse(text) as string;
    } catch (cause) {
      throw modelError(
        ModelSyntaxError,
        { file: this.file, offset: start, got: quote(text), expected: `${what} with valid escapes` },
        undefined,
        cause,
      );
    }
  }

  private skipWhitespace(): void {
    let byte = this.bytes[this.at];
    while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) byte = this.bytes[++this.at];
  }

  /** Skips white space and shows the next byte; the end of the text is an error. */
  private next(): number {
    this.skipWhitespace();
    const byte = this.bytes[this.at];
    if (byte !== undefined) return byte;
    throw modelError(
      ModelTruncatedError,
      { file: this.file, offset: this.at, got: "the end of the text", expected: "more of the JSON document" },
      "The file is cut off.",
    );
  }

  private refuse(expected: string, offset = this.at): never {
    if (this.at >= this.bytes.length) {
      throw modelError(ModelTruncatedError, {
        file: this.file,
        offset,
        got: "the end of the text",
        expected,
      });
    }
    const near = Buffer.from(this.bytes.subarray(this.at, this.at + 16)).toString("latin1");
    throw modelError(ModelSyntaxError, { file: this.file, offset, got: quote(near), expected });
  }
}
