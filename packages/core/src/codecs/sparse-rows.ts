/** Compressed sparse rows: what formats that name their columns by number are read into; an entry that is not stored is missing. */

import { errors } from "../errors.ts";
import type { Table } from "../table.ts";
import type { TableSchema } from "../table-data.ts";
import { Tensor } from "../tensor.ts";
import { castDeclared } from "./cast-declared.ts";
import { GrowingArray } from "./growing-array.ts";

/** Rows by the entries they store. */
export interface SparseRows {
  /** Values of all entries, row after row. */
  readonly data: Float32Array | Float64Array;
  /** Column of each entry, from 0; no column stands twice in a row. */
  readonly indices: Uint32Array;
  /** First entry of each row, and the number of entries at the end. */
  readonly indptr: Uint32Array;
  readonly columnCount: number;
}

/** Most cells of a dense tensor made of sparse rows: one line of text may name column 4,294,967,294. */
export const MAX_DENSE_CELLS = 16_777_216;

/**
 * The rows as a tensor `[N, columnCount]` of the dtype of their data; NaN where nothing is stored.
 *
 * @throws SW_CODEC_SPARSE_SIZE before anything is allocated
 */
export function denseOf(rows: SparseRows): Tensor<"float32"> | Tensor<"float64"> {
  const { data, indices, indptr, columnCount } = rows;
  const rowCount = indptr.length - 1;
  const size = rowCount * columnCount;
  if (size > MAX_DENSE_CELLS) {
    throw errors.SW_CODEC_SPARSE_SIZE({ rowCount, columnCount, limit: MAX_DENSE_CELLS });
  }
  const isSingle = data instanceof Float32Array;
  const cells = (isSingle ? new Float32Array(size) : new Float64Array(size)).fill(Number.NaN);
  for (let row = 0; row < rowCount; row += 1) {
    for (let at = indptr[row]!; at < indptr[row + 1]!; at += 1) {
      cells[row * columnCount + indices[at]!] = data[at]!;
    }
  }
  const shape = [rowCount, columnCount];
  return isSingle
    ? new Tensor("float32", cells as Float32Array<ArrayBuffer>, shape)
    : new Tensor("float64", cells as Float64Array<ArrayBuffer>, shape);
}

/**
 * A tensor `[N, C]` as a table of declared columns, by position.
 *
 * @throws SW_CODEC_CELL, see {@link castDeclared}
 */
export function tableByPosition(tensor: Tensor, columns: TableSchema): Table {
  return castDeclared(tensor.toTable(columns.names), columns);
}

/** Collects the entries of rows whose number is not known beforehand. */
export class SparseRowsBuilder {
  readonly #data = new GrowingArray(Float64Array);
  readonly #indices = new GrowingArray(Uint32Array);
  readonly #indptr = new GrowingArray(Uint32Array);
  #columnCount = 0;
  /** Largest column of the row so far: while columns ascend, none can stand twice. */
  #last = -1;
  #rowStart = 0;
  #columnsOfRow: Set<number> | undefined;

  constructor() {
    this.#indptr.push(0);
  }

  /** Rows ended so far. */
  get rowCount(): number {
    return this.#indptr.length - 1;
  }

  /** Adds an entry to the current row; false when the row has that column already. */
  add(column: number, value: number): boolean {
    if (column <= this.#last) {
      this.#columnsOfRow ??= new Set(this.#indices.from(this.#rowStart));
      if (this.#columnsOfRow.has(column)) return false;
    }
    this.#columnsOfRow?.add(column);
    this.#last = Math.max(this.#last, column);
    this.#columnCount = Math.max(this.#columnCount, column + 1);
    this.#data.push(value);
    this.#indices.push(column);
    return true;
  }

  endRow(): void {
    this.#rowStart = this.#data.length;
    this.#indptr.push(this.#rowStart);
    this.#last = -1;
    this.#columnsOfRow = undefined;
  }

  /** The rows, once; `columnCount` defaults to the largest column + 1. */
  build(dtype: "float32" | "float64", columnCount: number = this.#columnCount): SparseRows {
    const data = this.#data.take();
    return {
      data: dtype === "float32" ? Float32Array.from(data) : data,
      indices: this.#indices.take(),
      indptr: this.#indptr.take(),
      columnCount,
    };
  }
}
