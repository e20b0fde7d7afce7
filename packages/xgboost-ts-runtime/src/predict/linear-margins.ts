/** Margins and contributions of a linear booster (A222). */

import { isCsr, type Matrix, rowCountOf } from "../matrix.ts";
import { resultArray } from "../result-array.ts";

export interface LinearModel {
  readonly featureCount: number;
  readonly groupCount: number;
  /** `(featureCount + 1) × groupCount`, feature-major, biases last. */
  readonly weights: Float32Array;
}

/** Calls `visit` for every present value of a row, in the order stored; columns beyond the model's are left out. */
function visitRow(
  matrix: Matrix,
  row: number,
  featureCount: number,
  visit: (feature: number, value: number) => void,
): void {
  const missing = Math.fround(matrix.missing ?? Number.NaN);
  const present = (feature: number, stored: number): void => {
    const value = Math.fround(stored);
    if (feature < featureCount && !Number.isNaN(value) && value !== missing) visit(feature, value);
  };
  if (isCsr(matrix)) {
    for (let at = matrix.indptr[row]!; at < matrix.indptr[row + 1]!; at++) {
      present(matrix.indices[at]!, matrix.data[at]!);
    }
    return;
  }
  const start = row * matrix.columnCount;
  for (let column = 0; column < matrix.columnCount; column++) present(column, matrix.data[start + column]!);
}

/**
 * XGBoost adds the base score of the first group to every group of a linear booster, also where the file has one for each
 * (observed with 3.2.0); so `base` is one number.
 *
 * `m_g = (bias_g + base) + x_0·w_0 + x_1·w_1 …`, rounded to single precision at each step; `[rows, groupCount]`.
 */
export function linearMargins(model: LinearModel, matrix: Matrix, base: number): Float32Array {
  const { featureCount, groupCount, weights } = model;
  const rowCount = rowCountOf(matrix);
  const margins = resultArray(rowCount, groupCount);
  for (let row = 0; row < rowCount; row++) {
    const at = row * groupCount;
    for (let group = 0; group < groupCount; group++) {
      margins[at + group] = weights[featureCount * groupCount + group]! + base;
    }
    visitRow(matrix, row, featureCount, (feature, value) => {
      for (let group = 0; group < groupCount; group++) {
        margins[at + group]! += Math.fround(value * weights[feature * groupCount + group]!);
      }
    });
  }
  return margins;
}

/** `x·w` of each feature, and bias + base last: `[rows, groupCount, featureCount + 1]`. */
export function linearContributions(model: LinearModel, matrix: Matrix, base: number): Float32Array {
  const { featureCount, groupCount, weights } = model;
  const rowCount = rowCountOf(matrix);
  const width = featureCount + 1;
  const contributions = resultArray(rowCount, groupCount * width);
  for (let row = 0; row < rowCount; row++) {
    const at = row * groupCount * width;
    for (let group = 0; group < groupCount; group++) {
      contributions[at + group * width + featureCount] = weights[featureCount * groupCount + group]! + base;
    }
    visitRow(matrix, row, featureCount, (feature, value) => {
      for (let group = 0; group < groupCount; group++) {
        contributions[at + group * width + feature] = value * weights[feature * groupCount + group]!;
      }
    });
  }
  return contributions;
}
