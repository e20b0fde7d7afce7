/** Payload kind `tensor`: a typed array and its shape, row-major. */

import { type DType, isValuesOf, type NumberDType, type ValuesOf } from "./dtype.ts";
import { errors } from "./errors.ts";
import { isRoundable, MAX_DIGITS, roundTo } from "./round.ts";
import { Table } from "./table.ts";
import { TableSchema } from "./table-data.ts";

/**
 * Values of one dtype with a shape `[N, …]`, row-major. The first axis is the record axis. The data is not copied: do
 * not write to an array after making a tensor of it.
 *
 * @throws SW_TENSOR_SHAPE when shape, dtype and data do not belong together
 */
export class Tensor<D extends DType = DType> {
  readonly kind = "tensor";
  readonly dtype: D;
  readonly data: ValuesOf<D>;
  /** Sizes of the axes, outermost first; `[]` is a scalar. */
  readonly shape: readonly number[];

  constructor(dtype: D, data: ValuesOf<D>, shape: readonly number[]) {
    if (!isValuesOf(dtype, data)) {
      throw errors.SW_TENSOR_SHAPE({
        problem: `dtype ${dtype} with data of ${Object.prototype.toString.call(data).slice(8, -1)}; expected the dtype's own array, such as a Float32Array for float32`,
      });
    }
    if (data.length !== sizeOfShape(shape)) {
      throw errors.SW_TENSOR_SHAPE({
        problem: `shape [${shape.join(", ")}] holds ${sizeOfShape(shape)} values, the data has ${data.length}`,
      });
    }
    this.dtype = dtype;
    this.data = data;
    this.shape = shape;
  }

  /** Size of the record axis; 1 for a scalar. */
  get rowCount(): number {
    return this.shape[0] ?? 1;
  }

  /** One record: the values behind one index of the first axis, sharing this tensor's array where it is typed. */
  record(index: number): Tensor<D> {
    const shape = this.shape.slice(1);
    const size = sizeOfShape(shape);
    const from = index * size;
    const data = Array.isArray(this.data)
      ? this.data.slice(from, from + size)
      : this.data.subarray(from, from + size);
    return new Tensor(this.dtype, data as ValuesOf<D>, shape);
  }

  /** The same values in another shape of the same size. */
  reshape(shape: readonly number[]): Tensor<D> {
    return new Tensor(this.dtype, this.data, shape);
  }

  /**
   * Every value rounded to `digits` decimals, 0 to 22: exact decimal value, ties to even, as Python's `round`. NaN stays NaN.
   *
   * @throws SW_TENSOR_SHAPE for a dtype whose values are no numbers, and for other digits
   */
  round(this: NumberTensor<D>, digits: number): Tensor<D> {
    const rounded = numbersOf(this, "round").slice();
    if (!isRoundable(digits))
      throw errors.SW_TENSOR_SHAPE({ problem: `round to ${digits} digits; expected 0 to ${MAX_DIGITS}` });
    for (let at = 0; at < rounded.length; at += 1) rounded[at] = roundTo(rounded[at]!, digits);
    return new Tensor(this.dtype, rounded as ValuesOf<D>, this.shape);
  }

  /**
   * Index of the largest value of each record, shape `[N]`, dtype int64; the first of equals. NaN wins over every
   * number, as in numpy.
   *
   * @throws SW_TENSOR_SHAPE for a dtype whose values are no numbers, and for empty records
   */
  argMax(this: NumberTensor<D>): Tensor<"int64"> {
    const values = numbersOf(this, "argMax");
    const width = this.rowCount === 0 ? 0 : this.data.length / this.rowCount;
    if (width === 0 && this.rowCount > 0)
      throw errors.SW_TENSOR_SHAPE({ problem: "argMax of empty records" });
    const indices = new BigInt64Array(this.rowCount);
    for (let row = 0; row < this.rowCount; row += 1) {
      let best = 0;
      for (let at = 1; at < width; at += 1) {
        const leader = values[row * width + best]!;
        const value = values[row * width + at]!;
        if (Number.isNaN(leader)) break;
        if (value > leader || Number.isNaN(value)) best = at;
      }
      indices[row] = BigInt(best);
    }
    return new Tensor("int64", indices, [this.rowCount]);
  }

  /**
   * A table with one column a name, from a tensor of shape `[N]`, `[N, C]` or `[N, C, 1]`…; C names are needed.
   *
   * @throws SW_TENSOR_SHAPE when the number of names is not C
   */
  toTable<const Names extends readonly string[]>(names: Names): Table<Record<Names[number], D>> {
    const width = this.shape.slice(1).reduce((product, size) => product * size, 1);
    if (names.length !== width) {
      throw errors.SW_TENSOR_SHAPE({
        problem: `toTable got ${names.length} names for shape [${this.shape.join(", ")}], which has ${width} columns`,
      });
    }
    return new Table({
      schema: new TableSchema(
        names,
        names.map(() => this.dtype),
      ),
      values: columnsOf(this, width),
      rowCount: this.rowCount,
    });
  }
}

/**
 * A tensor whose values are, or may turn out to be, numbers: a model's output has a dtype that only the model knows.
 * One that is known to hold anything else does not compile.
 */
export type NumberTensor<D extends DType> = [D & NumberDType] extends [never] ? never : Tensor<D>;

function numbersOf(tensor: Tensor, method: string): ValuesOf<NumberDType> {
  const { dtype, data } = tensor;
  if (dtype === "string" || dtype === "bool" || dtype === "int64" || dtype === "uint64") {
    throw errors.SW_TENSOR_SHAPE({ problem: `${method} of dtype ${dtype}; its values are no numbers` });
  }
  return data as ValuesOf<NumberDType>;
}

/** Product of the axes; 1 for a scalar. */
export function sizeOfShape(shape: readonly number[]): number {
  let size = 1;
  for (const axis of shape) {
    if (!Number.isSafeInteger(axis) || axis < 0) {
      throw errors.SW_TENSOR_SHAPE({ problem: `shape [${shape.join(", ")}] has an axis that is no count` });
    }
    size *= axis;
  }
  return size;
}

/** The values behind each place of a record, `width` of them: an array a column. A single column is the tensor's own. */
export function columnsOf({ data }: Tensor, width: number): ValuesOf<DType>[] {
  return Array.from({ length: width }, (_, offset) => everyNth(data, width, offset));
}

function everyNth(data: ValuesOf<DType>, step: number, offset: number): ValuesOf<DType> {
  if (step === 1) return data;
  const picked = data.slice(0, data.length / step);
  for (let at = 0; at < picked.length; at += 1) picked[at] = data[at * step + offset]!;
  return picked;
}
