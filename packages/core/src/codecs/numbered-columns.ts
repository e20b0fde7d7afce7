/** Declared columns filled by number, cell by cell, as a sparse format names them; what is not named is missing. */

import { allocateValues, isFloatDType } from "../dtype.ts";
import { errors } from "../errors.ts";
import { MAX_ISSUES } from "../issues.ts";
import { Table } from "../table.ts";
import { type TableData, TableSchema } from "../table-data.ts";
import { castDeclared, type Overflow } from "./cast-declared.ts";
import { MAX_DENSE_CELLS } from "./sparse-rows.ts";
import { TableBuilder } from "./table-builder.ts";

const EXPECTED_LONG = `an integer from ${-Number.MAX_SAFE_INTEGER} to ${Number.MAX_SAFE_INTEGER}: values are read as doubles`;

/**
 * Fills float columns directly, NaN where nothing is named; columns of other dtypes are float64 until the end, when they are cast one
 * by one. Rows come in parts whose number of rows is known.
 */
export class NumberedColumns {
  readonly #columns: TableSchema;
  /** The columns in the dtypes they are filled in. */
  readonly #held: TableSchema;
  #part: TableData | undefined;
  /** Bytes of its rows, about. */
  #partBytes = 0;
  readonly #bodyBytes: number | undefined;
  /** Only where there is more than one part. */
  #builder: TableBuilder | undefined;
  /** Rows before the current part, and in it. */
  #rowsBefore = 0;
  #row = 0;
  #isTooLarge = false;
  /** The row in which a column was named last, from 1: it may not stand in one twice. */
  readonly #namedIn: Uint32Array;
  readonly #overflows: Overflow[] = [];
  #overflowCount = 0;

  /** @param bodyBytes size of the body, where it is known */
  constructor(columns: TableSchema, bodyBytes?: number) {
    this.#bodyBytes = bodyBytes;
    this.#columns = columns;
    this.#held = columns.dtypes.every(isFloatDType)
      ? columns
      : new TableSchema(
          columns.names,
          columns.dtypes.map((dtype) => (dtype === "float32" ? dtype : "float64")),
        );
    this.#namedIn = new Uint32Array(columns.columnCount);
  }

  /** Rows ended so far. */
  get rowCount(): number {
    return this.#rowsBefore + this.#row;
  }

  /** Begins the next part. Beyond the limit of cells nothing is stored any more: it is refused at the end. */
  beginPart(rowCount: number, byteLength: number): void {
    this.#takePart(false);
    this.#partBytes = byteLength;
    this.#isTooLarge ||= (this.#rowsBefore + rowCount) * this.#columns.columnCount > MAX_DENSE_CELLS;
    if (this.#isTooLarge) {
      this.#builder = undefined;
      return;
    }
    const values = this.#held.dtypes.map((dtype) =>
      (allocateValues(dtype, rowCount) as Float64Array).fill(Number.NaN),
    );
    this.#part = { schema: this.#held, values, rowCount };
  }

  /**
   * Sets a cell of the current row; false when it has one in that column already.
   *
   * @param text what the value was read from
   */
  add(column: number, value: number, text: string): boolean {
    const row = this.rowCount;
    if (this.#namedIn[column] === row + 1) return false;
    this.#namedIn[column] = row + 1;
    if (this.#part === undefined) return true;
    const cells = this.#part.values[column] as Float64Array;
    cells[this.#row] = value;
    if (!Number.isFinite(cells[this.#row]!) && Number.isFinite(value))
      this.#noteOverflow({ row, column, value });
    else if (this.#isRounded(column, value))
      this.#noteOverflow({ row, column, value: text, expected: EXPECTED_LONG });
    return true;
  }

  /** Whether a double may not be the 64-bit integer that was sent. What is beyond those is refused as such. */
  #isRounded(column: number, value: number): boolean {
    const dtype = this.#columns.dtypes[column]!;
    return (dtype === "int64" || dtype === "uint64") && Math.abs(value) > Number.MAX_SAFE_INTEGER;
  }

  /** Those of a row are listed all: they come in any order, and are told in the columns'. */
  #noteOverflow(overflow: Overflow): void {
    this.#overflowCount += 1;
    const listed = this.#overflows;
    if (listed.length < MAX_ISSUES || listed.at(-1)!.row === overflow.row) listed.push(overflow);
  }

  endRow(): void {
    this.#row += 1;
  }

  /**
   * The table, once.
   *
   * @throws SW_CODEC_SPARSE_SIZE, SW_CODEC_CELL for values their columns do not hold
   */
  build(): Table {
    this.#takePart(true);
    if (this.#isTooLarge) {
      const { columnCount } = this.#columns;
      throw errors.SW_CODEC_SPARSE_SIZE({
        rowCount: this.#rowsBefore,
        columnCount,
        limit: MAX_DENSE_CELLS,
      });
    }
    const held =
      this.#builder?.build() ??
      new Table(this.#part ?? { schema: this.#held, values: emptyColumns(this.#held), rowCount: 0 });
    const overflows = { listed: this.#overflows, count: this.#overflowCount };
    return this.#held === this.#columns && overflows.count === 0
      ? held
      : castDeclared(held, this.#columns, overflows);
  }

  /** Ends the current part. The first stays as it is, unless another follows. */
  #takePart(isLast: boolean): void {
    this.#rowsBefore += this.#row;
    this.#row = 0;
    const part = this.#part;
    if (part === undefined || (isLast && this.#builder === undefined)) return;
    this.#part = undefined;
    if (this.#builder !== undefined) {
      this.#builder.append(part);
      return;
    }
    this.#builder = new TableBuilder(this.#held);
    this.#builder.append(part);
    this.#builder.expect(this.#partBytes, this.#bodyBytes);
  }
}

function emptyColumns(schema: TableSchema): TableData["values"] {
  return schema.dtypes.map((dtype) => allocateValues(dtype, 0));
}
