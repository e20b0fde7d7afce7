import { mleapError } from "../errors.ts";
import type { DataType } from "./data-type.ts";
import { type Field, Schema } from "./schema.ts";
import { checkedValue } from "./value.ts";

/** The values of a column: a typed array where no value can be null, else a plain array. Not to be written to. */
export type Column = Float64Array | Int32Array | readonly unknown[];

/** Schema and rows, as MLeap means it, held by column. Immutable: every method answers a new frame. */
export class LeapFrame {
  readonly schema: Schema;
  readonly rowCount: number;
  readonly #columns: readonly Column[];

  private constructor(schema: Schema, columns: readonly Column[], rowCount: number) {
    this.schema = schema;
    this.rowCount = rowCount;
    this.#columns = columns;
  }

  /**
   * A frame of rows, each value checked against its column's type. Throws MLEAP_FRAME_INVALID for a short row, MLEAP_INPUT_….
   *
   * @example LeapFrame.fromRows([{ name: "age", type: scalar("double") }], [[21], [null]]);
   */
  static fromRows(fields: Schema | readonly Field[], rows: readonly (readonly unknown[])[]): LeapFrame {
    const schema = fields instanceof Schema ? fields : new Schema(fields);
    const least = schema.fields.length;
    const short = rows.findIndex((row) => row.length < least);
    if (short >= 0) {
      throw mleapError("MLEAP_FRAME_INVALID", {
        where: `row ${short + 1}`,
        problem: `${rows[short]!.length} values`,
        expected: `${least}, one for each column; null where there is none`,
      });
    }
    const columns = schema.fields.map(({ name, type }, c) =>
      columnOf(type, rows.length, (r) =>
        checkedValue(rows[r]![c], type, () => `row ${r + 1}, column "${name}"`),
      ),
    );
    return new LeapFrame(schema, columns, rows.length);
  }

  /** A frame of columns that are known to fit the schema. */
  static fromColumns(schema: Schema, columns: readonly Column[], rowCount: number): LeapFrame {
    return new LeapFrame(schema, columns, rowCount);
  }

  /** The values of a column. Throws MLEAP_FRAME_COLUMN_MISSING. */
  column(name: string): Column {
    return this.columnAt(this.#position(name));
  }

  columnAt(position: number): Column {
    return this.#columns[position] ?? [];
  }

  /** The values of row `index` (from 0), in schema order. */
  row(index: number): unknown[] {
    return this.#columns.map((column) => column[index]);
  }

  /** All rows. */
  rows(): unknown[][] {
    return Array.from({ length: this.rowCount }, (_, index) => this.row(index));
  }

  /** These columns in this order. An unknown name is an error when `strict`, dropped when `relaxed`. */
  select(names: readonly string[], mode: "strict" | "relaxed" = "strict"): LeapFrame {
    const missing = names.filter((name) => !this.schema.has(name));
    if (missing.length > 0 && mode !== "relaxed") throw this.#missing(missing);
    const positions = names.filter((name) => this.schema.has(name)).map((name) => this.#position(name));
    return this.#of(positions);
  }

  /** Without these columns. Throws MLEAP_FRAME_COLUMN_MISSING. */
  drop(names: readonly string[]): LeapFrame {
    const gone = new Set(names.map((name) => this.#position(name)));
    return this.#of(
      this.schema.fields.map((_, position) => position).filter((position) => !gone.has(position)),
    );
  }

  #of(positions: readonly number[]): LeapFrame {
    const schema = new Schema(positions.map((position) => this.schema.fields[position]!));
    return new LeapFrame(
      schema,
      positions.map((position) => this.columnAt(position)),
      this.rowCount,
    );
  }

  #position(name: string): number {
    const position = this.schema.indexOf(name);
    if (position === undefined) throw this.#missing([name]);
    return position;
  }

  #missing(columns: readonly string[]): Error {
    return mleapError("MLEAP_FRAME_COLUMN_MISSING", { columns, known: this.schema.names });
  }
}

/** Builds a column value by value, in the storage its type allows. */
export function columnOf(type: DataType, rowCount: number, valueAt: (row: number) => unknown): Column {
  const column = columnStorage(type, rowCount);
  for (let row = 0; row < rowCount; row++) column[row] = valueAt(row) as never;
  return column;
}

/** Empty storage for a column: typed where null cannot occur. */
export function columnStorage(type: DataType, rowCount: number): Float64Array | Int32Array | unknown[] {
  if (type.kind === "scalar" && !type.nullable) {
    if (type.base === "double") return new Float64Array(rowCount);
    if (type.base === "int") return new Int32Array(rowCount);
  }
  return new Array<unknown>(rowCount);
}
