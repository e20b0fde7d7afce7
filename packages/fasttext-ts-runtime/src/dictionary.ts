import { ModelLimitError, modelError } from "./errors.ts";
import { extendHash, hashBytes } from "./fnv1a.ts";
import { PruneIndex } from "./prune-index.ts";
import { sharedInt32 } from "./shared-arrays.ts";

/** Words of honest text never come near it; words made to share a hash would need time in the square of their number. */
const longestProbe = 4096;

/** A dictionary as plain arrays in shared memory, which other threads can use as they are. */
export interface DictionaryTables {
  readonly wordCount: number;
  readonly labels: readonly string[];
  readonly labelCounts: Float64Array;
  /** See `PruneIndex`. */
  readonly pruneSlots: Int32Array | undefined;
  readonly bytes: Uint8Array;
  /** Entry i is `bytes[starts[i], starts[i + 1])`. */
  readonly starts: Uint32Array;
  /** Open addressing over the hash of the bytes: entry id + 1, 0 is free. A power of two long. */
  readonly slots: Int32Array;
}

/**
 * The words and labels of a model. Ids: words 0 … wordCount − 1, then labels. Words are kept as the UTF-8 (or other) bytes of the
 * file in one block: a vocabulary of millions costs its bytes and twelve more a word, not a string object each.
 */
export class Dictionary {
  readonly wordCount: number;
  readonly labels: readonly string[];
  /** Occurrences in the training text, per label. */
  readonly labelCounts: Float64Array;
  /** Rows kept by a quantized model; undefined when nothing was pruned. */
  readonly pruneIndex: PruneIndex | undefined;
  /** What this dictionary is made of. */
  readonly tables: DictionaryTables;
  readonly #bytes: Uint8Array;
  readonly #starts: Uint32Array;
  readonly #slots: Int32Array;
  readonly #mask: number;

  constructor(tables: DictionaryTables) {
    this.tables = tables;
    this.wordCount = tables.wordCount;
    this.labels = tables.labels;
    this.labelCounts = tables.labelCounts;
    this.pruneIndex = tables.pruneSlots === undefined ? undefined : new PruneIndex(tables.pruneSlots);
    this.#bytes = tables.bytes;
    this.#starts = tables.starts;
    this.#slots = tables.slots;
    this.#mask = tables.slots.length - 1;
  }

  /** Builds the hash table over the entries; `file` is named in errors. */
  static build(file: string, entries: Omit<DictionaryTables, "slots">): Dictionary {
    const { bytes, starts } = entries;
    const size = starts.length - 1;
    let capacity = 4;
    while (capacity < size * 1.5) capacity *= 2;
    const dictionary = new Dictionary({ ...entries, slots: sharedInt32(capacity) });
    for (let id = 0; id < size; id++) {
      const start = starts[id]!;
      const end = starts[id + 1]!;
      if (!dictionary.#place(id, hashBytes(bytes, start, end), start, end)) failCrowded(file, id);
    }
    return dictionary;
  }

  /** Enters an id; a later entry with the same bytes replaces the earlier one, as in fastText. */
  #place(id: number, hash: number, start: number, end: number): boolean {
    const slot = this.#slotOf(this.#bytes, start, end, hash);
    this.#slots[slot] = id + 1;
    return ((slot - this.#firstSlot(hash)) & this.#mask) <= longestProbe;
  }

  /** Id of the entry with these bytes, or −1. `hash` is theirs (A311). */
  find(bytes: Uint8Array, start: number, end: number, hash: number): number {
    return this.#slots[this.#slotOf(bytes, start, end, hash)]! - 1;
  }

  #slotOf(bytes: Uint8Array, start: number, end: number, hash: number): number {
    let place = this.#firstSlot(hash);
    for (;;) {
      const id = this.#slots[place]! - 1;
      if (id < 0 || this.#equals(id, bytes, start, end)) return place;
      place = (place + 1) & this.#mask;
    }
  }

  #firstSlot(hash: number): number {
    // FNV's low bits are its weakest; one more round with the upper half spreads them.
    return extendHash(hash, hash >>> 16) & this.#mask;
  }

  #equals(id: number, bytes: Uint8Array, start: number, end: number): boolean {
    const own = this.#bytes;
    let at = this.#starts[id]!;
    if (this.#starts[id + 1]! - at !== end - start) return false;
    for (let i = start; i < end; i++) {
      if (own[at++] !== bytes[i]) return false;
    }
    return true;
  }
}

function failCrowded(file: string, id: number): never {
  throw modelError(ModelLimitError, {
    file,
    field: `dictionary.entries[${id}].word`,
    got: `more than ${longestProbe} words side by side in the hash table`,
    expected: "words that were not made to share a hash",
  });
}
