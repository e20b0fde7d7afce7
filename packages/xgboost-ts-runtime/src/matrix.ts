/** The rows given to a prediction: dense or compressed sparse rows. */

import { InputFeaturesError, InputMatrixError, inputError, quote } from "./errors.ts";

interface NamedColumns {
  /** A value equal to this is missing, compared in single precision; NaN always is. Default NaN. */
  readonly missing?: number;
  /** Checked against the model's names, if it has any, and against `columnCount`: the only guard against rows of another model. */
  readonly featureNames?: readonly string[];
  /** One a column; checked against the model's types (`float`, `int`, `i`, `q`, `c`, …), if it has any. */
  readonly featureTypes?: readonly string[];
}

/** Row-major values `[rowCount, columnCount]`; doubles are rounded to single precision. */
export interface DenseMatrix extends NamedColumns {
  readonly data: Float32Array | Float64Array;
  readonly rowCount: number;
  readonly columnCount: number;
}

/** Compressed sparse rows; a value that is not stored is missing, a stored zero is a value. */
export interface CsrMatrix extends NamedColumns {
  readonly data: Float32Array | Float64Array;
  /** Column of each value, from 0. */
  readonly indices: Int32Array | Uint32Array;
  /** First value of each row, and the number of values at the end. */
  readonly indptr: Int32Array | Uint32Array | Float64Array;
  readonly columnCount: number;
}

/**
 * Rows for a prediction. The number of columns is **not** compared with the model's: as in SageMaker's container (A26), columns the matrix
 * does not have are missing and further ones do not count. Compare `columnCount` with `booster.info.featureCount` where that must not
 * happen, or give `featureNames`.
 */
export type Matrix = DenseMatrix | CsrMatrix;

export function isCsr(matrix: Matrix): matrix is CsrMatrix {
  return "indptr" in matrix;
}

export function rowCountOf(matrix: Matrix): number {
  return isCsr(matrix) ? matrix.indptr.length - 1 : matrix.rowCount;
}

/** What a model knows about its columns. */
export interface FeatureSchema {
  readonly featureNames: readonly string[] | null;
  readonly featureTypes: readonly string[] | null;
}

/** Checks sizes, offsets and indices, and names and types against the model's; throws `XGB_INPUT_…`. */
export function checkMatrix(matrix: Matrix, schema: FeatureSchema): void {
  if (typeof matrix !== "object" || matrix === null) {
    refuse(
      "matrix",
      String(matrix),
      "{ data, rowCount, columnCount } or { data, indices, indptr, columnCount }",
    );
  }
  // Callers in JavaScript: a plain array would be read, but texts in it would silently become missing values.
  if (!(matrix.data instanceof Float32Array || matrix.data instanceof Float64Array)) {
    refuse("data", kindOf(matrix.data), "a Float32Array or Float64Array");
  }
  if (matrix.missing !== undefined && typeof matrix.missing !== "number") {
    refuse("missing", kindOf(matrix.missing), "a number");
  }
  if (!isCount(matrix.columnCount)) refuse("columnCount", String(matrix.columnCount), "a count");
  if (isCsr(matrix)) checkCsr(matrix);
  else checkDense(matrix);
  compare("featureNames", matrix.featureNames, schema.featureNames, matrix.columnCount);
  compare("featureTypes", matrix.featureTypes, schema.featureTypes, matrix.columnCount);
}

function checkDense(matrix: DenseMatrix): void {
  if (!isCount(matrix.rowCount)) refuse("rowCount", String(matrix.rowCount), "a count");
  const expected = matrix.rowCount * matrix.columnCount;
  if (matrix.data.length !== expected) {
    const sizes = `rowCount × columnCount = ${expected} values`;
    refuse("data", `${matrix.data.length} values`, sizes);
  }
}

function checkCsr({ data, indices, indptr, columnCount }: CsrMatrix): void {
  if (!(indices instanceof Int32Array || indices instanceof Uint32Array)) {
    refuse("indices", kindOf(indices), "an Int32Array or Uint32Array");
  }
  if (!(indptr instanceof Int32Array || indptr instanceof Uint32Array || indptr instanceof Float64Array)) {
    refuse("indptr", kindOf(indptr), "an Int32Array, Uint32Array or Float64Array");
  }
  if (indptr.length < 1 || indptr[0] !== 0) refuse("indptr[0]", String(indptr[0]), "0");
  if (indices.length !== data.length)
    refuse("indices", `${indices.length} indices`, `${data.length}, one a value`);
  for (let row = 1; row < indptr.length; row++) {
    const end = indptr[row]!;
    if (!(end >= indptr[row - 1]! && end <= data.length && Number.isInteger(end))) {
      refuse("indptr", String(end), `an offset from ${indptr[row - 1]} to ${data.length}`, row);
    }
    for (let at = indptr[row - 1]!; at < end; at++) {
      const column = indices[at]!;
      if (column < 0 || column >= columnCount) {
        refuse("indices", String(column), `a column from 0 to ${columnCount - 1}`, row);
      }
    }
  }
  if (indptr[indptr.length - 1] !== data.length) {
    refuse("indptr", `${indptr[indptr.length - 1]} at its end`, `the number of values, ${data.length}`);
  }
}

function compare(
  field: string,
  given: readonly string[] | undefined,
  known: readonly string[] | null,
  columnCount: number,
): void {
  if (given === undefined) return;
  if (given.length !== columnCount) {
    throw inputError(InputFeaturesError, {
      field,
      got: `${given.length}`,
      expected: `${columnCount}, one a column`,
    });
  }
  if (known === null) return;
  if (given.length !== known.length) {
    throw inputError(InputFeaturesError, {
      field,
      got: `${given.length} columns`,
      expected: `the ${known.length} of the model`,
    });
  }
  const wrong = given.findIndex((name, index) => name !== known[index]);
  if (wrong < 0) return;
  throw inputError(
    InputFeaturesError,
    { field: `${field}[${wrong}]`, got: quote(given[wrong]!), expected: quote(known[wrong]!) },
    "Columns must come in the order the model was trained with.",
  );
}

function kindOf(value: unknown): string {
  return typeof value === "object" && value !== null
    ? (value.constructor?.name ?? "an object")
    : typeof value;
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function refuse(field: string, got: string, expected: string, row?: number): never {
  throw inputError(InputMatrixError, { ...(row === undefined ? {} : { row }), field, got, expected });
}
