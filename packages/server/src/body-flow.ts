/** From the chunks a source gives to the blocks a sink takes: the source is read no faster than that. */

import type { Buffer } from "node:buffer";
import type { Readable } from "node:stream";
import type { BodySink } from "./body-sink.ts";

/**
 * Fills blocks. Chunks are copied: they lie in buffers that are shared or larger than what is in them, and may be as small as
 * a caller likes.
 */
export class BodyFlow {
  readonly #source: Readable;
  readonly #sink: BodySink;
  /** What has been read and has no place yet; the source is paused while there is any. */
  #chunks: Buffer[] = [];
  /** The one that is being copied (there may be a million of a few bytes), and the position in it. */
  #first = 0;
  #at = 0;
  /** Undefined while the sink has it. */
  #memory: Buffer | undefined;
  #used = 0;
  #isFilling = false;
  #isPaused = false;
  #ended: (() => void) | undefined;

  constructor(source: Readable, sink: BodySink) {
    this.#source = source;
    this.#sink = sink;
    this.#memory = sink.begin();
  }

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#fill();
  }

  /** The source has ended; `ended` is called when the sink has taken all of it. */
  end(ended: () => void): void {
    this.#ended = ended;
    this.#fill();
  }

  #fill(): void {
    // A sink may give memory while it takes a block.
    if (this.#isFilling) return;
    this.#isFilling = true;
    while (this.#memory !== undefined && this.#first < this.#chunks.length)
      this.#copy(this.#memory, this.#chunks[this.#first]!);
    if (this.#first === this.#chunks.length) {
      this.#chunks = [];
      this.#first = 0;
    }
    if (this.#chunks.length === 0 && this.#ended !== undefined && this.#used > 0) this.#hand();
    this.#isFilling = false;
    const isReady = this.#memory !== undefined;
    if (isReady && this.#chunks.length === 0 && this.#ended !== undefined) {
      const ended = this.#ended;
      this.#ended = undefined;
      this.#sink.end();
      ended();
    } else if (isReady === this.#isPaused) {
      this.#isPaused = !isReady;
      if (isReady) this.#source.resume();
      else this.#source.pause();
    }
  }

  #copy(memory: Buffer, chunk: Buffer): void {
    const copied = chunk.copy(memory, this.#used, this.#at);
    this.#used += copied;
    this.#at += copied;
    if (this.#at === chunk.length) {
      this.#first += 1;
      this.#at = 0;
    }
    if (this.#used === memory.length) this.#hand();
  }

  #hand(): void {
    const block = this.#memory!.subarray(0, this.#used);
    this.#memory = undefined;
    this.#used = 0;
    this.#sink.take(block, (memory) => {
      this.#memory = memory;
      this.#fill();
    });
  }
}
