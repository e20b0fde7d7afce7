import { mleapError } from "../errors.ts";

/** Reads bytes front to back and never past the end: a read beyond it is MLEAP_FRAME_INVALID with the position. */
export class ByteReader {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get position(): number {
    return this.#at;
  }

  get remaining(): number {
    return this.bytes.length - this.#at;
  }

  /** Position of the next `count` bytes, stepping over them. */
  take(count: number): number {
    if (count < 0 || count > this.remaining) this.fail(`${count} bytes announced, ${this.remaining} left`);
    const at = this.#at;
    this.#at += count;
    return at;
  }

  /** A copy-free view of the next `count` bytes. */
  slice(count: number): Uint8Array {
    const at = this.take(count);
    return this.bytes.subarray(at, at + count);
  }

  uint8(): number {
    return this.#view.getUint8(this.take(1));
  }

  int8(): number {
    return this.#view.getInt8(this.take(1));
  }

  int16(): number {
    return this.#view.getInt16(this.take(2));
  }

  uint16(): number {
    return this.#view.getUint16(this.take(2));
  }

  int32(): number {
    return this.#view.getInt32(this.take(4));
  }

  int64(): bigint {
    return this.#view.getBigInt64(this.take(8));
  }

  float32(littleEndian = false): number {
    return this.#view.getFloat32(this.take(4), littleEndian);
  }

  float64(littleEndian = false): number {
    return this.#view.getFloat64(this.take(8), littleEndian);
  }

  /** A count of items that take at least `itemBytes` each, so that a lie cannot ask for more than there is. */
  count(value: number, itemBytes: number): number {
    if (value < 0 || value * itemBytes > this.remaining)
      this.fail(`${value} items announced, ${this.remaining} bytes left`);
    return value;
  }

  /** UTF-8 text of `length` bytes. */
  text(length: number): string {
    try {
      return utf8.decode(this.slice(length));
    } catch (cause) {
      if (cause instanceof TypeError) this.fail("not UTF-8", cause);
      throw cause;
    }
  }

  fail(problem: string, cause?: unknown): never {
    const expected = "bytes of the frame format";
    throw mleapError("MLEAP_FRAME_INVALID", { where: `byte ${this.#at}`, problem, expected }, { cause });
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true });
