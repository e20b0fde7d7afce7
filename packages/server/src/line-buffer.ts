/** Lines of text gathered as bytes, so that many of them leave in one write: cheaper than growing one long string. */

import { Buffer } from "node:buffer";

/** Most bytes UTF-8 needs for one UTF-16 unit. */
const MAX_BYTES_PER_UNIT = 3;

/** A buffer of whole lines. */
export class LineBuffer {
  readonly #bytes: Buffer;
  readonly #write: (text: string) => void;
  #length = 0;

  /** @param write takes everything gathered, as text, when the buffer is full or flushed */
  constructor(capacity: number, write: (text: string) => void) {
    this.#bytes = Buffer.allocUnsafeSlow(capacity);
    this.#write = write;
  }

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  /** Adds a line and its line end. A line that never fits is written alone, in order. */
  add(line: string): void {
    const most = line.length * MAX_BYTES_PER_UNIT + 1;
    if (this.#length + most > this.#bytes.length) this.flush();
    if (most > this.#bytes.length) {
      this.#write(`${line}\n`);
      return;
    }
    this.#length += this.#bytes.write(line, this.#length, "utf8");
    this.#bytes[this.#length] = 0x0a;
    this.#length += 1;
  }

  /** Writes out what was gathered. */
  flush(): void {
    if (this.#length === 0) return;
    const text = this.#bytes.toString("utf8", 0, this.#length);
    this.#length = 0;
    this.#write(text);
  }
}
