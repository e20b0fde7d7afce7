import type { FileHandle } from "node:fs/promises";
import { ModelFieldError, ModelTruncatedError, modelError } from "./errors.ts";

const windowByteLength = 1 << 20;

/** Largest piece handed to one read call: small enough for every platform, large enough that calls do not count. */
const pieceByteLength = 8 << 20;

/**
 * Reads a model from start to end. Small fields come from a window of the file; matrices are read straight into the
 * array that will be used, so that a file's matrices exist once in memory.
 *
 * Usage: `await need(n)`, then synchronous getters for at most n bytes.
 */
export class ModelReader {
  /** Path as given, or `<bytes>`; named in errors. */
  readonly file: string;
  /** Bytes in the whole model. */
  readonly byteLength: number;
  readonly #handle: FileHandle | undefined;
  #window: Uint8Array;
  #view: DataView;
  #position = 0;
  #end: number;
  /** File offset of the window's first byte. */
  #windowOffset = 0;

  private constructor(file: string, byteLength: number, window: Uint8Array, handle: FileHandle | undefined) {
    this.file = file;
    this.byteLength = byteLength;
    this.#handle = handle;
    this.#window = window;
    this.#view = new DataView(window.buffer, window.byteOffset, window.byteLength);
    this.#end = handle === undefined ? window.byteLength : 0;
  }

  static fromBytes(bytes: Uint8Array): ModelReader {
    return new ModelReader("<bytes>", bytes.byteLength, bytes, undefined);
  }

  static fromHandle(file: string, byteLength: number, handle: FileHandle): ModelReader {
    return new ModelReader(file, byteLength, new Uint8Array(Math.min(windowByteLength, byteLength)), handle);
  }

  /** Offset in the file of the next byte. */
  get offset(): number {
    return this.#windowOffset + this.#position;
  }

  get remaining(): number {
    return this.byteLength - this.offset;
  }

  /** Bytes that can be had without waiting. */
  get buffered(): Uint8Array {
    return this.#window.subarray(this.#position, this.#end);
  }

  /** How many bytes can be had without waiting. */
  get bufferedByteLength(): number {
    return this.#end - this.#position;
  }

  /** Distance to the next NUL, if it is among the next `most` + 1 bytes and can be had without waiting; else −1. */
  terminatorDistance(most: number): number {
    const at = this.#window.indexOf(0, this.#position);
    const distance = at - this.#position;
    return at >= 0 && at < this.#end && distance <= most ? distance : -1;
  }

  /** Copies the next bytes, which must be buffered, to `target`. */
  copyTo(target: Uint8Array, offset: number, byteLength: number): void {
    target.set(this.#window.subarray(this.#position, this.#position + byteLength), offset);
    this.#position += byteLength;
  }

  /** Makes `byteLength` bytes available to the getters. */
  async need(byteLength: number, field: string): Promise<void> {
    if (this.#end - this.#position >= byteLength) return;
    if (this.remaining < byteLength) this.#failTruncated(byteLength, field);
    await this.#refill(byteLength, field);
  }

  /** Brings more bytes into the window; `false` when the file has none left. */
  async more(field: string): Promise<boolean> {
    const buffered = this.#end - this.#position;
    if (this.remaining <= buffered) return false;
    await this.#refill(Math.min(this.remaining, buffered + windowByteLength), field);
    return true;
  }

  skip(byteLength: number): void {
    this.#position += byteLength;
  }

  uint8(): number {
    return this.#view.getUint8(this.#position++);
  }

  int32(): number {
    const value = this.#view.getInt32(this.#position, true);
    this.#position += 4;
    return value;
  }

  float64(): number {
    const value = this.#view.getFloat64(this.#position, true);
    this.#position += 8;
    return value;
  }

  /** A 64-bit integer as a number; beyond the safe integers it is refused. */
  int64(field: string): number {
    const value = this.#view.getBigInt64(this.#position, true);
    if (value > BigInt(Number.MAX_SAFE_INTEGER) || value < BigInt(Number.MIN_SAFE_INTEGER)) {
      throw modelError(ModelFieldError, {
        file: this.file,
        offset: this.offset,
        field,
        got: String(value),
        expected: "an integer within ±(2^53 − 1)",
      });
    }
    this.#position += 8;
    return Number(value);
  }

  /** A boolean byte. */
  async flag(field: string): Promise<boolean> {
    await this.need(1, field);
    const offset = this.offset;
    const value = this.uint8();
    if (value > 1) {
      throw modelError(ModelFieldError, {
        file: this.file,
        offset,
        field,
        got: String(value),
        expected: "0 or 1",
      });
    }
    return value === 1;
  }

  /** Fills `target` with the next bytes, without an intermediate copy of what is not yet buffered. */
  async readInto(target: Uint8Array, field: string): Promise<void> {
    if (this.remaining < target.byteLength) this.#failTruncated(target.byteLength, field);
    const buffered = Math.min(this.#end - this.#position, target.byteLength);
    target.set(this.#window.subarray(this.#position, this.#position + buffered));
    this.#position += buffered;
    for (let filled = buffered; filled < target.byteLength; ) {
      filled += await this.#readPiece(
        target,
        filled,
        Math.min(pieceByteLength, target.byteLength - filled),
        field,
      );
    }
  }

  async #readPiece(target: Uint8Array, start: number, byteLength: number, field: string): Promise<number> {
    const { bytesRead } = await this.#handle!.read(target, start, byteLength, this.offset);
    if (bytesRead === 0) this.#failTruncated(byteLength, field);
    this.#windowOffset += bytesRead;
    return bytesRead;
  }

  async #refill(byteLength: number, field: string): Promise<void> {
    const kept = this.#window.subarray(this.#position, this.#end);
    const keptByteLength = kept.byteLength;
    if (byteLength > this.#window.byteLength) {
      const larger = new Uint8Array(byteLength);
      larger.set(kept);
      this.#window = larger;
      this.#view = new DataView(larger.buffer);
    } else {
      this.#window.copyWithin(0, this.#position, this.#end);
    }
    this.#windowOffset += this.#position;
    this.#position = 0;
    this.#end = keptByteLength;
    while (this.#end < byteLength) {
      const from = this.#windowOffset + this.#end;
      const { bytesRead } = await this.#handle!.read(
        this.#window,
        this.#end,
        this.#window.byteLength - this.#end,
        from,
      );
      if (bytesRead === 0) this.#failTruncated(byteLength, field);
      this.#end += bytesRead;
    }
  }

  #failTruncated(byteLength: number, field: string): never {
    throw modelError(
      ModelTruncatedError,
      {
        file: this.file,
        offset: this.offset,
        field,
        got: `${this.remaining} bytes to the end of the file`,
        expected: `${byteLength} bytes`,
      },
      "Copy the model again: the file is cut short, or a count before this point is wrong.",
    );
  }
}
