import { InputNotFiniteError, inputError } from "./errors.ts";
import { type CsrMatrix, type DenseMatrix, type FeatureMatrix, isCsr } from "./feature-matrix.ts";

type Floats = Float32Array | Float64Array;

/** x·W + b; W has shape [features, outputs], b [outputs]. */
export interface LinearWeights {
  readonly featureCount: number;
  readonly outputCount: number;
  readonly weight: Floats;
  readonly bias: Floats;
}

/**
 * Margins of all rows, shape [rows, outputs], summed in double precision from the first feature to the last (A64).
 * The matrix has been checked.
 */
export function linearMargins(weights: LinearWeights, matrix: FeatureMatrix, rowCount: number): Float64Array {
  const { outputCount, bias } = weights;
  const margins = new Float64Array(rowCount * outputCount);
  for (let row = 0; row < rowCount; row++) margins.set(bias, row * outputCount);
  const dense = isCsr(matrix) ? undefined : withoutMissing(matrix);
  if (isCsr(matrix)) addSparse(weights, matrix, margins, rowCount);
  else if (outputCount === 1) addDense(weights, dense!, margins, rowCount);
  else addDenseOutputs(weights, dense!, margins, rowCount);
  // A margin is not finite if a feature is not, or if finite ones overflow float64, which float32 weights make hard.
  let zero = 0;
  for (let i = 0; i < margins.length; i++) zero += margins[i]! * 0;
  if (zero !== 0) refuseNotFinite(isCsr(matrix) ? matrix : dense!);
  return margins;
}

function addDense(
  { weight, featureCount }: LinearWeights,
  { data }: DenseMatrix,
  margins: Float64Array,
  rowCount: number,
): void {
  for (let row = 0, at = 0; row < rowCount; row++) {
    let sum = margins[row]!;
    for (let i = 0; i < featureCount; i++) sum += data[at++]! * weight[i]!;
    margins[row] = sum;
  }
}

function addDenseOutputs(
  { weight, featureCount, outputCount }: LinearWeights,
  { data }: DenseMatrix,
  margins: Float64Array,
  rowCount: number,
): void {
  for (let row = 0, at = 0; row < rowCount; row++) {
    const start = row * outputCount;
    for (let i = 0; i < featureCount; i++) {
      const x = data[at++]!;
      const from = i * outputCount;
      for (let c = 0; c < outputCount; c++) margins[start + c] = margins[start + c]! + x * weight[from + c]!;
    }
  }
}

function addSparse(
  { weight, outputCount }: LinearWeights,
  { data, indices, indptr }: CsrMatrix,
  margins: Float64Array,
  rowCount: number,
): void {
  for (let row = 0; row < rowCount; row++) {
    const start = row * outputCount;
    for (let i = indptr[row]!; i < indptr[row + 1]!; i++) {
      const from = indices[i]! * outputCount;
      for (let c = 0; c < outputCount; c++) {
        margins[start + c] = margins[start + c]! + data[i]! * weight[from + c]!;
      }
    }
  }
}

/** The matrix with 0 for absent cells; the caller's array is left as it is. */
function withoutMissing(matrix: DenseMatrix): DenseMatrix {
  const { data } = matrix;
  if (matrix.missing === undefined) return matrix;
  // A mark such as -0.1 is another number once it is in a Float32Array.
  const missing = data instanceof Float32Array ? Math.fround(matrix.missing) : matrix.missing;
  const isMissing = Number.isNaN(missing) ? Number.isNaN : (value: number) => value === missing;
  return { ...matrix, data: data.map((value) => (isMissing(value) ? 0 : value)) };
}

function refuseNotFinite(matrix: FeatureMatrix): never {
  const { data } = matrix;
  const at = data.findIndex((value) => !Number.isFinite(value));
  const got = at < 0 ? "features so large that the score overflows" : String(data[at]);
  throw inputError(
    InputNotFiniteError,
    { ...(at >= 0 && placeOf(matrix, at)), field: "feature", got, expected: "a finite number" },
    "Fill in missing features, or name their mark as `missing` to count them as 0.",
  );
}

function placeOf(matrix: FeatureMatrix, at: number): { row: number; column: number } {
  if (!isCsr(matrix)) {
    return { row: Math.floor(at / matrix.columnCount) + 1, column: (at % matrix.columnCount) + 1 };
  }
  let row = 0;
  while (matrix.indptr[row + 1]! <= at) row++;
  return { row: row + 1, column: matrix.indices[at]! + 1 };
}
