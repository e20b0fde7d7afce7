/** What a table is made of, without its verbs: a schema shared by many tables, and one array a column. */

import {
  allocateValues,
  type DType,
  INTEGER_RANGES,
  isDType,
  isIntegerDType,
  isValuesOf,
  type ValuesOf,
} from "./dtype.ts";
import { quote } from "./error-catalogue.ts";
import { errors } from "./errors.ts";

/** Names and dtypes of columns, in order, with a look-up by name. Made once, shared by every table of a shape. */
export class TableSchema {
  readonly names: readonly string[];
  readonly dtypes: readonly DType[];
  readonly #positions: ReadonlyMap<string, number>;

  constructor(names: readonly string[], dtypes: readonly DType[]) {
    this.names = names;
    this.dtypes = dtypes;
    this.#positions = new Map(names.map((name, position) => [name, position]));
  }

  get columnCount(): number {
    return this.names.length;
  }

  /** Position of a column, or undefined. */
  find(name: string): number | undefined {
    return this.#positions.get(name);
  }

  /**
   * Position of a column.
   *
   * @throws SW_TABLE_COLUMN when there is none
   */
  positionOf(name: string, verb: string): number {
    const position = this.#positions.get(name);
    if (position === undefined) throw errors.SW_TABLE_COLUMN({ verb, column: name, columns: this.names });
    return position;
  }
}

/** Schema, values and row count; what verbs take and give. */
export interface TableData {
  readonly schema: TableSchema;
  /** One array a column, all of length `rowCount`. */
  readonly values: readonly ValuesOf<DType>[];
  readonly rowCount: number;
}

/** Columns as authors write them. */
export type ColumnInputs = Readonly<
  Record<string, { readonly dtype: DType; readonly values: ArrayLike<unknown> & Iterable<unknown> }>
>;

/** Checks columns written by hand and copies what is no array of its dtype. */
export function tableDataOf(
  columns: ColumnInputs | readonly (readonly [string, ColumnInputs[string]])[],
): TableData {
  const entries = isEntries(columns) ? columns : objectEntries(columns);
  const names: string[] = [];
  const dtypes: DType[] = [];
  const values: ValuesOf<DType>[] = [];
  for (const [name, column] of entries) {
    if (names.includes(name)) {
      throw errors.SW_TABLE_SHAPE({ verb: "Table.of", problem: `column "${name}" is given twice` });
    }
    if (!isDType(column.dtype)) {
      throw errors.SW_TABLE_SHAPE({
        verb: "Table.of",
        problem: `column "${name}" has no dtype "${String(column.dtype)}"`,
      });
    }
    names.push(name);
    dtypes.push(column.dtype);
    values.push(toValues(name, column.dtype, column.values));
  }
  return {
    schema: new TableSchema(names, dtypes),
    values,
    rowCount: commonLength("Table.of", names, values),
  };
}

/** The one length of all columns; 0 when there is none. */
function commonLength(verb: string, names: readonly string[], values: readonly ValuesOf<DType>[]): number {
  const rowCount = values[0]?.length ?? 0;
  const odd = values.findIndex((column) => column.length !== rowCount);
  if (odd > 0) {
    throw errors.SW_TABLE_SHAPE({
      verb,
      problem: `column "${names[odd]}" has ${values[odd]!.length} values, column "${names[0]}" has ${rowCount}; expected equally many`,
    });
  }
  return rowCount;
}

/** The value at a row as hooks see it: booleans for `bool`, else what the array holds. */
export function valueAt(
  dtype: DType,
  values: ValuesOf<DType>,
  row: number,
): number | bigint | string | boolean {
  const value = values[row]!;
  return dtype === "bool" ? value === 1 : value;
}

/** A value as the column's array holds it. */
export function storedValue(value: unknown): number | bigint | string {
  return typeof value === "boolean" ? Number(value) : (value as number | bigint | string);
}

function toValues(
  name: string,
  dtype: DType,
  given: ArrayLike<unknown> & Iterable<unknown>,
): ValuesOf<DType> {
  if (isValuesOf(dtype, given) && dtype !== "string") return given as unknown as ValuesOf<DType>;
  const values = allocateValues(dtype, given.length) as unknown[];
  const fits = fitsDType(dtype);
  let row = 0;
  for (const value of given) {
    if (!fits(value)) {
      const isOfType = typeof value === jsTypeOf(dtype);
      throw errors.SW_TABLE_VALUE({
        verb: "Table.of",
        record: row + 1,
        column: name,
        got: isOfType ? `${typeof value} ${quote(value)}` : `a ${value === null ? "null" : typeof value}`,
        expected: isOfType ? `a value of dtype ${dtype}` : `a ${jsTypeOf(dtype)} for dtype ${dtype}`,
      });
    }
    values[row] = storedValue(value);
    row += 1;
  }
  return values as ValuesOf<DType>;
}

/** Which values, as hooks have them, a column of the dtype holds: of its type, and within its range. Singles are rounded. */
export function fitsDType(dtype: DType): (value: unknown) => boolean {
  const type = jsTypeOf(dtype);
  if (dtype === "float32") return (value) => typeof value === type && !isBeyondSingles(value as number);
  if (!isIntegerDType(dtype)) return (value) => typeof value === type;
  const [low, high] = INTEGER_RANGES[dtype];
  if (type === "bigint")
    return (value) => typeof value === type && (value as bigint) >= low && (value as bigint) <= high;
  const [lowest, highest] = [Number(low), Number(high)];
  return (value) => Number.isInteger(value) && (value as number) >= lowest && (value as number) <= highest;
}

/** A finite number that a single has only an infinity for. */
function isBeyondSingles(value: number): boolean {
  return Number.isFinite(value) && !Number.isFinite(Math.fround(value));
}

/** `typeof` of one value of a dtype, as hooks see it. */
export function jsTypeOf(dtype: DType): "string" | "boolean" | "bigint" | "number" {
  if (dtype === "string") return "string";
  if (dtype === "bool") return "boolean";
  return dtype === "int64" || dtype === "uint64" ? "bigint" : "number";
}

function isEntries(
  columns: ColumnInputs | readonly (readonly [string, ColumnInputs[string]])[],
): columns is readonly (readonly [string, ColumnInputs[string]])[] {
  return Array.isArray(columns);
}

/** Entries of an object of columns; integer-like names are refused, because JavaScript moves them to the front. */
export function objectEntries<T>(columns: Readonly<Record<string, T>>): readonly (readonly [string, T])[] {
  const entries = Object.entries(columns);
  const moved = entries.find(([name]) => /^(?:0|[1-9]\d{0,9})$/.test(name));
  if (moved !== undefined) {
    throw errors.SW_STAGE_SCHEMA({
      problems: [
        `column "${moved[0]}" would be moved to the front by JavaScript; write columns as [["${moved[0]}", …], …]`,
      ],
    });
  }
  return entries;
}
