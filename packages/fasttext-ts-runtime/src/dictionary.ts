import { ModelLimitError, modelError } from "./errors.ts";
import { extendHash, hashBytes } from "./fnv1a.ts";
import type { PruneIndex } from "./prune-index.ts";

/** Words of honest text never come near it; words made to share a hash would need time in the square of their number. */
const longestProbe = 4096;

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
  readonly #bytes: Uint8Array;
  /** Entry i is `bytes[starts[i], starts[i + 1])`. */
  readonly #starts: Uint32Array;
  /** Open addressing over the hash of the bytes: entry id + 1, 0 is free. */
  readonly #slots: Int32Array;
  readonly #mask: number;

  constructor(parts: {
    /** Named in errors. */
    file: string;
    wordCount: number;
    labels: readonly string[];
    labelCounts: Float64Array;
    pruneIndex: PruneIndex | undefined;
    bytes: Uint8Array;
    starts: Uint32Array;
  }) {
    this.wordCount = parts.wordCount;
    this.labels = parts.labels;
    this.labelCounts = parts.labelCounts;
    this.pruneIndex = parts.pruneIndex;
    this.#bytes = parts.bytes;
    this.#starts = parts.starts;
    const size = parts.starts.length - 1;
    let capacity = 4;
    while (capacity < size * 1.5) capacity *= 2;
    this.#slots = new Int32Array(capacity);
    this.#mask = capacity - 1;
    for (let id = 0; id < size; id++) {
      const start = parts.starts[id]!;
      const end = parts.starts[id + 1]!;
      const hash = hashBytes(parts.bytes, start, end);
      const slot = this.#slotOf(parts.bytes, start, end, hash);
      if (((slot - this.#firstSlot(hash)) & this.#mask) > longestProbe) failCrowded(parts.file, id);
      // A later entry with the same bytes replaces the earlier one, as in fastText.
      this.#slots[slot] = id + 1;
    }
  }

  /** Id of the entry with these bytes, or −1. `hash` is theirs (A311). */
  find(bytes: Uint8Array, start: number, end: number, hash: number): number {
    return this.#slots[this.#slotOf(bytes, start, end, hash)]! - 1;
  }

  /** The bytes of an entry. */
  entryBytes(id: number): Uint8Array {
    return this.#bytes.subarray(this.#starts[id]!, this.#starts[id + 1]!);
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
