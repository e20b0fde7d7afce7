/** Cuts a body that comes in blocks into pieces of whole records; what is left of a block waits for the next. */

import { Buffer } from "node:buffer";
import { LeftBytes } from "./left-bytes.ts";

/** Where the last record of a block ends: position after it, or 0 where none ends in it. Sees every block once, in order. */
export type FindLastEnd = (block: Buffer) => number;

/** Joins what was left over with the next block. */
export class RecordPieces {
  readonly #findLastEnd: FindLastEnd;
  readonly #left = new LeftBytes();

  constructor(findLastEnd: FindLastEnd) {
    this.#findLastEnd = findLastEnd;
  }

  /**
   * The records that end in this block, whole; undefined when none does. They are there until the next block is taken, or the memory of
   * this one is used again.
   */
  take(block: Buffer): Buffer | undefined {
    const end = this.#findLastEnd(block);
    const piece = end === 0 ? undefined : this.#left.join(block.subarray(0, end));
    this.#left.keep(block.subarray(end));
    return piece;
  }

  /** What no end of a record followed. */
  rest(): Buffer {
    return this.#left.join(Buffer.alloc(0));
  }
}

const NEWLINE = 0x0a;

/** Records that end in a line feed, whatever stands in them. */
export const lastLineEnd: FindLastEnd = (block) => block.lastIndexOf(NEWLINE) + 1;
