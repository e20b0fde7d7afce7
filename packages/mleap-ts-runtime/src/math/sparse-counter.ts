import { mleapError } from "../errors.ts";
import { allocateDoubles, allocateInts } from "../tensor/allocate.ts";
import { type SparseVector, sparseVector } from "../tensor/vector.ts";

/** Up to this many entries insertion beats a call of the general sort. */
const MAX_INSERTION = 40;
/** Entries of a row that are held before they are summed up: 22 bits of a sort key. */
const MAX_ENTRIES = 2 ** 22;

/**
 * Sums values by index, for one row after another. Entries are noted as they come, sorted by index and summed
 * in the order they came, so that work and memory grow with the entries of a row and not with the size of the
 * vector (262,144 for hashed text).
 */
export class SparseCounter {
  #indices = new Int32Array(64);
  #values = new Float64Array(64);
  #count = 0;

  /** Starts a row, whatever became of the one before. */
  begin(): void {
    this.#count = 0;
  }

  /** Adds to the sum at `index`, 0 at first. */
  add(index: number, value: number): void {
    if (this.#count === this.#indices.length) this.#makeRoom();
    this.#indices[this.#count] = index;
    this.#values[this.#count++] = value;
  }

  /** The sums as a sparse vector with ascending indices; those below `minimum` are left out. */
  take(size: number, minimum: number = Number.NEGATIVE_INFINITY): SparseVector {
    const kept = this.#keep(minimum);
    const indices = allocateInts(kept);
    const values = allocateDoubles(kept);
    for (let k = 0; k < kept; k++) {
      indices[k] = this.#indices[k]!;
      values[k] = this.#values[k]!;
    }
    return sparseVector(size, indices, values);
  }

  /** As `take`, with the value 1 for every sum that is left. */
  takeBinary(size: number, minimum: number = Number.NEGATIVE_INFINITY): SparseVector {
    const kept = this.#keep(minimum);
    const indices = allocateInts(kept);
    const values = allocateDoubles(kept);
    for (let k = 0; k < kept; k++) {
      indices[k] = this.#indices[k]!;
      values[k] = 1;
    }
    return sparseVector(size, indices, values);
  }

  /** Moves the sums that are not below `minimum` to the front and answers how many there are. */
  #keep(minimum: number): number {
    this.#sum();
    let kept = 0;
    for (let k = 0; k < this.#count; k++) {
      if (this.#values[k]! < minimum) continue;
      this.#indices[kept] = this.#indices[k]!;
      this.#values[kept++] = this.#values[k]!;
    }
    return kept;
  }

  /** Sorts the entries by index, keeping the order of equal ones, and makes one of equal ones. */
  #sum(): void {
    if (this.#count <= MAX_INSERTION) this.#insertionSort();
    else this.#keySort();
    const indices = this.#indices;
    const values = this.#values;
    let last = -1;
    for (let k = 0; k < this.#count; k++) {
      if (last >= 0 && indices[last] === indices[k]) values[last] = values[last]! + values[k]!;
      else {
        last++;
        indices[last] = indices[k]!;
        values[last] = 0 + values[k]!;
      }
    }
    this.#count = last + 1;
  }

  #insertionSort(): void {
    const indices = this.#indices;
    const values = this.#values;
    for (let i = 1; i < this.#count; i++) {
      const index = indices[i]!;
      const value = values[i]!;
      let j = i - 1;
      for (; j >= 0 && indices[j]! > index; j--) {
        indices[j + 1] = indices[j]!;
        values[j + 1] = values[j]!;
      }
      indices[j + 1] = index;
      values[j + 1] = value;
    }
  }

  /** Index and place of arrival make one exact number, which V8 sorts without calling back. */
  #keySort(): void {
    const keys = new Float64Array(this.#count);
    const values = this.#values.slice(0, this.#count);
    for (let k = 0; k < keys.length; k++) keys[k] = this.#indices[k]! * MAX_ENTRIES + k;
    keys.sort();
    for (let k = 0; k < keys.length; k++) {
      const index = Math.floor(keys[k]! / MAX_ENTRIES);
      this.#indices[k] = index;
      this.#values[k] = values[keys[k]! - index * MAX_ENTRIES]!;
    }
  }

  #makeRoom(): void {
    const length = this.#indices.length;
    if (length === MAX_ENTRIES) {
      this.#sum();
      if (this.#count === MAX_ENTRIES) refuseSize();
      return;
    }
    const indices = new Int32Array(2 * length);
    const values = new Float64Array(2 * length);
    indices.set(this.#indices);
    values.set(this.#values);
    this.#indices = indices;
    this.#values = values;
  }
}

function refuseSize(): never {
  throw mleapError("MLEAP_INPUT_SIZE", {
    problem: `more than ${MAX_ENTRIES} different terms in one row`,
    remedy: "split the text",
  });
}
