import type { Matrix, SharedMatrix } from "./matrix.ts";
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

  share(): SharedMatrix {
    return { rowCount: this.rowCount, columnCount: this.columnCount, data: this.data };
  }

  /** Four rows a pass: the sums are the same, one after the other, but read and written once for all four. */
  addRowsTo(sum: Float32Array, rows: Int32Array, count: number): void {
    const { data, columnCount } = this;
    let i = 0;
    for (; i + 4 <= count; i += 4) {
      const at0 = rows[i]! * columnCount;
      const at1 = rows[i + 1]! * columnCount;
      const at2 = rows[i + 2]! * columnCount;
      const at3 = rows[i + 3]! * columnCount;
      for (let j = 0; j < columnCount; j++) {
        const first = fround(fround(sum[j]! + data[at0 + j]!) + data[at1 + j]!);
        sum[j] = fround(first + data[at2 + j]!) + data[at3 + j]!;
      }
    }
    for (; i < count; i++) {
      const start = rows[i]! * columnCount;
      for (let j = 0; j < columnCount; j++) sum[j] = sum[j]! + data[start + j]!;
    }
  }

  dotRow(vector: Float32Array, row: number): number {
    const { data, columnCount } = this;
    const start = row * columnCount;
    let sum = 0;
    for (let j = 0; j < columnCount; j++) sum = fround(sum + fround(data[start + j]! * vector[j]!));
    return sum;
  }

  dotTwoRows(vector: Float32Array, row0: number, row1: number, target: Float32Array): void {
    const { data, columnCount } = this;
    const at0 = row0 * columnCount;
    const at1 = row1 * columnCount;
    let sum0 = 0;
    let sum1 = 0;
    for (let j = 0; j < columnCount; j++) {
      const x = vector[j]!;
      sum0 = fround(sum0 + fround(data[at0 + j]! * x));
      sum1 = fround(sum1 + fround(data[at1 + j]! * x));
    }
    target[0] = sum0;
    target[1] = sum1;
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

/**
 * Reads a dense matrix straight into the array it will be used from. `mustBeFinite` is for the output matrix: the input matrix of an
 * honest model can hold anything in rows that training never met, since fastText 0.9.3 does not set all of its memory.
 */
export async function readDenseMatrix(
  reader: ModelReader,
  name: string,
  columnCount: number,
  mustBeFinite: boolean,
): Promise<DenseMatrix> {
  const rowCount = await readShape(reader, name, columnCount, 4);
  const data = await readFloats(reader, rowCount * columnCount, `${name}.data`, columnCount, mustBeFinite);
  return new DenseMatrix(rowCount, columnCount, data);
}
