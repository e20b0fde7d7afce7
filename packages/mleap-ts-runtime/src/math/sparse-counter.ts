import { type SparseVector, sparseVector } from "../tensor/vector.ts";

const EMPTY = -1;
/** Up to this many entries insertion beats a call of the general sort. */
const MAX_INSERTION = 24;

function sortAscending(indices: Int32Array): void {
  if (indices.length > MAX_INSERTION) {
    indices.sort();
    return;
  }
  for (let i = 1; i < indices.length; i++) {
    const index = indices[i]!;
    let j = i - 1;
    for (; j >= 0 && indices[j]! > index; j--) indices[j + 1] = indices[j]!;
    indices[j + 1] = index;
  }
}

/**
 * Sums values by index for one row after another: an open-addressing table that is kept between rows and grows with the
 * entries of a row, not with the size of the vector (which is 262,144 for hashed text).
 */
export class SparseCounter {
  #keys = new Int32Array(64).fill(EMPTY);
  #sums = new Float64Array(64);
  /** Table positions in use, in order of arrival. */
  #used = new Int32Array(32);
  #count = 0;

  /** Adds to the sum at `index`, 0 at first. */
  add(index: number, value: number): void {
    const slot = this.#slotOf(index);
    this.#sums[slot] = this.#sums[slot]! + value;
  }

  /** The sums as a sparse vector with ascending indices; those below `minimum` are left out. Forgets them. */
  take(size: number, minimum = Number.NEGATIVE_INFINITY): SparseVector {
    const indices = this.#takeIndices(minimum);
    const values = new Float64Array(indices.length);
    for (let k = 0; k < indices.length; k++) values[k] = this.#sums[this.#slotOf(indices[k]!)]!;
    this.clear();
    return sparseVector(size, indices, values);
  }

  /** As `take`, with the value 1 for every sum that is left. */
  takeBinary(size: number, minimum = Number.NEGATIVE_INFINITY): SparseVector {
    const indices = this.#takeIndices(minimum);
    this.clear();
    return sparseVector(size, indices, new Float64Array(indices.length).fill(1));
  }

  /** Forgets all sums. Needed only where a row failed before `take`. */
  clear(): void {
    for (let k = 0; k < this.#count; k++) this.#keys[this.#used[k]!] = EMPTY;
    this.#count = 0;
  }

  #takeIndices(minimum: number): Int32Array {
    const indices = new Int32Array(this.#count);
    let kept = 0;
    for (let k = 0; k < this.#count; k++) {
      const slot = this.#used[k]!;
      if (this.#sums[slot]! < minimum) continue;
      indices[kept++] = this.#keys[slot]!;
    }
    const result = kept === indices.length ? indices : indices.slice(0, kept);
    sortAscending(result);
    return result;
  }

  /** The table position of an index, taken with the sum 0 if it is new. */
  #slotOf(index: number): number {
    const mask = this.#keys.length - 1;
    const mixed = Math.imul(index, 0x9e3779b1);
    let slot = (mixed ^ (mixed >>> 15)) & mask;
    while (this.#keys[slot] !== EMPTY) {
      if (this.#keys[slot] === index) return slot;
      slot = (slot + 1) & mask;
    }
    if (this.#count === this.#used.length) {
      this.#grow();
      return this.#slotOf(index);
    }
    this.#keys[slot] = index;
    this.#sums[slot] = 0;
    this.#used[this.#count++] = slot;
    return slot;
  }

  #grow(): void {
    const keys = this.#keys;
    const sums = this.#sums;
    const used = this.#used;
    const count = this.#count;
    this.#keys = new Int32Array(2 * keys.length).fill(EMPTY);
    this.#sums = new Float64Array(2 * keys.length);
    this.#used = new Int32Array(2 * used.length);
    this.#count = 0;
    for (let k = 0; k < count; k++) this.add(keys[used[k]!]!, sums[used[k]!]!);
  }
}
