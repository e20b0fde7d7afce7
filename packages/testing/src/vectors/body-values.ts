/** A body's values, for comparing numbers instead of their digits. */

import { allCodecs, createCodecRegistry, type Payload, parseMediaType } from "@stagewright/core";
import { isWithin, type Tolerance } from "./tolerance.ts";

const MAX_DIFFERENCES = 20;
const NUMBER = /^\s*[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|nan|inf(?:inity)?)\s*$/i;
const LONG_INTEGER = /^[+-]?\d{16,}$/;
const registry = createCodecRegistry(allCodecs);

/**
 * Where two bodies of one media type differ by more than the tolerance; empty when nowhere. Shapes, texts and booleans are
 * equal or not. Undefined when the media type has no values to compare (text, octets).
 */
export function diffValues(
  expected: Buffer,
  got: Buffer,
  contentType: string,
  tolerance: Tolerance,
): string[] | undefined {
  const before = valuesOfBody(expected, contentType);
  return before === undefined ? undefined : differencesOf(before, valuesOfBody(got, contentType), tolerance);
}

/**
 * A body as plain values: rows of cells, a JSON value, or a tensor's dtype, shape and values. Undefined when its media type
 * has none.
 */
export function valuesOfBody(body: Buffer, contentType: string): unknown {
  const mediaType = parseMediaType(contentType);
  const codec = registry.find(mediaType.essence);
  const payload = codec?.decode(body, { columns: undefined, mediaType, maxDepth: 1000 });
  // What is decoded later is only ever a request.
  if (payload === undefined || payload instanceof Promise) return undefined;
  // CSV alone writes numbers as text; in JSON a text of digits is a text.
  return bareValue(payload, mediaType.essence === "text/csv" ? cellOfCsv : (cell) => cell);
}

/** Where two values differ by more than the tolerance, a sentence each; empty when nowhere. */
export function differencesOf(expected: unknown, got: unknown, tolerance: Tolerance): string[] {
  const differences: string[] = [];
  compare(expected, got, "", tolerance, differences);
  return differences.length > MAX_DIFFERENCES
    ? [...differences.slice(0, MAX_DIFFERENCES), `… and ${differences.length - MAX_DIFFERENCES} more`]
    : differences;
}

function bareValue(payload: Payload, cellOf: (cell: unknown) => unknown): unknown {
  if (payload.kind === "json") return payload.value;
  if (payload.kind === "tensor")
    return { dtype: payload.dtype, shape: [...payload.shape], values: [...payload.data] };
  if (payload.kind !== "table") return undefined;
  return Array.from({ length: payload.rowCount }, (_, row) =>
    payload.values.map((column) => cellOf(column[row])),
  );
}

/** A cell of CSV that says a number: compared as one, shown as written. */
class NumberText {
  readonly text: string;
  readonly value: number;

  constructor(text: string, value: number) {
    this.text = text;
    this.value = value;
  }

  /** Whether it is an integer that a double may have rounded. */
  get isLong(): boolean {
    return LONG_INTEGER.test(this.text);
  }

  toJSON(): string {
    return this.text;
  }
}

function cellOfCsv(cell: unknown): unknown {
  if (typeof cell !== "string" || !NUMBER.test(cell)) return cell;
  return new NumberText(cell.trim(), numberOfText(cell.trim().toLowerCase()));
}

function compare(expected: unknown, got: unknown, path: string, tolerance: Tolerance, found: string[]): void {
  const numbers = numbersOf(expected, got);
  if (numbers !== undefined) {
    const [before, after] = numbers;
    const isLong =
      expected instanceof NumberText && got instanceof NumberText && expected.isLong && got.isLong;
    const isExact = tolerance.relative === 0 && tolerance.absolute === 0;
    const isSame = isLong && isExact ? expected.text === got.text : isWithin(tolerance, before, after);
    if (!isSame)
      found.push(
        `${path || "the value"}: expected ${shown(expected)}, got ${shown(got)} (${differenceOf(before, after)})`,
      );
    return;
  }
  if (Array.isArray(expected) && Array.isArray(got)) {
    if (expected.length !== got.length)
      found.push(`${path || "the body"}: expected ${expected.length} entries, got ${got.length}`);
    for (let at = 0; at < Math.min(expected.length, got.length); at += 1)
      compare(expected[at], got[at], `${path}[${at + 1}]`, tolerance, found);
    return;
  }
  if (isRecord(expected) && isRecord(got)) {
    for (const name of new Set([...Object.keys(expected), ...Object.keys(got)]))
      compare(expected[name], got[name], path === "" ? name : `${path}.${name}`, tolerance, found);
    return;
  }
  if (expected !== got) found.push(`${path || "the value"}: expected ${shown(expected)}, got ${shown(got)}`);
}

/** Two values as numbers, where both are written as such in the same way. */
function numbersOf(expected: unknown, got: unknown): readonly [number, number] | undefined {
  if (typeof expected === "number" && typeof got === "number") return [expected, got];
  if (expected instanceof NumberText && got instanceof NumberText) return [expected.value, got.value];
  return undefined;
}

/** @param text without blanks, in lower case */
function numberOfText(text: string): number {
  if (text.endsWith("nan")) return Number.NaN;
  if (!text.includes("inf")) return Number(text);
  return text.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

function differenceOf(expected: number, got: number): string {
  const difference = Math.abs(got - expected);
  return Number.isFinite(difference) ? `difference ${difference}` : "not to be subtracted";
}

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "bigint" || typeof value === "number") return String(value);
  if (value instanceof NumberText) return value.text;
  const withDigits = (_key: string, entry: unknown) => (typeof entry === "bigint" ? String(entry) : entry);
  return JSON.stringify(value, withDigits).slice(0, 120);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
