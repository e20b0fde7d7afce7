/** The array of a prediction; a size no machine holds is refused by name, not by V8. */

import { InputMatrixError, inputError } from "./errors.ts";

/** 4 GiB of single-precision values. */
const maxValues = 2 ** 30;

export function resultArray(rowCount: number, valuesPerRow: number): Float32Array<ArrayBuffer> {
  const length = rowCount * valuesPerRow;
  if (length <= maxValues) return new Float32Array(length);
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
