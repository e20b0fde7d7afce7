/** Payload kind `table`: columns with names and dtypes, column-major, with the verbs preprocessing is written in. */

import type { DType, FloatDType, NumberDType, ValueOf, ValuesOf } from "./dtype.ts";
import { errors } from "./errors.ts";
import { type ColumnInputs, type TableData, type TableSchema, tableDataOf, valueAt } from "./table-data.ts";
import { Tensor } from "./tensor.ts";
import { castColumns } from "./verbs/cast.ts";
import { clipColumns } from "./verbs/clip.ts";
import { concatTables } from "./verbs/concat.ts";
import { deriveColumn } from "./verbs/derive.ts";
import { dropColumns } from "./verbs/drop.ts";
import { fillMissingValues } from "./verbs/fill-missing.ts";
import { mapColumnValues } from "./verbs/map-values.ts";
import { type OneHotOptions, oneHotColumn } from "./verbs/one-hot.ts";
import { renameColumns } from "./verbs/rename.ts";
import { roundColumns } from "./verbs/round-columns.ts";
import { type Scaling, scaleColumns } from "./verbs/scale.ts";
import { selectColumns } from "./verbs/select.ts";
import { sortTableColumns } from "./verbs/sort-columns.ts";
import { tensorOfColumns } from "./verbs/to-tensor.ts";

/** Column name → dtype. */
export type ColumnTypes = Readonly<Record<string, DType>>;

/** Names of the columns whose dtype is one of `D`. */
export type NamesOf<C extends ColumnTypes, D extends DType = DType> = {
  [Name in keyof C & string]: C[Name] extends D ? Name : never;
}[keyof C & string];

/** One row as hooks see it. */
export type RowOf<C extends ColumnTypes> = { readonly [Name in keyof C]: ValueOf<C[Name]> };

/** Columns after `rename`. */
export type Renamed<C extends ColumnTypes, M extends Readonly<Record<string, string>>> = {
  readonly [Name in keyof C as Name extends keyof M ? M[Name] : Name]: C[Name];
};

/** Columns after some dtypes changed. */
export type Retyped<C extends ColumnTypes, T extends Readonly<Record<string, DType>>> = {
  readonly [Name in keyof C]: Name extends keyof T ? T[Name] : C[Name];
};

type Input<D extends DType> = ArrayLike<ValueOf<D>> & Iterable<ValueOf<D>>;
type InputOf<D extends DType> = D extends DType
  ? { readonly dtype: D; readonly values: Input<D> | ValuesOf<D> }
  : never;

/**
 * An immutable table. Verbs are pure: each returns a new table with the same rows in the same order, and shares the
 * arrays of columns it did not change. When a verb refuses a value it names the record (the first is 1) and the column.
 */
export class Table<C extends ColumnTypes = ColumnTypes> implements TableData {
  readonly kind = "table";
  readonly schema: TableSchema;
  readonly values: readonly ValuesOf<DType>[];
  readonly rowCount: number;
  /** Type only: which columns this table has. */
  declare readonly columnTypes: C;

  /** From data already checked; authors use {@link Table.of}. */
  constructor(data: TableData) {
    this.schema = data.schema;
    this.values = data.values;
    this.rowCount = data.rowCount;
  }

  /**
   * Makes a table from columns. Typed arrays of the dtype are used as they are, anything else is copied and checked.
   *
   * @example
   * Table.of({ sex: { dtype: "string", values: ["M", "F"] }, length: { dtype: "float64", values: [0.44, 0.5] } });
   * @throws SW_TABLE_SHAPE for unequal lengths, SW_TABLE_VALUE for a value of another type or out of its dtype's range, SW_STAGE_SCHEMA for an integer-like name in object form
   */
  static of<const I extends Readonly<Record<string, InputOf<DType>>>>(
    columns: I,
  ): Table<{ readonly [Name in keyof I & string]: I[Name]["dtype"] }>;
  static of(columns: readonly (readonly [string, InputOf<DType>])[]): Table;
  static of(columns: ColumnInputs | readonly (readonly [string, ColumnInputs[string]])[]): Table {
    return new Table(tableDataOf(columns));
  }

  /** Column names in order. */
  get columnNames(): readonly string[] {
    return this.schema.names;
  }

  /** Column dtypes in order. */
  get dtypes(): readonly DType[] {
    return this.schema.dtypes;
  }

  /**
   * The array of one column: a typed array, or strings. Read only by agreement: it may be shared with other tables.
   *
   * @throws SW_TABLE_COLUMN
   */
  column<Name extends keyof C & string>(name: Name): ValuesOf<C[Name]> {
    return this.values[this.schema.positionOf(name, "column")] as ValuesOf<C[Name]>;
  }

  /** One row as an object, in column order; row 0 is record 1. @throws SW_TABLE_SHAPE where there is no such row */
  row(index: number): RowOf<C> {
    if (!(Number.isInteger(index) && index >= 0 && index < this.rowCount)) {
      throw errors.SW_TABLE_SHAPE({
        verb: "row",
        problem: `no row ${index}; the table has ${this.rowCount}`,
      });
    }
    const row: Record<string, unknown> = {};
    for (const [at, name] of this.schema.names.entries()) {
      row[name] = valueAt(this.schema.dtypes[at]!, this.values[at]!, index);
    }
    return row as RowOf<C>;
  }

  /** The named columns only, in the order named. @throws SW_TABLE_COLUMN; SW_TABLE_SHAPE for a name twice */
  select<const Names extends readonly (keyof C & string)[]>(...names: Names): Table<Pick<C, Names[number]>> {
    return new Table(selectColumns(this, names));
  }

  /** All columns but the named ones. @throws SW_TABLE_COLUMN */
  drop<const Names extends readonly (keyof C & string)[]>(...names: Names): Table<Omit<C, Names[number]>> {
    return new Table(dropColumns(this, names));
  }

  /** Columns under new names, places kept. @throws SW_TABLE_COLUMN; SW_TABLE_SHAPE when two would share a name */
  rename<const M extends { readonly [Name in keyof C & string]?: string }>(
    names: M,
  ): Table<Renamed<C, { readonly [Name in keyof M & string]: M[Name] & string }>> {
    return new Table(renameColumns(this, names as Readonly<Record<string, string>>));
  }

  /**
   * A column computed from each row, put at the end, or in the place of one with that name.
   *
   * @throws SW_TABLE_VALUE when the function returns another type than the dtype's
   */
  derive<const Name extends string, const D extends DType>(
    name: Name,
    dtype: D,
    compute: (row: RowOf<C>, index: number) => ValueOf<D>,
  ): Table<Omit<C, Name> & Readonly<Record<Name, D>>> {
    return new Table(deriveColumn(this, name, dtype, (row, index) => compute(row as RowOf<C>, index)));
  }

  /**
   * Columns in another dtype. Never rounds in silence: a fraction, NaN or a value out of range is refused; text is read
   * by the CSV rules. Only what becomes float32 is rounded, to the nearest single.
   *
   * @throws SW_TABLE_VALUE
   */
  cast<const T extends { readonly [Name in keyof C & string]?: DType }>(
    dtypes: T,
  ): Table<Retyped<C, { readonly [Name in keyof T & string]: T[Name] & DType }>> {
    return new Table(castColumns(this, dtypes as Readonly<Record<string, DType>>));
  }

  /** NaN in float columns and "" in string columns replaced by the value given. @throws SW_TABLE_SHAPE for other dtypes */
  fillMissing(values: { readonly [Name in NamesOf<C, FloatDType | "string">]?: ValueOf<C[Name]> }): Table<C> {
    return new Table(fillMissingValues(this, values as Readonly<Record<string, number | string>>));
  }

  /**
   * Numbers held inside `[low, high]`, both ends included; NaN stays NaN.
   *
   * @throws SW_TABLE_SHAPE when low > high, and for ends an integer column does not hold
   */
  clip(
    bounds: { readonly [Name in NamesOf<C, NumberDType>]?: readonly [low: number, high: number] },
  ): Table<C> {
    return new Table(clipColumns(this, bounds as Readonly<Record<string, readonly [number, number]>>));
  }

  /**
   * `(value − mean) / scale` in double precision, as scikit-learn's StandardScaler; the columns become float64.
   *
   * @throws SW_TABLE_SHAPE when scale is 0 or either is not finite
   */
  scale<const S extends { readonly [Name in NamesOf<C, NumberDType>]?: Scaling }>(
    scalings: S,
  ): Table<Retyped<C, { readonly [Name in keyof S & string]: "float64" }>> {
    return new Table(scaleColumns(this, scalings as Readonly<Record<string, Scaling>>));
  }

  /**
   * A string column replaced, in its place, by one float64 column a category, named `<column>=<category>`, 1 where the
   * row holds it. A value outside the categories is refused, or gives all zeros with `unknown: "zeros"` (scikit-learn's
   * `handle_unknown="ignore"`).
   *
   * @throws SW_TABLE_VALUE
   */
  oneHot<const Name extends NamesOf<C, "string">, const Category extends string>(
    name: Name,
    categories: readonly Category[],
    options: OneHotOptions = {},
  ): Table<Omit<C, Name> & Readonly<Record<`${Name}=${Category}`, "float64">>> {
    return new Table(oneHotColumn(this, name, categories, options));
  }

  /**
   * One column's values replaced through a function; `dtype` defaults to the column's own.
   *
   * @throws SW_TABLE_VALUE when the function returns another type than the dtype's
   */
  mapValues<const Name extends keyof C & string, const D extends DType = C[Name]>(
    name: Name,
    map: (value: ValueOf<C[Name]>, index: number) => ValueOf<NoInfer<D>>,
    dtype?: D,
  ): Table<Retyped<C, Readonly<Record<Name, D>>>> {
    return new Table(
      mapColumnValues(this, name, dtype, (value, index) => map(value as ValueOf<C[Name]>, index)),
    );
  }

  /**
   * Float columns rounded to decimals: all of them by one number, or some by name. Exact value, ties to even.
   */
  round(digits: number | { readonly [Name in NamesOf<C, FloatDType>]?: number }): Table<C> {
    return new Table(roundColumns(this, digits as number | Readonly<Record<string, number>>));
  }

  /** All columns in the order named; each must be named once. @throws SW_TABLE_COLUMN, SW_TABLE_SHAPE */
  sortColumns(names: readonly (keyof C & string)[]): Table<C> {
    return new Table(sortTableColumns(this, names));
  }

  /** The columns of this table, then those of the other: same rows, no name twice. @throws SW_TABLE_SHAPE */
  concat<D extends ColumnTypes>(other: Table<D>): Table<C & D> {
    return new Table(concatTables(this, other));
  }

  /**
   * The columns as one tensor `[N, C]` of a dtype, row-major, in table order. Numbers and booleans only; the cast follows
   * {@link Table.cast}.
   *
   * @throws SW_TABLE_SHAPE for a string column, SW_TABLE_VALUE for a value the dtype does not hold
   */
  toTensor<const D extends NumberDType>(dtype: D): Tensor<D> {
    const { data, shape } = tensorOfColumns(this, dtype);
    return new Tensor(dtype, data, shape);
  }
}
