/** One declared column: its dtype alone, or with what may stand in it: missing values, a range, categories. */

import {
  DTYPES,
  type DType,
  type FloatDType,
  INTEGER_RANGES,
  isDType,
  isFloatDType,
  isIntegerDType,
  type NumberDType,
} from "./dtype.ts";
import { quote, quoteList } from "./error-catalogue.ts";

/** A float column. NaN is its missing value: an empty CSV cell, JSON's null and the word nan all become it. */
export interface FloatColumn<D extends FloatDType = FloatDType> {
  readonly dtype: D;
  /** `false` refuses NaN, `true` takes it. Left out, NaN is taken, except where categories are given. */
  readonly nullable?: boolean;
  /** Smallest and largest value, both included; an infinite end is open. NaN is not judged by it. */
  readonly range?: readonly [low: number, high: number];
  /** The values there are. */
  readonly categories?: readonly number[];
}

/** An integer column of at most 32 bits. Nothing in it is missing: an empty cell is refused as it is. */
export interface IntegerColumn<
  D extends Exclude<NumberDType, FloatDType> = Exclude<NumberDType, FloatDType>,
> {
  readonly dtype: D;
  readonly nullable?: false;
  /** Smallest and largest value, both included; an infinite end is open. */
  readonly range?: readonly [low: number, high: number];
  /** The values there are. */
  readonly categories?: readonly number[];
}

/** A 64-bit integer column; ends and categories are bigints, or numbers that are safe integers. */
export interface LongColumn<D extends "int64" | "uint64" = "int64" | "uint64"> {
  readonly dtype: D;
  readonly nullable?: false;
  readonly range?: readonly [low: number | bigint, high: number | bigint];
  readonly categories?: readonly (number | bigint)[];
}

/** A column of text. "" is its missing value: an empty CSV cell, JSON's null and "" all become it. */
export interface StringColumn {
  readonly dtype: "string";
  /** `false` refuses "", `true` takes it. Left out, "" is taken, except where categories are given and it is none of them. */
  readonly nullable?: boolean;
  readonly range?: never;
  /** The values there are, letter for letter. */
  readonly categories?: readonly string[];
}

/** A column of truth values. */
export interface BoolColumn {
  readonly dtype: "bool";
  readonly nullable?: false;
  readonly range?: never;
  readonly categories?: never;
}

/** What a column is declared as: a dtype, or a dtype with rules. */
export type ColumnDeclaration = DType | FloatColumn | IntegerColumn | LongColumn | StringColumn | BoolColumn;

/** Dtype of a declaration. */
export type DTypeOfColumn<C> = C extends DType
  ? C
  : C extends { readonly dtype: infer D extends DType }
    ? D
    : never;

/** A declaration as it is kept: checked, in one form for every dtype. */
export interface DeclaredColumn {
  readonly name: string;
  readonly dtype: DType;
  /** As declared; undefined means the core dialect's reading. */
  readonly nullable: boolean | undefined;
  readonly range: readonly [low: number | bigint, high: number | bigint] | undefined;
  readonly categories: readonly (number | bigint | string)[] | undefined;
}

const KEYS: readonly string[] = ["dtype", "nullable", "range", "categories"];

/**
 * Checks one declaration. Every problem is pushed to `problems`; the result means something only when there is none.
 */
export function declareColumn(name: string, declaration: unknown, problems: string[]): DeclaredColumn {
  const given =
    typeof declaration === "object" && declaration !== null ? declaration : { dtype: declaration };
  const { dtype, nullable, range, categories } = given as Partial<DeclaredColumn>;
  const refuse = (problem: string) => problems.push(`column ${quote(name)} ${problem}`);
  if (!isDType(dtype)) {
    refuse(`has dtype ${quote(dtype)}, which is none of ${DTYPES.join(", ")}`);
    return { name, dtype: "string", nullable: undefined, range: undefined, categories: undefined };
  }
  const odd = Object.keys(given).filter((key) => !KEYS.includes(key));
  if (odd.length > 0) refuse(`has ${quoteList(odd)}; a column has ${KEYS.join(", ")}`);
  if (nullable !== undefined && typeof nullable !== "boolean")
    refuse(`has nullable ${quote(nullable)}, expected true or false`);
  if (nullable === true && !isFloatDType(dtype) && dtype !== "string")
    refuse(`is nullable, but ${dtype} has no missing value; declare float64 or string`);
  if (range !== undefined && categories !== undefined)
    refuse("has a range and categories; give the one that says it");
  const found = [
    range === undefined ? undefined : rangeProblem(dtype, range),
    ...(categories === undefined ? [] : categoryProblems(dtype, categories, nullable)),
  ];
  for (const problem of found) if (problem !== undefined) refuse(problem);
  return { name, dtype, nullable, range, categories };
}

function rangeProblem(dtype: DType, range: unknown): string | undefined {
  if (dtype === "string" || dtype === "bool")
    return `has a range, which ${dtype} has not; number columns have`;
  const [low, high] = (Array.isArray(range) && range.length === 2 ? range : []) as unknown[];
  if (!(isEnd(dtype, low) && isEnd(dtype, high)))
    return `has range ${shown(range)}, expected [low, high] of two numbers`;
  return low > high ? `has range ${shown(range)}, expected low ≤ high` : undefined;
}

function isEnd(dtype: DType, end: unknown): end is number | bigint {
  if (typeof end === "bigint") return dtype === "int64" || dtype === "uint64";
  if (typeof end !== "number" || Number.isNaN(end)) return false;
  return isFloatDType(dtype) || Number.isSafeInteger(end) || Math.abs(end) === Number.POSITIVE_INFINITY;
}

function categoryProblems(
  dtype: DType,
  categories: unknown,
  nullable: boolean | undefined,
): readonly (string | undefined)[] {
  if (dtype === "bool") return ["has categories, which bool has not"];
  if (!Array.isArray(categories) || categories.length === 0) return ["has no list of at least one category"];
  const wrong = (categories as unknown[]).filter((category) => !isCategory(dtype, category));
  return [
    wrong.length > 0 ? `has categories ${quoteList(wrong)}, which ${dtype} does not hold` : undefined,
    new Set(categories).size < categories.length ? "has a category twice" : undefined,
    nullable === false && categories.includes("")
      ? 'has the category "", which is missing, and is not nullable'
      : undefined,
  ];
}

function isCategory(dtype: DType, category: unknown): boolean {
  if (dtype === "string") return typeof category === "string";
  if (isFloatDType(dtype)) return typeof category === "number" && Number.isFinite(category);
  if (typeof category !== "bigint" && !Number.isSafeInteger(category)) return false;
  if (!isIntegerDType(dtype) || (typeof category === "bigint" && dtype !== "int64" && dtype !== "uint64"))
    return false;
  const [low, high] = INTEGER_RANGES[dtype];
  const value = BigInt(category as number);
  return value >= low && value <= high;
}

function shown(range: unknown): string {
  return Array.isArray(range) ? `[${range.map(String).join(", ")}]` : quote(range);
}
