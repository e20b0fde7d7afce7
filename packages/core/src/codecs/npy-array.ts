/** What an NPY file holds, by its head, and the payload of its values. */

import type { DType, ValuesOf } from "../dtype.ts";
import { quoteList } from "../error-catalogue.ts";
import { errors } from "../errors.ts";
import type { Table } from "../table.ts";
import type { TableSchema } from "../table-data.ts";
import { Tensor } from "../tensor.ts";
import type { NpyHeader } from "./npy-header.ts";
import { NPY_TYPES } from "./npy-values.ts";
import { tableByPosition } from "./sparse-rows.ts";

/** Items of no bytes (`<U0`), and lists of no items (shape `(N, 0)`), of which a head may promise any number. */
const MAX_EMPTY_ITEMS = 1_048_576;

/** An array that is read. */
export interface NpyArray {
  readonly header: NpyHeader;
  readonly dtype: DType;
  readonly itemBytes: number;
  /** Product of the axes; not a safe integer where the head promises the impossible. */
  readonly count: number;
}

/** @throws SW_CODEC_NPY for a type that is not read */
export function arrayOf(header: NpyHeader): NpyArray {
  const type = NPY_TYPES.get(header.kind);
  const itemBytes = type?.itemBytes(header.size);
  if (type === undefined || itemBytes === undefined) {
    throw errors.SW_CODEC_NPY({
      problem: `descr "${header.descr}"`,
      expected: "b1, i1 to i8, u1 to u8, f2 to f8, U or S",
    });
  }
  let count = 1;
  for (const size of header.shape) count *= size;
  return { header, dtype: type.dtype(header.size), itemBytes, count };
}

/** @throws SW_CODEC_NPY unless there are as many bytes of data as the head says */
export function checkNpyBytes({ header, itemBytes, count }: NpyArray, byteLength: number): void {
  const expected = count * itemBytes;
  if (itemBytes === 0 && count > MAX_EMPTY_ITEMS) {
    throw errors.SW_CODEC_NPY({
      problem: `${count} items of no bytes`,
      expected: `at most ${MAX_EMPTY_ITEMS}`,
    });
  }
  const lists = emptyListsOf(header.shape);
  if (lists > MAX_EMPTY_ITEMS) {
    throw errors.SW_CODEC_NPY({
      problem: `shape (${header.shape.join(", ")}), ${lists} lists of no items`,
      expected: `at most ${MAX_EMPTY_ITEMS}`,
    });
  }
  if (Number.isSafeInteger(expected) && byteLength === expected) return;
  throw errors.SW_CODEC_NPY({
    problem: `${byteLength} bytes of data`,
    expected: `${expected} for shape (${header.shape.join(", ")}) of ${header.descr}`,
  });
}

/** Lists that whoever walks a shape finds empty: the product of the axes before the first of 0. */
function emptyListsOf(shape: readonly number[]): number {
  const zeroAt = shape.indexOf(0);
  return zeroAt < 0 ? 0 : shape.slice(0, zeroAt).reduce((product, size) => product * size, 1);
}

/** The tensor of all values in the order of the file. */
export function tensorOfNpy({ header, dtype }: NpyArray, values: ValuesOf<DType>): Tensor {
  const { shape, isFortranOrder } = header;
  return new Tensor(dtype, isFortranOrder && shape.length > 1 ? toRowMajor(values, shape) : values, shape);
}

/** Column-major values in row-major order. */
function toRowMajor(values: ValuesOf<DType>, shape: readonly number[]): ValuesOf<DType> {
  const strides: number[] = [];
  let stride = 1;
  for (const size of shape) {
    strides.push(stride);
    stride *= size;
  }
  const ordered = values.slice() as unknown[];
  const index = new Array<number>(shape.length).fill(0);
  for (let at = 0; at < ordered.length; at += 1) {
    let from = 0;
    for (let axis = 0; axis < shape.length; axis += 1) from += index[axis]! * strides[axis]!;
    ordered[at] = values[from];
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      index[axis]! += 1;
      if (index[axis]! < shape[axis]!) break;
      index[axis] = 0;
    }
  }
  return ordered as ValuesOf<DType>;
}

/** @throws SW_CODEC_NPY for another shape than `(N, C)` */
export function checkNpyColumns(shape: readonly number[], columns: TableSchema): void {
  if (shape.length === 2 && shape[1] === columns.columnCount) return;
  throw errors.SW_CODEC_NPY({
    problem: `shape (${shape.join(", ")})`,
    expected: `(N, ${columns.columnCount}), one column each for ${quoteList(columns.names)}`,
  });
}

/** A table of the declared columns. @throws SW_CODEC_NPY, SW_CODEC_CELL */
export function tableOf(tensor: Tensor, columns: TableSchema): Table {
  checkNpyColumns(tensor.shape, columns);
  return tableByPosition(tensor, columns);
}
