/** A typed array whose length is not known beforehand. */

import { releaseMemory } from "../release-memory.ts";

type Numbers =
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>;

const FIRST_CAPACITY = 64;
/** Beyond this length what is there stays where it is. */
const SEGMENT_LENGTH = 65_536;

/** Numbers one after another, in segments: growing copies none that is full. */
export class GrowingArray<A extends Numbers> {
  readonly #make: new (
    length: number,
  ) => A;
  /** All of {@link SEGMENT_LENGTH}. */
  #full: A[] = [];
  #last: A;
  #used = 0;

  constructor(make: new (length: number) => A) {
    this.#make = make;
    this.#last = new make(FIRST_CAPACITY);
  }

  get length(): number {
    return this.#full.length * SEGMENT_LENGTH + this.#used;
  }

  push(value: number): void {
    if (this.#used === this.#last.length) this.#grow();
    this.#last[this.#used] = value;
    this.#used += 1;
  }

  append(values: readonly number[]): void {
    for (let at = 0; at < values.length; at += 1) this.push(values[at]!);
  }

  /** The values from a position on, in an array of their own. */
  from(position: number): A {
    const values = new this.#make(this.length - position);
    for (let at = 0; at < values.length; at += 1) {
      const index = position + at;
      const segment = this.#full[Math.floor(index / SEGMENT_LENGTH)] ?? this.#last;
      values[at] = segment[index % SEGMENT_LENGTH]!;
    }
    return values;
  }

  /** All of it in one array; nothing is left here then. */
  take(): A {
    if (this.#full.length === 0) return this.#last.subarray(0, this.#used) as A;
    const whole = new this.#make(this.length);
    const full = this.#full;
    let at = 0;
    for (let segment = full.shift(); segment !== undefined; segment = full.shift()) {
      whole.set(segment, at);
      at += SEGMENT_LENGTH;
      releaseMemory(segment);
    }
    whole.set(this.#last.subarray(0, this.#used), at);
    return whole;
  }

  #grow(): void {
    if (this.#used < SEGMENT_LENGTH) {
      const larger = new this.#make(Math.min(SEGMENT_LENGTH, this.#last.length * 4));
      larger.set(this.#last);
      this.#last = larger;
      return;
    }
    this.#full.push(this.#last);
    this.#last = new this.#make(SEGMENT_LENGTH);
    this.#used = 0;
  }
}
