/**
 * Tables held against what their columns declare besides dtypes. Whole columns are looked at first, in tight loops; only
 * when one has a wrong value are records gone through for the list of issues.
 */

import type { DeclaredColumn } from "./column-declaration.ts";
import { type DType, INTEGER_RANGES, isFloatDType, type ValuesOf } from "./dtype.ts";
import { type Issue, quote } from "./error-catalogue.ts";
import { MAX_ISSUES } from "./issues.ts";
import { formatNumber } from "./number-text.ts";
import type { TableData } from "./table-data.ts";

/** What is wrong with a table: at most 20 issues, in order of records and then columns, and how many there are. */
export interface ColumnIssues {
  readonly issues: readonly Issue[];
  readonly count: number;
}

/** The rules of one column, made once for a stage. */
interface ColumnRule {
  readonly position: number;
  readonly column: DeclaredColumn;
  /** Whether every value of a column obeys. */
  readonly allObey: (values: ValuesOf<DType>) => boolean;
  readonly obeys: (value: unknown) => boolean;
  /** What the rule says, for messages. */
  readonly expected: string;
}

/** Looks at tables of one schema; undefined from {@link createColumnCheck} when dtypes say all. */
export type ColumnCheck = (table: TableData) => ColumnIssues | undefined;

/** Makes the check of declared columns; undefined when none has a rule. */
export function createColumnCheck(columns: readonly DeclaredColumn[]): ColumnCheck | undefined {
  const rules = columns.flatMap((column, position) => ruleOf(column, position) ?? []);
  if (rules.length === 0) return undefined;
  return ({ values, rowCount }) =>
    rules.every((rule) => rule.allObey(values[rule.position]!))
      ? undefined
      : listIssues(rules, values, rowCount);
}

/** An issue in words, as messages list it. */
export function issueSentence({ record, column, got, expected }: Issue): string {
  return `record ${record}, column ${quote(column)}: got ${got}, expected ${expected}`;
}

function ruleOf(column: DeclaredColumn, position: number): ColumnRule | undefined {
  const { dtype, nullable, range, categories } = column;
  if (categories !== undefined)
    return { position, column, ...categoryRule(dtype, categories, nullable), expected: expectedOf(column) };
  const expected = expectedOf(column);
  if (dtype === "string") {
    if (nullable !== false) return undefined;
    const obeys = (value: unknown) => value !== "";
    return { position, column, obeys, allObey: (values) => !(values as string[]).includes(""), expected };
  }
  if (range === undefined && !(nullable === false && isFloatDType(dtype))) return undefined;
  return { position, column, ...rangeRule(dtype, range ?? OPEN, nullable), expected };
}

const OPEN: readonly [number, number] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

function categoryRule(dtype: DType, categories: readonly unknown[], nullable: boolean | undefined) {
  const allowed = new Set<unknown>(categories.map((category) => storedAs(dtype, category)));
  if (nullable === true) allowed.add(dtype === "string" ? "" : Number.NaN);
  const obeys = (value: unknown) => allowed.has(value);
  const allObey = (values: ValuesOf<DType>) => {
    for (let row = 0; row < values.length; row += 1) if (!allowed.has(values[row])) return false;
    return true;
  };
  return { obeys, allObey };
}

function rangeRule(
  dtype: DType,
  range: readonly [number | bigint, number | bigint],
  nullable: boolean | undefined,
) {
  if (dtype === "int64" || dtype === "uint64") {
    const [low, high] = [longEnd(dtype, range[0]), longEnd(dtype, range[1])];
    const obeys = (value: unknown) => (value as bigint) >= low && (value as bigint) <= high;
    return { obeys, allObey: (values: ValuesOf<DType>) => (values as BigInt64Array).every(obeys) };
  }
  const low = storedAs(dtype, range[0]) as number;
  const high = storedAs(dtype, range[1]) as number;
  // NaN compares false both ways: being inside refuses it, being outside lets it pass.
  const mayMiss = nullable !== false;
  const obeys = (value: unknown) =>
    mayMiss
      ? !((value as number) < low || (value as number) > high)
      : (value as number) >= low && (value as number) <= high;
  const allObey = (values: ValuesOf<DType>) => {
    const numbers = values as Float64Array;
    for (let row = 0; row < numbers.length; row += 1) {
      const value = numbers[row]!;
      if (mayMiss ? value < low || value > high : !(value >= low && value <= high)) return false;
    }
    return true;
  };
  return { obeys, allObey };
}

/** A declared number as the column's array holds it: singles are rounded as the values were. */
function storedAs(dtype: DType, value: unknown): unknown {
  if (dtype === "float32") return Math.fround(value as number);
  return dtype === "int64" || dtype === "uint64" ? BigInt(value as number) : value;
}

function longEnd(dtype: "int64" | "uint64", end: number | bigint): bigint {
  if (end === Number.NEGATIVE_INFINITY) return INTEGER_RANGES[dtype][0];
  return end === Number.POSITIVE_INFINITY ? INTEGER_RANGES[dtype][1] : BigInt(end);
}

function listIssues(
  rules: readonly ColumnRule[],
  values: TableData["values"],
  rowCount: number,
): ColumnIssues {
  const issues: Issue[] = [];
  let count = 0;
  const broken = rules.filter((rule) => !rule.allObey(values[rule.position]!));
  for (let row = 0; row < rowCount; row += 1) {
    for (const { position, column, obeys, expected } of broken) {
      const value = values[position]![row];
      if (obeys(value)) continue;
      count += 1;
      if (issues.length < MAX_ISSUES)
        issues.push({ record: row + 1, column: column.name, got: gotOf(column.dtype, value), expected });
    }
  }
  return { issues, count };
}

function gotOf(dtype: DType, value: unknown): string {
  if (value === "") return "nothing";
  if (typeof value === "string") return quote(value);
  if (typeof value === "number" && isFloatDType(dtype))
    return Number.isNaN(value) ? "nothing or nan" : formatNumber(dtype, value);
  return String(value);
}

function expectedOf({ dtype, nullable, range, categories }: DeclaredColumn): string {
  const orMissing =
    nullable === true || (nullable === undefined && isFloatDType(dtype) && !categories)
      ? ", or nothing for missing"
      : "";
  if (categories !== undefined) return `one of ${listed(categories)}${orMissing}`;
  if (dtype === "string") return "text that is not empty";
  return `${isFloatDType(dtype) ? "a number" : "an integer"}${rangeText(range)}${orMissing}`;
}

function rangeText(range: DeclaredColumn["range"]): string {
  const [low, high] = range ?? OPEN;
  if (low === Number.NEGATIVE_INFINITY) return high === Number.POSITIVE_INFINITY ? "" : ` of at most ${high}`;
  return high === Number.POSITIVE_INFINITY ? ` of at least ${low}` : ` from ${low} to ${high}`;
}

/** The first 12 categories. */
function listed(categories: readonly (number | bigint | string)[]): string {
  const shown = categories
    .slice(0, 12)
    .map((category) => (typeof category === "string" ? quote(category) : String(category)));
  return `${shown.join(", ")}${categories.length > 12 ? ` and ${categories.length - 12} more` : ""}`;
}
