import type { Matrix } from "./matrix.ts";
import { readShape } from "./matrix-shape.ts";
import type { ModelReader } from "./model-reader.ts";
import { readFloats } from "./read-floats.ts";

const { fround } = Math;

/** Rows of float32 in one block, row-major (A302). */
export class DenseMatrix implements Matrix {
  readonly quantized = false;
  readonly rowCount: number;
  readonly columnCount: number;
  readonly data: Float32Array;

  constructor(rowCount: number, columnCount: number, data: Float32Array) {
    this.rowCount = rowCount;
    this.columnCount = columnCount;
    this.data = data;
  }

  addRowTo(sum: Float32Array, row: number): void {
    const { data, columnCount } = this;
    const start = row * columnCount;
    for (let j = 0; j < columnCount; j++) sum[j] = sum[j]! + data[start + j]!;
  }

  dotRow(vector: Float32Array, row: number): number {
    const { data, columnCount } = this;
    const start = row * columnCount;
    let sum = 0;
    for (let j = 0; j < columnCount; j++) sum = fround(sum + fround(data[start + j]! * vector[j]!));
    return sum;
  }

  /** Four rows at once: each sum keeps its order, and the processor does not wait for one before starting the next. */
  dotRows(vector: Float32Array, target: Float32Array): void {
    const { data, columnCount, rowCount } = this;
    let row = 0;
    for (; row + 4 <= rowCount; row += 4) {
      const at0 = row * columnCount;
      const at1 = at0 + columnCount;
      const at2 = at1 + columnCount;
      const at3 = at2 + columnCount;
      let sum0 = 0;
      let sum1 = 0;
      let sum2 = 0;
      let sum3 = 0;
      for (let j = 0; j < columnCount; j++) {
        const x = vector[j]!;
        sum0 = fround(sum0 + fround(data[at0 + j]! * x));
        sum1 = fround(sum1 + fround(data[at1 + j]! * x));
        sum2 = fround(sum2 + fround(data[at2 + j]! * x));
        sum3 = fround(sum3 + fround(data[at3 + j]! * x));
      }
      target[row] = sum0;
      target[row + 1] = sum1;
      target[row + 2] = sum2;
      target[row + 3] = sum3;
    }
    for (; row < rowCount; row++) target[row] = this.dotRow(vector, row);
  }
}

/** Reads a dense matrix straight into the array it will be used from. */
export async function readDenseMatrix(
  reader: ModelReader,
  name: string,
  columnCount: number,
): Promise<DenseMatrix> {
  const rowCount = await readShape(reader, name, columnCount, 4);
  const data = await readFloats(reader, rowCount * columnCount, `${name}.data`, columnCount);
  return new DenseMatrix(rowCount, columnCount, data);
}
