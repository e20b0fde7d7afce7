import { DenseMatrix } from "./dense-matrix.ts";
import type { Matrix, SharedMatrix } from "./matrix.ts";
import { QuantizedMatrix } from "./quantized-matrix.ts";

/** A matrix over the same memory. */
export function matrixFromShared(shared: SharedMatrix): Matrix {
  return "data" in shared
    ? new DenseMatrix(shared.rowCount, shared.columnCount, shared.data)
    : new QuantizedMatrix(shared.rowCount, shared.codes, shared.quantizer, shared.norms);
}
