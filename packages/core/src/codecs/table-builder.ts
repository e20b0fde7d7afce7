/**
 * A table put together of parts. Columns are allocated for more rows than there are: memory that was never written to is not resident,
 * and a column that grows into what it has is not in memory twice.
 */

import { allocateValues, type DType, type ValuesOf } from "../dtype.ts";
import { releaseMemory } from "../release-memory.ts";
import { Table } from "../table.ts";
import type { TableData, TableSchema } from "../table-data.ts";

/** Rows there is room for at least, once there are some. */
const FIRST_ROWS = 8192;
/** Of what the first records of a body let expect: the others may be shorter. */
const EXPECTED_MARGIN = 1.25;
/** Bytes of a row's values, all dtypes alike, by which expectations are held against the body they come from. */
const CELL_BYTES = 8;
/** Most that is reserved for a body by what its beginning looks like, as a multiple of its size. */
const MAX_EXPECTED_RATIO = 16;

/** Collects parts of one schema. */
export class TableBuilder {
  readonly schema: TableSchema;
  readonly #columns: ValuesOf<DType>[];
  #capacity = 0;
  #rowCount = 0;

  constructor(schema: TableSchema) {
    this.schema = schema;
    this.#columns = schema.dtypes.map((dtype) => allocateValues(dtype, 0));
  }

  /** Rows so far, kept or not. */
  get rowCount(): number {
    return this.#rowCount;
  }

  /** Makes room for so many rows, one column after another. */
  reserve(rowCount: number): void {
    if (rowCount <= this.#capacity) return;
    this.#capacity = rowCount;
    for (const [at, dtype] of this.schema.dtypes.entries()) {
      const column = this.#columns[at]!;
      // Texts lie on the heap, in an array that grows by itself.
      if (Array.isArray(column)) continue;
      const larger = allocateValues(dtype, rowCount) as Float64Array;
      if (this.#rowCount > 0) larger.set((column as Float64Array).subarray(0, this.#rowCount));
      this.#columns[at] = larger;
      releaseMemory(column);
    }
  }

  /**
   * Makes room for the rows of a whole body, by those of its beginning.
   *
   * @param readBytes bytes of the rows so far
   * @param bodyBytes size of the body; nothing is done where it is not known
   */
  expect(readBytes: number, bodyBytes: number | undefined): void {
    if (bodyBytes === undefined || readBytes === 0) return;
    const rowCount = Math.ceil(this.#rowCount * (bodyBytes / readBytes) * EXPECTED_MARGIN);
    if (rowCount * this.schema.columnCount * CELL_BYTES <= bodyBytes * MAX_EXPECTED_RATIO)
      this.reserve(rowCount);
  }

  /** Copies rows and lets go of their arrays at once: of a large body there are thousands, until the collector comes. */
  append({ values, rowCount }: TableData): void {
    const end = this.#rowCount + rowCount;
    if (end > this.#capacity) this.reserve(Math.max(FIRST_ROWS, end, this.#capacity * 2));
    for (const [at, column] of this.#columns.entries()) {
      const source = values[at]!;
      copyRows(column, this.#rowCount, source, rowCount);
      if (!Array.isArray(source)) releaseMemory(source);
    }
    this.#rowCount = end;
  }

  /** Counts rows of a body that is to be refused, and keeps none of them: there is nothing to build then. */
  skip(rowCount: number): void {
    this.#rowCount += rowCount;
  }

  /** The table, once. */
  build(): Table {
    const rowCount = this.#rowCount;
    const values = this.#columns.map((column) =>
      column.length === rowCount || Array.isArray(column) ? column : column.subarray(0, rowCount),
    ) as ValuesOf<DType>[];
    return new Table({ schema: this.schema, values, rowCount });
  }
}

function copyRows(target: ValuesOf<DType>, at: number, source: ValuesOf<DType>, rowCount: number): void {
  if (Array.isArray(target)) {
    for (let row = 0; row < rowCount; row += 1) target.push((source as string[])[row]!);
    return;
  }
  const cells = source as Float64Array;
  (target as Float64Array).set(cells.length === rowCount ? cells : cells.subarray(0, rowCount), at);
}
