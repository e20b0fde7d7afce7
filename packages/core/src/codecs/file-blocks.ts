/** A file that lies in blocks, read at any place without being put together. */

import { Buffer } from "node:buffer";
import { asBuffer } from "../codec.ts";

export class FileBlocks {
  readonly #blocks: readonly Buffer[];
  /** Where each block begins. */
  readonly #starts: readonly number[];
  readonly length: number;

  constructor(blocks: readonly Uint8Array[]) {
    const starts: number[] = [];
    let length = 0;
    for (const { byteLength } of blocks) {
      starts.push(length);
      length += byteLength;
    }
    this.#blocks = blocks.map(asBuffer);
    this.#starts = starts;
    this.length = length;
  }

  /** Whether all of it lies in one place, and {@link slice} never copies. */
  get isWhole(): boolean {
    return this.#blocks.length <= 1;
  }

  /** The bytes from one place to another, as far as there are any: where they lie if in one block, else a copy. */
  slice(from: number, to: number): Buffer {
    const end = Math.min(to, this.length);
    if (from >= end) return Buffer.alloc(0);
    let at = this.#blockAt(from);
    const start = this.#starts[at]!;
    const block = this.#blocks[at]!;
    if (end <= start + block.length) return block.subarray(from - start, end - start);
    const bytes = Buffer.allocUnsafeSlow(end - from);
    for (let done = 0; done < bytes.length; at += 1) {
      const source = this.#blocks[at]!;
      done += source.copy(bytes, done, Math.max(0, from - this.#starts[at]!));
    }
    return bytes;
  }

  /** The last block that begins at a place or before it. */
  #blockAt(place: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= place) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
