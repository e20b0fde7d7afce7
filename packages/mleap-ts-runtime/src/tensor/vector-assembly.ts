/**
 * Elements put one after the other into one vector, which is then the smaller of the dense and sparse forms.
 * What is collected is kept between rows and grown as needed, so that a row allocates its result only.
 */
import { allocateDoubles, allocateInts, copyOfDoubles, copyOfInts } from "./allocate.ts";
import { denseVector, type SparseVector, sparseVector, type Vector, vectorSize } from "./vector.ts";

export interface VectorAssembly {
  /** Forgets the row before. */
  start(): void;
  addNumber(value: number): void;
  addDense(values: Float64Array): void;
  addSparse(vector: SparseVector): void;
  /** Sparse, without zeros, when 1.5 · (non-zeros + 1) < size, else dense; -0.0 becomes 0.0. */
  finish(): Vector;
}

/**
 * Up to this size writing every element is cheaper than keeping the indices of those that are not zero; larger
 * vectors tend to hold flags, most of them zero.
 */
const SMALL = 16;
const FIRST_CAPACITY = 64;

/** @param size elements to expect, or undefined: any number */
export function createVectorAssembly(size: number | undefined): VectorAssembly {
  return size !== undefined && size <= SMALL ? new SmallAssembly() : new LargeAssembly();
}

/** Every element, zeros too. */
class SmallAssembly implements VectorAssembly {
  #values = new Float64Array(FIRST_CAPACITY);
  #size = 0;
  #nonZeros = 0;

  start(): void {
    this.#size = 0;
    this.#nonZeros = 0;
  }

  addNumber(value: number): void {
    this.#reserve(1);
    // Adding 0 turns -0 into 0.
    this.#values[this.#size++] = value + 0;
    if (value !== 0) this.#nonZeros++;
  }

  addDense(values: Float64Array): void {
    const target = this.#reserve(values.length);
    let at = this.#size;
    let nonZeros = 0;
    for (let k = 0; k < values.length; k++) {
      const value = values[k]!;
      target[at++] = value + 0;
      if (value !== 0) nonZeros++;
    }
    this.#size = at;
    this.#nonZeros += nonZeros;
  }

  addSparse(vector: SparseVector): void {
    const { indices, values } = vector;
    const size = vectorSize(vector);
    const target = this.#reserve(size);
    target.fill(0, this.#size, this.#size + size);
    for (let k = 0; k < values.length; k++) {
      target[this.#size + indices[k]!] = values[k]! + 0;
      if (values[k] !== 0) this.#nonZeros++;
    }
    this.#size += size;
  }

  finish(): Vector {
    const size = this.#size;
    if (1.5 * (this.#nonZeros + 1) >= size) return denseVector(copyOfDoubles(this.#values, size));
    const indices = allocateInts(this.#nonZeros);
    const stored = allocateDoubles(this.#nonZeros);
    for (let i = 0, k = 0; i < size; i++) {
      if (this.#values[i] === 0) continue;
      indices[k] = i;
      stored[k++] = this.#values[i]!;
    }
    return sparseVector(size, indices, stored);
  }

  /** Vectors may be larger than their declared dimensions, which only inform. */
  #reserve(count: number): Float64Array {
    const needed = this.#size + count;
    if (needed > this.#values.length) this.#values = grown(this.#values, Float64Array, needed);
    return this.#values;
  }
}

/** The elements that are not zero, with their indices. */
class LargeAssembly implements VectorAssembly {
  #indices = new Int32Array(FIRST_CAPACITY);
  #values = new Float64Array(FIRST_CAPACITY);
  #count = 0;
  #size = 0;

  start(): void {
    this.#count = 0;
    this.#size = 0;
  }

  addNumber(value: number): void {
    if (value !== 0) this.#push(this.#size, value);
    this.#size++;
  }

  addDense(values: Float64Array): void {
    for (let k = 0; k < values.length; k++) if (values[k] !== 0) this.#push(this.#size + k, values[k]!);
    this.#size += values.length;
  }

  addSparse(vector: SparseVector): void {
    const { indices, values } = vector;
    for (let k = 0; k < values.length; k++) {
      if (values[k] !== 0) this.#push(this.#size + indices[k]!, values[k]!);
    }
    this.#size += vectorSize(vector);
  }

  finish(): Vector {
    const size = this.#size;
    const count = this.#count;
    const indices = this.#indices;
    const values = this.#values;
    if (1.5 * (count + 1) < size) {
      return sparseVector(size, copyOfInts(indices, count), copyOfDoubles(values, count));
    }
    const dense = allocateDoubles(size);
    for (let k = 0; k < count; k++) dense[indices[k]!] = values[k]!;
    return denseVector(dense);
  }

  #push(index: number, value: number): void {
    if (this.#count === this.#indices.length) {
      this.#indices = grown(this.#indices, Int32Array, this.#count + 1);
      this.#values = grown(this.#values, Float64Array, this.#count + 1);
    }
    this.#indices[this.#count] = index;
    this.#values[this.#count++] = value;
  }
}

/** At least twice the length, with what there was. */
function grown<A extends Float64Array | Int32Array>(
  array: A,
  Type: new (length: number) => A,
  needed: number,
): A {
  const larger = new Type(Math.max(needed, 2 * array.length));
  larger.set(array);
  return larger;
}
