/** A typed array whose length is not known beforehand. */

type Numbers =
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>;

const FIRST_CAPACITY = 64;

/** Numbers one after another; memory is at most half as much again as they need. */
export class GrowingArray<A extends Numbers> {
  readonly #make: new (
    length: number,
  ) => A;
  #array: A;
  #length = 0;

  constructor(make: new (length: number) => A) {
    this.#make = make;
    this.#array = new make(FIRST_CAPACITY);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#array.length) this.#grow(this.#length + 1);
    this.#array[this.#length] = value;
    this.#length += 1;
  }

  append(values: readonly number[]): void {
    const length = this.#length + values.length;
    if (length > this.#array.length) this.#grow(length);
    this.#array.set(values, this.#length);
    this.#length = length;
  }

  /** What is there, over the same memory; not to be kept while more is added. */
  values(): A {
    return this.#array.subarray(0, this.#length) as A;
  }

  #grow(needed: number): void {
    const larger = new this.#make(Math.max(needed, Math.ceil(this.#array.length * 1.5)));
    larger.set(this.#array);
    this.#array = larger;
  }
}
