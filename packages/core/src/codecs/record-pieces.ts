/** Cuts a body that comes in blocks into pieces of whole records; what is left of a block waits for the next. */

import { Buffer } from "node:buffer";

/** Where the last record of a block ends: position after it, or 0 where none ends in it. Sees every block once, in order. */
export type FindLastEnd = (block: Buffer) => number;

/** Joins what was left over with the next block. */
export class RecordPieces {
  readonly #findLastEnd: FindLastEnd;
  #left: Buffer[] = [];

  constructor(findLastEnd: FindLastEnd) {
    this.#findLastEnd = findLastEnd;
  }

  /** The records that end in this block, whole; undefined when none does. The block's memory may be used again afterwards. */
  take(block: Buffer): Buffer | undefined {
    const end = this.#findLastEnd(block);
    if (end === 0) {
      this.#left.push(Buffer.from(block));
      return undefined;
    }
    const head = block.subarray(0, end);
    const piece = this.#left.length === 0 ? head : Buffer.concat([...this.#left, head]);
    this.#left = end === block.length ? [] : [Buffer.from(block.subarray(end))];
    return piece;
  }

  /** What no end of a record followed. */
  rest(): Buffer {
    const [first, ...others] = this.#left;
    this.#left = [];
    return first === undefined
      ? Buffer.alloc(0)
      : others.length === 0
        ? first
        : Buffer.concat([first, ...others]);
  }
}

const NEWLINE = 0x0a;

/** Records that end in a line feed, whatever stands in them. */
export const lastLineEnd: FindLastEnd = (block) => block.lastIndexOf(NEWLINE) + 1;
