/** A matrix in shared memory, and views of its rows. */

import { type CsrMatrix, type DenseMatrix, isCsr, type Matrix } from "../matrix.ts";

type Values = Float32Array | Float64Array | Int32Array | Uint32Array;

/** A matrix every thread can read once its rows have been copied. */
export interface SharedMatrix {
  /** Without the names, which are checked before. */
  readonly matrix: Matrix;
  /** Copies rows `first … end − 1`; nothing where they lie in shared memory already. */
  copyRows(first: number, end: number): void;
}

export function shareMatrix(matrix: Matrix): SharedMatrix {
  return isCsr(matrix) ? shareCsr(matrix) : shareDense(matrix);
}

/** Rows `first … end − 1` of a matrix; values are not copied. */
export function rowsOf(matrix: Matrix, first: number, end: number): Matrix {
  const { columnCount } = matrix;
  if (!isCsr(matrix)) {
    const data = matrix.data.subarray(first * columnCount, end * columnCount);
    return { data, rowCount: end - first, columnCount, ...missingOf(matrix) };
  }
  const begin = matrix.indptr[first]!;
  const stop = matrix.indptr[end]!;
  const indptr = Float64Array.from(matrix.indptr.subarray(first, end + 1), (offset) => offset - begin);
  return {
    data: matrix.data.subarray(begin, stop),
    indices: matrix.indices.subarray(begin, stop),
    indptr,
    columnCount,
    ...missingOf(matrix),
  };
}

function shareDense(matrix: DenseMatrix): SharedMatrix {
  const { rowCount, columnCount } = matrix;
  const { shared: data, copy } = share(matrix.data);
  return {
    matrix: { data, rowCount, columnCount, ...missingOf(matrix) },
    copyRows: (first, end) => copy(first * columnCount, end * columnCount),
  };
}

function shareCsr(matrix: CsrMatrix): SharedMatrix {
  const { columnCount, indptr: offsets } = matrix;
  const values = share(matrix.data);
  const indices = share(matrix.indices);
  const indptr = share(offsets);
  return {
    matrix: {
      data: values.shared,
      indices: indices.shared,
      indptr: indptr.shared,
      columnCount,
      ...missingOf(matrix),
    },
    copyRows: (first, end) => {
      indptr.copy(first, end + 1);
      values.copy(offsets[first]!, offsets[end]!);
      indices.copy(offsets[first]!, offsets[end]!);
    },
  };
}

function missingOf({ missing }: Matrix): { missing?: number } {
  return missing === undefined ? {} : { missing };
}

/** An array of the same kind and length in shared memory, and how a part of it is filled; the array itself where it lies there. */
function share<T extends Values>(values: T): { shared: T; copy: (begin: number, end: number) => void } {
  if (values.buffer instanceof SharedArrayBuffer) return { shared: values, copy: () => {} };
  const Kind = values.constructor as new (buffer: SharedArrayBuffer) => T;
  const shared = new Kind(new SharedArrayBuffer(values.byteLength));
  return { shared, copy: (begin, end) => shared.set(values.subarray(begin, end), begin) };
}
