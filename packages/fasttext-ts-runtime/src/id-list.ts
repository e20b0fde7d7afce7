/** A growing list of 32-bit integers that is emptied and reused between calls. */
export class IdList {
  values = new Int32Array(256);
  length = 0;

  clear(): void {
    this.length = 0;
    // One very long text must not keep its memory for the life of the model.
    if (this.values.length > 1 << 20) this.values = new Int32Array(256);
  }

  push(value: number): void {
    if (this.length === this.values.length) this.#grow();
    this.values[this.length++] = value;
  }

  pushAll(values: Int32Array): void {
    while (this.length + values.length > this.values.length) this.#grow();
    this.values.set(values, this.length);
    this.length += values.length;
  }

  #grow(): void {
    const larger = new Int32Array(this.values.length * 2);
    larger.set(this.values);
    this.values = larger;
  }
}
