/**
 * The rules of one cell: what text a dtype is read from, and which values one dtype takes from another. The CSV fast
 * path reads the same numbers from bytes; a differential test holds the two together.
 */

import { type DType, INTEGER_RANGES, isIntegerDType } from "./dtype.ts";

/** Decimal floating point: optional sign, digits with an optional point, optional exponent. */
const FLOAT_TEXT = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const INTEGER_TEXT = /^[+-]?\d+$/;
const NAN_TEXT = /^[+-]?nan$/i;
const INFINITY_TEXT = /^([+-]?)inf(?:inity)?$/i;
/** Longest number text read, characters: more is refused before a digit is looked at. */
export const MAX_NUMBER_LENGTH = 400;

/** What each dtype is read from, for messages. */
export const EXPECTED_TEXT: Readonly<Record<DType, string>> = {
  float32: "a number a single holds, nan, inf, or nothing for missing",
  float64: "a number, nan, inf, or nothing for missing",
  int8: "an integer from -128 to 127",
  uint8: "an integer from 0 to 255",
  int16: "an integer from -32768 to 32767",
  uint16: "an integer from 0 to 65535",
  int32: "an integer from -2147483648 to 2147483647",
  uint32: "an integer from 0 to 4294967295",
  int64: "an integer of 64 bits",
  uint64: "an unsigned integer of 64 bits",
  bool: "true, false, 1 or 0",
  string: "text",
};

/**
 * Reads a cell's text as a dtype, as the column's array holds it; undefined when it is no text of the dtype. Spaces and
 * tabs around numbers are trimmed; `nan` and `inf` are read in any case; an empty cell is NaN in float columns and ""
 * in string columns. Finite text beyond the dtype's range is refused, never made infinite or wrapped.
 */
export function parseCell(dtype: DType, text: string): number | bigint | string | undefined {
  if (dtype === "string") return text;
  const trimmed = trimBlanks(text);
  if (trimmed.length > MAX_NUMBER_LENGTH) return undefined;
  if (dtype === "bool") return parseBool(trimmed);
  return isIntegerDType(dtype) ? parseInteger(dtype, trimmed) : parseFloatText(dtype, trimmed);
}

/**
 * A value of one dtype as another holds it; undefined when it does not. Fractions, NaN and values out of range have no
 * integer; only 0 and 1 have a bool; text is read by {@link parseCell}; to text, booleans are `true` and `false`.
 */
export function castCell(
  from: DType,
  value: number | bigint | string,
  to: DType,
): number | bigint | string | undefined {
  if (from === "string") return parseCell(to, value as string);
  if (to === "string") return from === "bool" ? (value === 1 ? "true" : "false") : `${value}`;
  if (to === "bool") return value === 1 || value === 1n ? 1 : value === 0 || value === 0n ? 0 : undefined;
  if (isIntegerDType(to)) {
    if (typeof value === "number" && !Number.isInteger(value)) return undefined;
    return inRange(to, BigInt(value));
  }
  const number = Number(value);
  // A 64-bit integer beyond 2^53 has no exact double.
  if (typeof value === "bigint" && BigInt(number) !== value) return undefined;
  return to === "float32" ? singleOf(number) : number;
}

function parseFloatText(dtype: "float32" | "float64", text: string): number | undefined {
  if (text === "") return Number.NaN;
  if (FLOAT_TEXT.test(text)) {
    const value = Number(text);
    if (!Number.isFinite(value)) return undefined;
    return dtype === "float32" ? singleOf(value) : value;
  }
  if (NAN_TEXT.test(text)) return Number.NaN;
  const infinity = INFINITY_TEXT.exec(text);
  if (infinity === null) return undefined;
  return infinity[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

function parseInteger(dtype: keyof typeof INTEGER_RANGES, text: string): number | bigint | undefined {
  if (!INTEGER_TEXT.test(text)) return undefined;
  return inRange(dtype, BigInt(text.startsWith("+") ? text.slice(1) : text));
}

function inRange(dtype: keyof typeof INTEGER_RANGES, value: bigint): number | bigint | undefined {
  const [low, high] = INTEGER_RANGES[dtype];
  if (value < low || value > high) return undefined;
  return dtype === "int64" || dtype === "uint64" ? value : Number(value);
}

function parseBool(text: string): number | undefined {
  const lower = text.toLowerCase();
  if (lower === "true" || lower === "1") return 1;
  return lower === "false" || lower === "0" ? 0 : undefined;
}

/** Nearest single; undefined where a finite double has only an infinite one. */
function singleOf(value: number): number | undefined {
  const single = Math.fround(value);
  return Number.isFinite(value) && !Number.isFinite(single) ? undefined : single;
}

function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start += 1;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
