/** Grows as bytes are put; big-endian, as Java's DataOutput. */
export class ByteWriter {
  #bytes = new Uint8Array(1024);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;

  /** Position of `count` new bytes. It may replace the view: make room first, then write. */
  #room(count: number): number {
    const at = this.#at;
    this.#at += count;
    if (this.#at > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#at, 2 * this.#bytes.length));
      grown.set(this.#bytes);
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    return at;
  }

  int8(value: number): void {
    const at = this.#room(1);
    this.#view.setInt8(at, value);
  }

  int16(value: number): void {
    const at = this.#room(2);
    this.#view.setInt16(at, value);
  }

  int32(value: number): void {
    const at = this.#room(4);
    this.#view.setInt32(at, value);
  }

  int64(value: number | bigint): void {
    const at = this.#room(8);
    this.#view.setBigInt64(at, BigInt(value));
  }

  float32(value: number): void {
    const at = this.#room(4);
    this.#view.setFloat32(at, value);
  }

  float64(value: number): void {
    const at = this.#room(8);
    this.#view.setFloat64(at, value);
  }

  /** Length as int32, then the bytes. */
  block(bytes: Uint8Array): void {
    this.int32(bytes.length);
    const at = this.#room(bytes.length);
    this.#bytes.set(bytes, at);
  }

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#at);
  }
}
