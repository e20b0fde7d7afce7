/** Cells of declared columns, made up: by dtype, range, categories and nullability, or by what the test gives instead. */

import type { DeclaredColumn } from "@stagewright/core";
import * as fc from "fast-check";

/** One cell as hooks see it. */
export type Cell = number | bigint | string | boolean;

/** What stands in for the made-up values of a column: an arbitrary of fast-check, or a list to choose from. */
export type ColumnValues = fc.Arbitrary<Cell> | readonly Cell[];

/** Numbers of a column without a range lie within this of zero: what a sum or a square of them still holds. */
const OPEN_END = 1_000_000;
const MAX_TEXT_LENGTH = 12;
/** One value in this many is a missing one, where the column may miss values. */
const MISSING_EVERY = 6;

/** Values of one column. `mayMiss` adds the missing value (NaN, "") where the declaration takes it. */
export function cellArbitrary(
  column: DeclaredColumn,
  mayMiss: boolean,
  given: ColumnValues | undefined,
): fc.Arbitrary<Cell> {
  if (given !== undefined) return isList(given) ? fc.constantFrom(...given) : given;
  const present = presentArbitrary(column);
  const missing = missingValue(column);
  if (!mayMiss || missing === undefined) return present;
  return fc.oneof(
    { arbitrary: present, weight: MISSING_EVERY - 1 },
    { arbitrary: fc.constant(missing), weight: 1 },
  );
}

function presentArbitrary({ dtype, range, categories }: DeclaredColumn): fc.Arbitrary<Cell> {
  if (categories !== undefined)
    return fc.constantFrom(...categories.map((value) => categoryOf(dtype, value)));
  if (dtype === "bool") return fc.boolean();
  if (dtype === "string") return fc.string({ unit: "grapheme", minLength: 1, maxLength: MAX_TEXT_LENGTH });
  if (dtype === "int64" || dtype === "uint64") {
    const [low, high] = endsOf(range, dtype === "uint64" ? 0 : -OPEN_END);
    return fc.bigInt({ min: BigInt(low), max: BigInt(high) });
  }
  if (dtype === "float64") {
    const [min, max] = numberEnds(range);
    return fc.double({ min, max, noNaN: true });
  }
  if (dtype === "float32") {
    const [min, max] = numberEnds(range);
    return fc.float({ min: Math.fround(min), max: Math.fround(max), noNaN: true });
  }
  const [smallest, largest] = INTEGER_ENDS[dtype];
  const [low, high] = endsOf(range, smallest, largest);
  return fc.integer({ min: Number(low), max: Number(high) });
}

const INTEGER_ENDS = {
  int8: [-128, 127],
  uint8: [0, 255],
  int16: [-32_768, 32_767],
  uint16: [0, 65_535],
  int32: [-2_147_483_648, 2_147_483_647],
  uint32: [0, 4_294_967_295],
} as const;

/** The missing value a column takes; undefined when it takes none. */
function missingValue({ dtype, nullable, categories }: DeclaredColumn): Cell | undefined {
  const isTaken = nullable ?? categories === undefined;
  if (!isTaken) return undefined;
  if (dtype === "string") return "";
  return dtype === "float32" || dtype === "float64" ? Number.NaN : undefined;
}

function categoryOf(dtype: DeclaredColumn["dtype"], value: number | bigint | string): Cell {
  return dtype === "int64" || dtype === "uint64" ? BigInt(value) : value;
}

/** Both ends of a range, an open one drawn in to a finite number. */
function endsOf(
  range: DeclaredColumn["range"],
  smallest = -OPEN_END,
  largest = OPEN_END,
): readonly [number | bigint, number | bigint] {
  const [low, high] = range ?? [smallest, largest];
  return [
    low === Number.NEGATIVE_INFINITY ? lowerOf(high, smallest) : low,
    high === Number.POSITIVE_INFINITY ? higherOf(low, largest) : high,
  ];
}

/** `Math.min` and `Math.max` take no bigints. */
function lowerOf(a: number | bigint, b: number | bigint): number | bigint {
  if (a < b) return a;
  return b;
}

function higherOf(a: number | bigint, b: number | bigint): number | bigint {
  if (a > b) return a;
  return b;
}

function numberEnds(range: DeclaredColumn["range"]): readonly [number, number] {
  const [low, high] = endsOf(range);
  return [Number(low), Number(high)];
}

function isList(values: ColumnValues): values is readonly Cell[] {
  return Array.isArray(values);
}
