import { InputMatrixError, inputError } from "./errors.ts";

/** Rows of features, dense and row-major: shape [rowCount, columnCount]. */
export interface DenseMatrix {
  readonly data: Float32Array | Float64Array;
  readonly rowCount: number;
  readonly columnCount: number;
  /** Cells equal to it (NaN equals NaN; in the precision of `data`) are absent, and an absent feature is 0 (A70). Without it NaN is refused. */
  readonly missing?: number;
}

/** Rows of features in compressed sparse row form; what is not stored is 0 (A70). */
export interface CsrMatrix {
  readonly data: Float32Array | Float64Array;
  /** Column of each value. */
  readonly indices: ArrayLike<number>;
  /** Row i holds the values from indptr[i] up to indptr[i + 1]. */
  readonly indptr: ArrayLike<number>;
  readonly columnCount: number;
}

export type FeatureMatrix = DenseMatrix | CsrMatrix;

export function isCsr(matrix: FeatureMatrix): matrix is CsrMatrix {
  return "indptr" in matrix;
}

/** Checks sizes and indices, so that scoring needs no checks. Returns the number of rows. */
export function checkMatrix(matrix: FeatureMatrix, featureCount: number): number {
  if (typeof matrix !== "object" || matrix === null) {
    fail(
      "matrix",
      String(matrix),
      "{ data, rowCount, columnCount } or { data, indices, indptr, columnCount }",
    );
  }
  // Callers in JavaScript: texts in a plain array would be taken for numbers.
  if (!(matrix.data instanceof Float32Array || matrix.data instanceof Float64Array)) {
    fail("data", kindOf(matrix.data), "a Float32Array or Float64Array");
  }
  if (matrix.columnCount !== featureCount) {
    fail("columnCount", String(matrix.columnCount), `${featureCount}, the model's number of features`);
  }
  return isCsr(matrix) ? checkCsr(matrix) : checkDense(matrix);
}

function checkDense({ data, rowCount, columnCount, missing }: DenseMatrix): number {
  if (missing !== undefined && typeof missing !== "number") fail("missing", kindOf(missing), "a number");
  if (!Number.isSafeInteger(rowCount) || rowCount < 0) fail("rowCount", String(rowCount), "an integer ≥ 0");
  if (data.length !== rowCount * columnCount) {
    fail("data", `${data.length} values`, `${rowCount} rows × ${columnCount} columns`);
  }
  return rowCount;
}

function checkCsr({ data, indices, indptr, columnCount }: CsrMatrix): number {
  for (const [field, list] of Object.entries({ indices, indptr })) {
    if (!Array.isArray(list) && !ArrayBuffer.isView(list)) fail(field, kindOf(list), "a list of integers");
  }
  const rowCount = indptr.length - 1;
  if (rowCount < 0) fail("indptr", "no entries", "one more than there are rows");
  if (indices.length !== data.length)
    fail("indices", `${indices.length} entries`, `${data.length}, one per value`);
  if (indptr[0] !== 0) fail("indptr[0]", String(indptr[0]), "0");
  if (indptr[rowCount] !== data.length) {
    fail(`indptr[${rowCount}]`, String(indptr[rowCount]), `${data.length}, the number of values`);
  }
  for (let row = 0; row < rowCount; row++) {
    const end = indptr[row + 1]!;
    if (!Number.isInteger(end) || end < indptr[row]! || end > data.length) {
      fail(`indptr[${row + 1}]`, String(end), `an integer from ${indptr[row]} to ${data.length}`, row + 1);
    }
    for (let i = indptr[row]!; i < end; i++) {
      const column = indices[i]!;
      if (!Number.isInteger(column) || column < 0 || column >= columnCount) {
        fail(`indices[${i}]`, String(column), `an integer from 0 to ${columnCount - 1}`, row + 1);
      }
    }
  }
  return rowCount;
}

function kindOf(value: unknown): string {
  return typeof value === "object" && value !== null
    ? (value.constructor?.name ?? "an object")
    : typeof value;
}

function fail(field: string, got: string, expected: string, row?: number): never {
  throw inputError(InputMatrixError, { ...(row !== undefined && { row }), field, got, expected });
}
