import { ModelFieldError, ModelLimitError, modelError } from "./errors.ts";
import type { ModelReader } from "./model-reader.ts";
import { sharedInt32 } from "./shared-arrays.ts";

/** Far beyond what buckets of honest text come to; without it chosen ones would need time in the square of their number. */
const longestProbe = 4096;

/**
 * Which bucket rows a quantized model kept (A315): old bucket id → new one. A model whose rows were pruned by words only has an
 * empty index, and then every bucket id is dropped.
 */
export class PruneIndex {
  /** Open addressing: key + 1 in even places (0 is free), value in odd ones. */
  readonly slots: Int32Array;
  readonly #mask: number;
  readonly #shift: number;

  constructor(slots: Int32Array) {
    const capacity = slots.length / 2;
    this.slots = slots;
    this.#mask = capacity - 1;
    this.#shift = 32 - Math.log2(capacity);
  }

  static ofSize(size: number): PruneIndex {
    let capacity = 4;
    while (capacity < size * 2) capacity *= 2;
    return new PruneIndex(sharedInt32(capacity * 2));
  }

  /** Returns how many places from its first one the key lies. */
  set(key: number, value: number): number {
    const slot = this.#slotOf(key);
    this.slots[slot] = key + 1;
    this.slots[slot + 1] = value;
    return (slot / 2 - this.#firstPlace(key)) & this.#mask;
  }

  /** The new bucket id, or −1 if the row was pruned. */
  get(key: number): number {
    const slot = this.#slotOf(key);
    return this.slots[slot] === 0 ? -1 : this.slots[slot + 1]!;
  }

  /** The upper bits of a product by the golden ratio: neighbouring and evenly spaced keys spread. */
  #firstPlace(key: number): number {
    return Math.imul(key, 0x9e3779b1) >>> this.#shift;
  }

  #slotOf(key: number): number {
    let place = this.#firstPlace(key);
    for (;;) {
      const found = this.slots[place * 2]!;
      if (found === 0 || found === key + 1) return place * 2;
      place = (place + 1) & this.#mask;
    }
  }
}

/** Reads `size` pairs. Keys lie in [0, `bucket`); the values' upper bound is checked when the matrix's rows are known. */
export async function readPruneIndex(
  reader: ModelReader,
  size: number,
  bucket: number,
): Promise<{ index: PruneIndex; largestValue: number }> {
  const field = "dictionary.pruneidx";
  const index = PruneIndex.ofSize(size);
  let largestValue = -1;
  for (let i = 0; i < size; i++) {
    await reader.need(8, field);
    const offset = reader.offset;
    const key = reader.int32();
    const value = reader.int32();
    if (key < 0 || key >= bucket || value < 0) {
      throw modelError(ModelFieldError, {
        file: reader.file,
        offset,
        field: `${field}[${i}]`,
        got: `(${key}, ${value})`,
        expected: `a bucket from 0 to ${bucket - 1} and a row ≥ 0`,
      });
    }
    if (index.set(key, value) > longestProbe) {
      throw modelError(ModelLimitError, {
        file: reader.file,
        offset,
        field: `${field}[${i}]`,
        got: `more than ${longestProbe} buckets side by side in the hash table`,
        expected: "buckets that were not chosen to collide",
      });
    }
    largestValue = Math.max(largestValue, value);
  }
  return { index, largestValue };
}
