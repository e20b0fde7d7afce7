import type { ProductQuantizer } from "./product-quantizer.ts";

/** Norms of quantized rows, one code each, into 256 values. */
export interface RowNorms {
  readonly codes: Uint8Array;
  readonly values: Float32Array;
}

/** A matrix as plain arrays in shared memory. */
export type SharedMatrix =
  | { readonly rowCount: number; readonly columnCount: number; readonly data: Float32Array }
  | {
      readonly rowCount: number;
      readonly codes: Uint8Array;
      readonly quantizer: ProductQuantizer;
      readonly norms: RowNorms | undefined;
    };

/** A matrix of float32 rows, dense or quantized. All sums are made in float32, element by element, as fastText makes them. */
export interface Matrix {
  readonly rowCount: number;
  readonly columnCount: number;
  readonly quantized: boolean;
  /** `sum[j] += row[j]` for every column and each of the first `count` rows of `rows`, one row after the other. */
  addRowsTo(sum: Float32Array, rows: Int32Array, count: number): void;
  /** Dot product of one row with `vector`. */
  dotRow(vector: Float32Array, row: number): number;
  /** Dot products of two rows, into `target[0]` and `target[1]`. */
  dotTwoRows(vector: Float32Array, row0: number, row1: number, target: Float32Array): void;
  /** Dot products of all rows with `vector` into `target`. */
  dotRows(vector: Float32Array, target: Float32Array): void;
  /** What another thread needs to use it. */
  share(): SharedMatrix;
}
