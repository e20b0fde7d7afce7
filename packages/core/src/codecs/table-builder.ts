/** A table put together of parts, of which little lies in memory twice. */

import { allocateValues, type DType, type ValuesOf } from "../dtype.ts";
import { releaseMemory } from "../release-memory.ts";
import { Table } from "../table.ts";
import type { TableData, TableSchema } from "../table-data.ts";

/** Rows of a segment. Smaller parts are copied into one: an array of a few cells takes several times their memory. */
const SEGMENT_ROWS = 8192;

/** Collects parts of one schema. */
export class TableBuilder {
  readonly schema: TableSchema;
  readonly #columns: ColumnSegments[];
  readonly #wholeRows: number | undefined;
  #rowCount = 0;

  /** @param rowCount rows there will be, where that is known: the columns are allocated whole and filled */
  constructor(schema: TableSchema, rowCount?: number) {
    this.schema = schema;
    this.#wholeRows = rowCount;
    this.#columns = schema.dtypes.map((dtype) => new ColumnSegments(dtype, rowCount ?? SEGMENT_ROWS));
  }

  /** Rows so far. */
  get rowCount(): number {
    return this.#rowCount;
  }

  /** Takes the rows over: their arrays are not to be used any more. */
  append({ values, rowCount }: TableData): void {
    for (const [at, column] of this.#columns.entries()) column.append(values[at]!, rowCount);
    this.#rowCount += rowCount;
  }

  /** The table; the builder is empty then. Columns are joined one after another. */
  build(): Table {
    const values = this.#columns.map((column) =>
      this.#wholeRows === undefined ? column.join(this.#rowCount) : column.whole(),
    );
    return new Table({ schema: this.schema, values, rowCount: this.#rowCount });
  }
}

/** One column: parts that are large as they came, smaller ones in segments. */
class ColumnSegments {
  readonly #dtype: DType;
  readonly #capacity: number;
  /** Each with the rows of it that count. */
  #parts: { readonly values: ValuesOf<DType>; rowCount: number }[] = [];
  #open: { readonly values: ValuesOf<DType>; rowCount: number } | undefined;

  constructor(dtype: DType, capacity: number) {
    this.#dtype = dtype;
    this.#capacity = capacity;
  }

  append(values: ValuesOf<DType>, rowCount: number): void {
    if (rowCount >= this.#capacity) {
      this.#open = undefined;
      this.#parts.push({ values, rowCount });
      return;
    }
    if (this.#open === undefined || this.#open.rowCount + rowCount > this.#capacity) {
      this.#open = { values: allocateValues(this.#dtype, this.#capacity), rowCount: 0 };
      this.#parts.push(this.#open);
    }
    copyRows(this.#open.values, this.#open.rowCount, values, rowCount);
    this.#open.rowCount += rowCount;
  }

  /** What was allocated whole. */
  whole(): ValuesOf<DType> {
    return this.#parts[0]?.values ?? allocateValues(this.#dtype, this.#capacity);
  }

  join(rowCount: number): ValuesOf<DType> {
    const parts = this.#parts;
    this.#parts = [];
    this.#open = undefined;
    if (parts.length === 1 && parts[0]!.values.length === rowCount) return parts[0]!.values;
    const whole = allocateValues(this.#dtype, rowCount);
    let row = 0;
    for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
      copyRows(whole, row, part.values, part.rowCount);
      row += part.rowCount;
      if (!Array.isArray(part.values)) releaseMemory(part.values);
    }
    return whole;
  }
}

function copyRows(
  target: ValuesOf<DType>,
  at: number,
  source: ValuesOf<DType>,
  rowCount: number,
): void {
  if (Array.isArray(target)) {
    for (let row = 0; row < rowCount; row += 1) target[at + row] = (source as string[])[row]!;
    return;
  }
  const cells = source as Float64Array;
  (target as Float64Array).set(cells.length === rowCount ? cells : cells.subarray(0, rowCount), at);
}
