/** The array of a prediction; a size no machine holds is refused by name, not by V8. */

import { InputMatrixError, inputError } from "./errors.ts";

/** 4 GiB of single-precision values. */
const maxValues = 2 ** 30;

export function resultArray(rowCount: number, valuesPerRow: number): Float32Array<ArrayBuffer> {
  return new Float32Array(lengthOf(rowCount, valuesPerRow));
}

/** The same in shared memory. */
export function sharedResultArray(rowCount: number, valuesPerRow: number): Float32Array<SharedArrayBuffer> {
  const bytes = lengthOf(rowCount, valuesPerRow) * Float32Array.BYTES_PER_ELEMENT;
  return new Float32Array(new SharedArrayBuffer(bytes));
}

function lengthOf(rowCount: number, valuesPerRow: number): number {
  const length = rowCount * valuesPerRow;
  if (length <= maxValues && rowCount <= maxValues) return length;
  throw inputError(
    InputMatrixError,
    {
      field: "rowCount",
      got: `${rowCount} rows of ${valuesPerRow} results`,
      expected: `at most ${maxValues} results in one call`,
    },
    "Predict fewer rows at a time.",
  );
}
