/** Casts between basic types (bundle.md §14.2): Java's conversions. */
import { mleapError, quote } from "../errors.ts";
import { formatJavaDouble, formatJavaFloat } from "../math/java-number-format.ts";
import { parseJavaDouble, parseJavaFloat } from "../math/java-number-reading.ts";
import type { BasicType } from "./data-type.ts";
import { type Long, longOf, wrapLong } from "./long.ts";

export type BaseCast = (value: unknown) => unknown;

/** The cast from one basic type to another: `"none"` needed, or undefined where there is none (byte strings). */
export function baseCast(from: BasicType, to: BasicType): BaseCast | "none" | undefined {
  if (from === to) return "none";
  if (from === "byte_string" || to === "byte_string") return undefined;
  const source = sources[from];
  return source[to] as BaseCast;
}

type Target = Exclude<BasicType, "byte_string">;
type CastsFrom = Readonly<Record<Target, (value: never) => unknown>>;

const fromBoolean: CastsFrom = {
  boolean: (v: boolean) => v,
  byte: (v: boolean) => (v ? 1 : 0),
  short: (v: boolean) => (v ? 1 : 0),
  int: (v: boolean) => (v ? 1 : 0),
  long: (v: boolean) => (v ? 1 : 0),
  float: (v: boolean) => (v ? 1 : 0),
  double: (v: boolean) => (v ? 1 : 0),
  string: (v: boolean) => (v ? "1" : "0"),
};

const fromInteger: CastsFrom = {
  boolean: (v: Long) => Number(v) !== 0,
  byte: (v: Long) => wrapLong(v, 8),
  short: (v: Long) => wrapLong(v, 16),
  int: (v: Long) => wrapLong(v, 32),
  long: (v: Long) => (typeof v === "bigint" ? longOf(v) : v),
  float: (v: Long) => Math.fround(Number(v)),
  double: (v: Long) => Number(v),
  string: (v: Long) => String(v),
};

/** Truncates and saturates to a 32-bit integer; NaN is 0. */
function toInt(value: number): number {
  if (Number.isNaN(value)) return 0;
  return Math.max(-2147483648, Math.min(2147483647, Math.trunc(value))) | 0;
}

function toLong(value: number): Long {
  if (Number.isNaN(value)) return 0;
  if (value >= 2 ** 63) return 2n ** 63n - 1n;
  if (value <= -(2 ** 63)) return -(2n ** 63n);
  return longOf(BigInt(Math.trunc(value)));
}

const fromDouble: CastsFrom = {
  boolean: (v: number) => v !== 0,
  byte: (v: number) => wrapLong(toInt(v), 8),
  short: (v: number) => wrapLong(toInt(v), 16),
  int: toInt,
  long: toLong,
  float: (v: number) => Math.fround(v),
  double: (v: number) => v,
  string: (v: number) => formatJavaDouble(v),
};

const fromFloat: CastsFrom = { ...fromDouble, string: (v: number) => formatJavaFloat(v) };

const fromString: CastsFrom = {
  boolean: parseBoolean,
  byte: (text: string) => parseInteger(text, 8),
  short: (text: string) => parseInteger(text, 16),
  int: (text: string) => parseInteger(text, 32),
  long: (text: string) => parseInteger(text, 64),
  float: (text: string) => parseFloating(text, parseJavaFloat),
  double: (text: string) => parseFloating(text, parseJavaDouble),
  string: (text: string) => text,
};

const sources: Readonly<Record<Target, CastsFrom>> = {
  boolean: fromBoolean,
  byte: fromInteger,
  short: fromInteger,
  int: fromInteger,
  long: fromInteger,
  float: fromFloat,
  double: fromDouble,
  string: fromString,
};

function parseBoolean(text: string): boolean {
  if (text === "true" || text === "yes") return true;
  if (text === "false" || text === "no" || text === "") return false;
  return /^\d+$/.test(text) ? !/^0+$/.test(text) : true;
}

/** The texts that stand for null where a number is wanted. */
function isNullText(text: string): boolean {
  return text === "" || text === "null";
}

function parseInteger(text: string, bits: number): Long | null {
  if (isNullText(text)) return null;
  if (!/^[+-]?\d{1,40}$/.test(text)) return refuseText(text, `an integer of ${bits} bits`);
  const value = BigInt(text.replace(/^\+/, ""));
  if (BigInt.asIntN(bits, value) !== value) return refuseText(text, `an integer of ${bits} bits`);
  return longOf(value);
}

/** `""` and `"null"` are null; else what Java reads as a floating literal. */
function parseFloating(text: string, parse: (text: string) => number | undefined): number | null {
  return isNullText(text) ? null : (parse(text) ?? refuseText(text, "a number"));
}

function refuseText(text: string, wanted: string): never {
  throw mleapError("MLEAP_INPUT_PARSE", {
    problem: `${quote(text)} is not ${wanted}`,
    remedy: "send a number, or null",
  });
}
