/** The chunks of a body that came in more than one. Callers choose their sizes: of one byte each, the chunks themselves would take a hundred times the body. */

import { Buffer } from "node:buffer";

/** So many that lie side by side are put together. A body of ordinary chunks never has as many. */
const JOINED_AT_ONCE = 1024;

/** Gathers chunks in order. */
export class BodyChunks {
  readonly #chunks: Buffer[];
  /** How many, the first of them, are put together already. */
  #joinedCount = 0;

  constructor(first: Buffer) {
    this.#chunks = [first];
  }

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
    if (this.#chunks.length - this.#joinedCount < JOINED_AT_ONCE) return;
    this.#chunks.push(Buffer.concat(this.#chunks.splice(this.#joinedCount)));
    this.#joinedCount += 1;
  }

  /** All of the body so far, in whatever pieces. */
  pieces(): readonly Buffer[] {
    return this.#chunks;
  }

  whole(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}
