/** Lines of text gathered as bytes, so that many of them leave in one write: cheaper than growing one long string. */

import { Buffer } from "node:buffer";

/** Most bytes UTF-8 needs for one UTF-16 unit. */
const MAX_BYTES_PER_UNIT = 3;

/** A buffer of whole lines. It is flushed when it is full, and some time after the first line it holds. */
export class LineBuffer {
  /** What was gathered; whoever has made `room` writes its line here. */
  readonly bytes: Buffer;
  readonly #write: (lines: Uint8Array) => void;
  readonly #flushAfterMs: number;
  #length = 0;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param flushAfterMs longest time a line waits; 0: none waits
   * @param write takes everything gathered when the buffer is full or flushed; the bytes are its own
   */
  constructor(capacity: number, flushAfterMs: number, write: (lines: Uint8Array) => void) {
    this.bytes = Buffer.allocUnsafeSlow(capacity);
    this.#flushAfterMs = flushAfterMs;
    this.#write = write;
  }

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  /** Adds a line and its line end. A line that never fits is written alone, in order. */
  add(line: string): void {
    const most = line.length * MAX_BYTES_PER_UNIT;
    if (most >= this.bytes.length) {
      this.flush();
      this.#write(Buffer.from(`${line}\n`, "utf8"));
      return;
    }
    const at = this.room(most);
    this.end(at + this.bytes.write(line, at, "utf8"));
  }

  /** Makes room for a line of at most `most` bytes, fewer than the buffer has; gives where in `bytes` it begins. */
  room(most: number): number {
    if (this.#length + most + 1 > this.bytes.length) this.flush();
    return this.#length;
  }

  /** Ends the line that was written from `room` up to `at`. */
  end(at: number): void {
    this.bytes[at] = 0x0a;
    this.#length = at + 1;
    if (this.#flushAfterMs === 0) this.flush();
    else if (this.#timer === undefined)
      this.#timer = setTimeout(() => this.#flushLate(), this.#flushAfterMs).unref();
  }

  /** Writes out what was gathered. */
  flush(): void {
    if (this.#length === 0) return;
    const lines = Buffer.from(this.bytes.subarray(0, this.#length));
    this.#length = 0;
    this.#write(lines);
  }

  #flushLate(): void {
    this.#timer = undefined;
    this.flush();
  }
}
