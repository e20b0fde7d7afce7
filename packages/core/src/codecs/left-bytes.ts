/** What of a body's block waits for the next one. The memory it lies in is used again: a large body has thousands of blocks. */

import { Buffer } from "node:buffer";

const NOTHING = Buffer.alloc(0);
/** Memory beyond this size, which a record of many blocks takes, is let go of. */
const MOST_KEPT_BYTES = 2_097_152;

/** Joins blocks that are cut anywhere. */
export class LeftBytes {
  #memory: Buffer = NOTHING;
  /** What was joined last lies in it. */
  #joined: Buffer = NOTHING;
  #length = 0;

  /** Bytes that wait. */
  get length(): number {
    return this.#length;
  }

  /** Copies bytes behind those that wait. */
  keep(bytes: Uint8Array): void {
    const length = this.#length + bytes.length;
    if (length > this.#memory.length) this.#grow(length);
    this.#memory.set(bytes, this.#length);
    this.#length = length;
  }

  /** The bytes that wait and these behind them, until this is called again; none wait then. */
  join(bytes: Buffer): Buffer {
    if (this.#length === 0) return bytes;
    this.keep(bytes);
    const joined = this.#memory;
    const length = this.#length;
    this.#memory = this.#joined.length > MOST_KEPT_BYTES ? NOTHING : this.#joined;
    this.#joined = joined;
    this.#length = 0;
    return joined.subarray(0, length);
  }

  #grow(length: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(length, this.#memory.length * 2));
    larger.set(this.#memory.subarray(0, this.#length));
    this.#memory = larger;
  }
}
