/** A body's values, for comparing numbers instead of their digits. */

import { allCodecs, createCodecRegistry, type Payload, parseMediaType } from "@stagewright/core";
import { isWithin, type Tolerance } from "./tolerance.ts";

const MAX_DIFFERENCES = 20;
const NUMBER = /^\s*[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|nan|inf(?:inity)?)\s*$/i;
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
  return payload === undefined || payload instanceof Promise ? undefined : bareValue(payload);
}

/** Where two values differ by more than the tolerance, a sentence each; empty when nowhere. */
export function differencesOf(expected: unknown, got: unknown, tolerance: Tolerance): string[] {
  const differences: string[] = [];
  compare(expected, got, "", tolerance, differences);
  return differences.length > MAX_DIFFERENCES
    ? [...differences.slice(0, MAX_DIFFERENCES), `… and ${differences.length - MAX_DIFFERENCES} more`]
    : differences;
}

function bareValue(payload: Payload): unknown {
  if (payload.kind === "json") return payload.value;
  if (payload.kind === "tensor")
    return { dtype: payload.dtype, shape: [...payload.shape], values: [...payload.data] };
  if (payload.kind !== "table") return undefined;
  return Array.from({ length: payload.rowCount }, (_, row) =>
    payload.values.map((column) => column[row] as unknown),
  );
}

function compare(expected: unknown, got: unknown, path: string, tolerance: Tolerance, found: string[]): void {
  const numbers = [numberOf(expected), numberOf(got)] as const;
  if (numbers[0] !== undefined && numbers[1] !== undefined && typeof expected === typeof got) {
    if (!isWithin(tolerance, numbers[0], numbers[1]))
      found.push(
        `${path || "the value"}: expected ${numbers[0]}, got ${numbers[1]} (${differenceOf(numbers[0], numbers[1])})`,
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

/** A number, or the number a CSV cell's text says. */
function numberOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || !NUMBER.test(value)) return undefined;
  const text = value.trim().toLowerCase();
  if (text.endsWith("nan")) return Number.NaN;
  if (!/inf/.test(text)) return Number(text);
  return text.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

function differenceOf(expected: number, got: number): string {
  const difference = Math.abs(got - expected);
  return Number.isFinite(difference) ? `difference ${difference}` : "not to be subtracted";
}

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  return typeof value === "bigint" ? String(value) : JSON.stringify(value).slice(0, 120);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
