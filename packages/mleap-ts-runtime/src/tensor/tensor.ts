import type { BasicType } from "../frame/data-type.ts";
import type { DenseTensor } from "./dense-tensor.ts";
import type { SparseTensor } from "./sparse-tensor.ts";

/**
 * Flat storage of a tensor's values by base type: typed arrays where the type allows, `Uint8Array` of 0/1 for booleans,
 * `BigInt64Array` for longs (never rounded), arrays for texts and byte strings.
 */
export interface ValuesOf {
  boolean: Uint8Array;
  byte: Int8Array;
  short: Int16Array;
  int: Int32Array;
  long: BigInt64Array;
  float: Float32Array;
  double: Float64Array;
  string: readonly (string | null)[];
  byte_string: readonly (Uint8Array | null)[];
}

export type TensorValues = ValuesOf[BasicType];

/** A dense or sparse tensor; tell them apart by `kind`. */
export type Tensor<B extends BasicType = BasicType> = DenseTensor<B> | SparseTensor<B>;

/** Zeroed storage for `length` values: 0, false, null (bundle.md §9). */
export function emptyValues<B extends BasicType>(base: B, length: number): ValuesOf[B] {
  return allocate(base, length) as ValuesOf[B];
}

function allocate(base: BasicType, length: number): TensorValues {
  switch (base) {
    case "boolean":
      return new Uint8Array(length);
    case "byte":
      return new Int8Array(length);
    case "short":
      return new Int16Array(length);
    case "int":
      return new Int32Array(length);
    case "long":
      return new BigInt64Array(length);
    case "float":
      return new Float32Array(length);
    case "double":
      return new Float64Array(length);
    case "string":
    case "byte_string":
      return new Array<null>(length).fill(null);
  }
}

/** Product of the dimensions; 1 for a scalar tensor. */
export function sizeOf(dimensions: readonly number[]): number {
  let size = 1;
  for (const dimension of dimensions) size *= dimension;
  return size;
}
