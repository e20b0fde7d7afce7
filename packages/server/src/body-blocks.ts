/** A large body that is kept until it can be decoded: in blocks of its own, which can move to a thread and be let go of one by one. */

import { Buffer } from "node:buffer";

/** Bodies beyond this size are decoded while they arrive, or kept as they are, bytes. */
export const LARGE_BODY_BYTES = 4_194_304;
const BLOCK_BYTES = 1_048_576;

/** Fills blocks. What the network delivers is copied: it lies in buffers that are shared or larger than what is in them. */
export class BodyBlocks {
  readonly #blocks: Uint8Array[] = [];
  #block = Buffer.alloc(0);
  #used = 0;

  add(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; ) {
      if (this.#used === this.#block.length) this.#begin();
      const copied = chunk.copy(this.#block, this.#used, at);
      this.#used += copied;
      at += copied;
    }
  }

  /** All of them, in order. */
  finish(): Uint8Array[] {
    if (this.#used > 0) this.#blocks.push(this.#block.subarray(0, this.#used));
    this.#used = 0;
    return this.#blocks;
  }

  #begin(): void {
    if (this.#used > 0) this.#blocks.push(this.#block);
    this.#block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
    this.#used = 0;
  }
}
