/** A bounds-checked cursor over bytes; every read that would leave them is a `ModelTruncatedError`. */

import { ModelLimitError, ModelSyntaxError, ModelTruncatedError, modelError } from "../errors.ts";

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export class ByteReader {
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly end: number;
  offset: number;

  constructor(file: string, bytes: Uint8Array, start = 0, end = bytes.length) {
    this.file = file;
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.offset = start;
    this.end = end;
  }

  get remaining(): number {
    return this.end - this.offset;
  }

  /** Makes sure `byteLength` bytes follow; `what` names them in the error. */
  need(byteLength: number, what: string): void {
    if (byteLength > this.remaining) {
      throw modelError(
        ModelTruncatedError,
        {
          file: this.file,
          offset: this.offset,
          field: what,
          got: `${this.remaining} bytes to the end`,
          expected: `${byteLength} bytes`,
        },
        "The file is cut off, or a count in it is wrong.",
      );
    }
  }

  u8(what: string): number {
    this.need(1, what);
    return this.view.getUint8(this.offset++);
  }

  u16le(what: string): number {
    this.need(2, what);
    const value = this.view.getUint16(this.offset, true);
    this.offset += 2;
    return value;
  }

  i32le(what: string): number {
    this.need(4, what);
    const value = this.view.getInt32(this.offset, true);
    this.offset += 4;
    return value;
  }

  u32le(what: string): number {
    this.need(4, what);
    const value = this.view.getUint32(this.offset, true);
    this.offset += 4;
    return value;
  }

  f32le(what: string): number {
    this.need(4, what);
    const value = this.view.getFloat32(this.offset, true);
    this.offset += 4;
    return value;
  }

  /** An unsigned 64-bit length; beyond 2^53 − 1 it cannot fit any file and is refused. */
  u64le(what: string): number {
    this.need(8, what);
    const value = this.view.getBigUint64(this.offset, true);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) {
      throw modelError(ModelTruncatedError, {
        file: this.file,
        offset: this.offset,
        field: what,
        got: `a length of ${value}`,
        expected: `at most the ${this.remaining} bytes that follow`,
      });
    }
    this.offset += 8;
    return Number(value);
  }

  skip(byteLength: number, what: string): void {
    this.need(byteLength, what);
    this.offset += byteLength;
  }

  /** The next bytes, not copied. */
  take(byteLength: number, what: string): Uint8Array {
    this.need(byteLength, what);
    const part = this.bytes.subarray(this.offset, this.offset + byteLength);
    this.offset += byteLength;
    return part;
  }

  /** Strict UTF-8 text of `byteLength` bytes. */
  text(byteLength: number, maxBytes: number, what: string): string {
    this.need(byteLength, what);
    if (byteLength > maxBytes) {
      throw modelError(ModelLimitError, {
        file: this.file,
        offset: this.offset,
        field: what,
        got: `a text of ${byteLength} bytes`,
        expected: `at most ${maxBytes} (limits.maxStringBytes)`,
      });
    }
    const start = this.offset;
    return decodeUtf8(this.file, this.take(byteLength, what), start, what);
  }
}

/** Decodes UTF-8, refusing malformed bytes by name. `offset` is where the bytes start in the file. */
export function decodeUtf8(file: string, bytes: Uint8Array, offset: number, what: string): string {
  try {
    return strictUtf8.decode(bytes);
  } catch (cause) {
    throw modelError(
      ModelSyntaxError,
      { file, offset, field: what, got: "bytes that are not UTF-8", expected: "UTF-8 text" },
      undefined,
      cause,
    );
  }
}
