/** Pieces of a matrix that can be sent to another thread. */

import { type CsrMatrix, type DenseMatrix, isCsr, type Matrix } from "../matrix.ts";

export interface MatrixPiece {
  readonly matrix: Matrix;
  /** What moves to the other thread with the message; values already in shared memory are neither copied nor moved. */
  readonly transfer: ArrayBuffer[];
}

/** Rows `first … end − 1`, without the names, which are checked before splitting. */
export function rowsOf(matrix: Matrix, first: number, end: number): MatrixPiece {
  return isCsr(matrix) ? csrRows(matrix, first, end) : denseRows(matrix, first, end);
}

function missingOf({ missing }: Matrix): { missing?: number } {
  return missing === undefined ? {} : { missing };
}

function denseRows(matrix: DenseMatrix, first: number, end: number): MatrixPiece {
  const { columnCount } = matrix;
  const { data, transfer } = part(matrix.data, first * columnCount, end * columnCount);
  return { matrix: { data, rowCount: end - first, columnCount, ...missingOf(matrix) }, transfer };
}

function csrRows(matrix: CsrMatrix, first: number, end: number): MatrixPiece {
  const begin = matrix.indptr[first]!;
  const stop = matrix.indptr[end]!;
  const values = part(matrix.data, begin, stop);
  const indices = part(matrix.indices, begin, stop);
  const indptr = Float64Array.from(matrix.indptr.subarray(first, end + 1), (offset) => offset - begin);
  const { columnCount } = matrix;
  return {
    matrix: { data: values.data, indices: indices.data, indptr, columnCount, ...missingOf(matrix) },
    transfer: [...values.transfer, ...indices.transfer, indptr.buffer],
  };
}

function part<Values extends Float32Array | Float64Array | Int32Array | Uint32Array>(
  values: Values,
  begin: number,
  end: number,
): { data: Values; transfer: ArrayBuffer[] } {
  if (values.buffer instanceof SharedArrayBuffer)
    return { data: values.subarray(begin, end) as Values, transfer: [] };
  const data = values.slice(begin, end) as Values;
  return { data, transfer: [data.buffer as ArrayBuffer] };
}
