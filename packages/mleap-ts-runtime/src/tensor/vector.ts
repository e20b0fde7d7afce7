/**
 * Tensors as ops see them: vectors of doubles, dense or sparse (feature-ops.md, chapter B). The representation is part of
 * a result: sparse stays sparse where the JVM keeps it, and stored zeros stay stored.
 */

import { mleapError } from "../errors.ts";
import { allocateDoubles, allocateInts } from "./allocate.ts";
import { DenseTensor } from "./dense-tensor.ts";
import { SparseTensor } from "./sparse-tensor.ts";
import { sizeOf } from "./tensor.ts";

export type DoubleTensor = DenseTensor<"double"> | SparseTensor<"double">;
/** A double tensor whose flat `values` are the vector. */
export type DenseVector = DenseTensor<"double">;
/** A rank-1 sparse double tensor with strictly ascending indices below `dimensions[0]`. */
export type SparseVector = SparseTensor<"double">;
export type Vector = DenseVector | SparseVector;

const ordered = { ordered: true } as const;
const knownDimensions: (readonly number[])[] = [];

/** `[size]`; vectors of one size share it, since dimensions are never written to. */
function vectorDimensions(size: number): readonly number[] {
  if (size >= 1024) return [size];
  knownDimensions[size] ??= [size];
  return knownDimensions[size];
}

/** Wraps values as a dense rank-1 tensor, without copying. */
export function denseVector(values: Float64Array): DenseVector {
  return new DenseTensor("double", values, vectorDimensions(values.length));
}

/** Wraps ascending indices and their values as a sparse rank-1 tensor, without copying or checking. */
export function sparseVector(size: number, indices: Int32Array, values: Float64Array): SparseVector {
  return new SparseTensor("double", indices, values, vectorDimensions(size), ordered);
}

/**
 * A tensor as the vector an op computes on: dense tensors of any rank by their flat values, sparse ones sorted by their
 * first coordinate. Throws MLEAP_INPUT_SPARSE for duplicate, negative or out-of-range indices.
 */
export function asVector(tensor: DoubleTensor): Vector {
  return tensor.kind === "dense" || tensor.ordered ? tensor : orderedVector(tensor);
}

/** Number of elements of a vector: stored and absent ones. */
export function vectorSize(vector: Vector): number {
  return vector.kind === "dense" ? vector.values.length : vector.dimensions[0]!;
}

/** Where ascending `indices` hold `index`, or -1. */
export function entryOf(indices: Int32Array, index: number): number {
  let low = 0;
  let high = indices.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const found = indices[middle]!;
    if (found === index) return middle;
    if (found < index) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** Element `index` of a vector; absent entries of a sparse one are 0. No bounds check. */
export function elementAt(vector: Vector, index: number): number {
  if (vector.kind === "dense") return vector.values[index]!;
  const entry = entryOf(vector.indices, index);
  return entry < 0 ? 0 : vector.values[entry]!;
}

/** The values of a vector with absent entries as 0: the vector's own array if it is dense (do not write to it). */
export function denseValues(vector: Vector): Float64Array {
  if (vector.kind === "dense") return vector.values;
  const values = allocateDoubles(vectorSize(vector));
  for (let k = 0; k < vector.indices.length; k++) values[vector.indices[k]!] = vector.values[k]!;
  return values;
}

/**
 * The smaller representation by MLlib's rule (feature-ops.md B): sparse without zeros when
 * 1.5 · (non-zeros + 1) < size, otherwise dense. Takes ownership of `values`.
 */
export function compressed(values: Float64Array): Vector {
  let nonZeros = 0;
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) nonZeros++;
  if (1.5 * (nonZeros + 1) >= values.length) return denseVector(values);
  const indices = allocateInts(nonZeros);
  const stored = allocateDoubles(nonZeros);
  let k = 0;
  for (let i = 0; i < values.length; i++) {
    if (values[i] === 0) continue;
    indices[k] = i;
    stored[k++] = values[i]!;
  }
  return sparseVector(values.length, indices, stored);
}

function orderedVector(tensor: SparseTensor<"double">): SparseVector {
  const rank = tensor.dimensions.length;
  const size = sizeOf(tensor.dimensions);
  const count = tensor.values.length;
  const first = (entry: number): number => tensor.indices[entry * rank]!;
  const order = Array.from({ length: count }, (_, entry) => entry).sort((a, b) => first(a) - first(b));
  const indices = new Int32Array(count);
  const values = new Float64Array(count);
  let previous = -1;
  for (let k = 0; k < count; k++) {
    const index = first(order[k]!);
    if (index < 0) throw unordered(`negative index ${index}`);
    if (index === previous) throw unordered(`index ${index} is stored twice`);
    if (index >= size) throw unordered(`index ${index} in a vector of size ${size}`);
    indices[k] = index;
    values[k] = tensor.values[order[k]!]!;
    previous = index;
  }
  return sparseVector(size, indices, values);
}

function unordered(problem: string): Error {
  return mleapError("MLEAP_INPUT_SPARSE", {
    problem: `sparse tensor with ${problem}`,
    remedy: "store each index once, from 0 to size - 1",
  });
}
