import { ModelFieldError, modelError } from "./errors.ts";
import type { Matrix, RowNorms, SharedMatrix } from "./matrix.ts";
import { readShape } from "./matrix-shape.ts";
import type { ModelReader } from "./model-reader.ts";
import { type ProductQuantizer, readProductQuantizer } from "./product-quantizer.ts";
import { sharedBytes } from "./shared-arrays.ts";

const { fround } = Math;

/** Rows kept as one byte per sub-vector (A303). */
export class QuantizedMatrix implements Matrix {
  readonly quantized = true;
  readonly rowCount: number;
  readonly columnCount: number;
  readonly #codes: Uint8Array;
  readonly #quantizer: ProductQuantizer;
  readonly #norms: RowNorms | undefined;

  constructor(rowCount: number, codes: Uint8Array, quantizer: ProductQuantizer, norms: RowNorms | undefined) {
    this.rowCount = rowCount;
    this.columnCount = quantizer.columnCount;
    this.#codes = codes;
    this.#quantizer = quantizer;
    this.#norms = norms;
  }

  share(): SharedMatrix {
    return { rowCount: this.rowCount, codes: this.#codes, quantizer: this.#quantizer, norms: this.#norms };
  }

  addRowsTo(sum: Float32Array, rows: Int32Array, count: number): void {
    for (let i = 0; i < count; i++) this.#addRow(sum, rows[i]!);
  }

  #addRow(sum: Float32Array, row: number): void {
    const { centroids, subCount, subLength, lastLength } = this.#quantizer;
    const norm = this.#normOf(row);
    const codes = this.#codes;
    const firstCode = row * subCount;
    if (subLength === 2 && lastLength === 2) {
      // fastText's default; a loop of two turns would cost more than its turns.
      for (let sub = 0; sub < subCount; sub++) {
        const start = (sub * 256 + codes[firstCode + sub]!) * 2;
        const at = sub * 2;
        sum[at] = sum[at]! + fround(norm * centroids[start]!);
        sum[at + 1] = sum[at + 1]! + fround(norm * centroids[start + 1]!);
      }
      return;
    }
    let column = 0;
    for (let sub = 0; sub < subCount; sub++) {
      const length = sub === subCount - 1 ? lastLength : subLength;
      const start = sub * 256 * subLength + codes[firstCode + sub]! * length;
      for (let n = 0; n < length; n++) {
        sum[column] = sum[column]! + fround(norm * centroids[start + n]!);
        column++;
      }
    }
  }

  dotRow(vector: Float32Array, row: number): number {
    const { centroids, subCount, subLength, lastLength } = this.#quantizer;
    const codes = this.#codes;
    let sum = 0;
    let column = 0;
    for (let sub = 0; sub < subCount; sub++) {
      const length = sub === subCount - 1 ? lastLength : subLength;
      const start = sub * 256 * subLength + codes[row * subCount + sub]! * length;
      for (let n = 0; n < length; n++) {
        sum = fround(sum + fround(vector[column++]! * centroids[start + n]!));
      }
    }
    return fround(sum * this.#normOf(row));
  }

  dotTwoRows(vector: Float32Array, row0: number, row1: number, target: Float32Array): void {
    target[0] = this.dotRow(vector, row0);
    target[1] = this.dotRow(vector, row1);
  }

  dotRows(vector: Float32Array, target: Float32Array): void {
    for (let row = 0; row < this.rowCount; row++) target[row] = this.dotRow(vector, row);
  }

  #normOf(row: number): number {
    const norms = this.#norms;
    return norms === undefined ? 1 : norms.values[norms.codes[row]!]!;
  }
}

/** Reads a quantized matrix (A303). */
export async function readQuantizedMatrix(
  reader: ModelReader,
  name: string,
  columnCount: number,
): Promise<QuantizedMatrix> {
  const hasNorms = await reader.flag(`${name}.qnorm`);
  const rowCount = await readShape(reader, name, columnCount, 0);
  await reader.need(4, `${name}.codesize`);
  const offset = reader.offset;
  const codeCount = reader.int32();
  if (codeCount < rowCount || codeCount % rowCount !== 0 || codeCount > rowCount * columnCount) {
    throw modelError(ModelFieldError, {
      file: reader.file,
      offset,
      field: `${name}.codesize`,
      got: String(codeCount),
      expected: `${rowCount} rows × 1 to ${columnCount} codes`,
    });
  }
  const codes = await readBytes(reader, codeCount, `${name}.codes`);
  const quantizer = await readProductQuantizer(
    reader,
    `${name}.quantizer`,
    columnCount,
    codeCount / rowCount,
  );
  if (!hasNorms) return new QuantizedMatrix(rowCount, codes, quantizer, undefined);
  const normCodes = await readBytes(reader, rowCount, `${name}.normCodes`);
  const normQuantizer = await readProductQuantizer(reader, `${name}.normQuantizer`, 1, 1);
  const norms = { codes: normCodes, values: normQuantizer.centroids };
  return new QuantizedMatrix(rowCount, codes, quantizer, norms);
}

async function readBytes(reader: ModelReader, byteLength: number, field: string): Promise<Uint8Array> {
  if (byteLength > reader.remaining) await reader.need(byteLength, field);
  const bytes = sharedBytes(byteLength);
  await reader.readInto(bytes, field);
  return bytes;
}
