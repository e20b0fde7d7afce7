/** RecordIO framing (F80–F83): magic, kind and length, payload, padding; a record may come in parts. */

import { Buffer } from "node:buffer";
import { errors } from "../errors.ts";
import { LeftBytes } from "./left-bytes.ts";

const MAGIC = 0xced7230a;
const LENGTH_MASK = 0x1fffffff;
const HEADER_BYTES = 8;
const WHOLE = 0;
const FIRST = 1;
/** A middle part is 2. */
const LAST = 3;

/** Takes a body block by block and gives the payloads of the records that are complete. */
export class RecordioFrames {
  readonly #left = new LeftBytes();
  /** Bytes of the frame that is not complete, as far as they are known. */
  #needed = HEADER_BYTES;
  #frame = 1;
  #parts: Buffer[] | undefined;

  /**
   * The payloads of the records that end in `block`, in order. Whole records may share the block's memory; parts are joined with
   * nothing in between (F83).
   *
   * @throws SW_CODEC_RECORDIO at the frame that is none
   */
  *push(block: Buffer): Generator<Buffer, void, undefined> {
    if (this.#left.length + block.length < this.#needed) {
      this.#left.keep(block);
      return;
    }
    const bytes = this.#left.join(block);
    this.#needed = HEADER_BYTES;
    let at = 0;
    while (bytes.length - at >= HEADER_BYTES) {
      const frameBytes = this.#frameBytes(bytes, at);
      if (bytes.length - at < frameBytes) {
        this.#needed = frameBytes;
        break;
      }
      const word = bytes.readUInt32LE(at + 4);
      const start = at + HEADER_BYTES;
      const record = this.#part(word >>> 29, bytes.subarray(start, start + (word & LENGTH_MASK)));
      this.#frame += 1;
      at += frameBytes;
      if (record !== undefined) yield record;
    }
    this.#left.keep(bytes.subarray(at));
  }

  /** The body is over. @throws SW_CODEC_RECORDIO for a frame or a record that is not complete */
  end(): void {
    const { length } = this.#left;
    if (length > 0 && length < HEADER_BYTES) refuse(this.#frame, `${length} bytes`, "a header of 8 bytes");
    if (length > 0) {
      refuse(
        this.#frame,
        `${length - HEADER_BYTES} bytes after the header`,
        `${this.#needed - HEADER_BYTES}: the payload, padded to 4`,
      );
    }
    if (this.#parts !== undefined) {
      refuse(this.#frame, "the end of the body", "the last part of a split record");
    }
  }

  /** Size of the frame at a place, with header and padding. */
  #frameBytes(bytes: Buffer, at: number): number {
    const magic = bytes.readUInt32LE(at);
    if (magic !== MAGIC) refuse(this.#frame, `magic 0x${magic.toString(16)}`, "0xced7230a");
    return HEADER_BYTES + Math.ceil((bytes.readUInt32LE(at + 4) & LENGTH_MASK) / 4) * 4;
  }

  /** The record that is complete with this frame; any order but first, middle…, last is a torn one. */
  #part(kind: number, payload: Buffer): Buffer | undefined {
    const opens = kind === WHOLE || kind === FIRST;
    if (kind > LAST || opens !== (this.#parts === undefined)) {
      refuse(
        this.#frame,
        `a frame of kind ${kind}`,
        this.#parts === undefined
          ? "a whole record (0) or a first part (1)"
          : "a middle (2) or last part (3)",
      );
    }
    if (kind === WHOLE) return payload;
    this.#parts ??= [];
    // The block's memory may be taken away before the last part comes.
    this.#parts.push(Buffer.from(payload));
    if (kind !== LAST) return undefined;
    const whole = Buffer.concat(this.#parts);
    this.#parts = undefined;
    return whole;
  }
}

/**
 * One whole record as a frame.
 *
 * @throws SW_CODEC_UNWRITABLE for a payload whose length has no 29 bits
 */
export function writeRecordioFrame(payload: Uint8Array): Buffer {
  if (payload.length > LENGTH_MASK) {
    throw errors.SW_CODEC_UNWRITABLE({
      got: `a record of ${payload.length} bytes`,
      where: "a frame",
      mediaType: "application/x-recordio-protobuf",
    });
  }
  const frame = Buffer.alloc(HEADER_BYTES + Math.ceil(payload.length / 4) * 4);
  frame.writeUInt32LE(MAGIC, 0);
  frame.writeUInt32LE(payload.length, 4);
  frame.set(payload, HEADER_BYTES);
  return frame;
}

function refuse(frame: number, got: string, expected: string): never {
  throw errors.SW_CODEC_RECORDIO({ where: `Frame ${frame}`, got, expected });
}
