/** RecordIO framing (F80–F83): magic, kind and length, payload, padding; a record may come in parts. */

import { Buffer } from "node:buffer";
import { asBuffer } from "../codec.ts";
import { errors } from "../errors.ts";

const MAGIC = 0xced7230a;
const LENGTH_MASK = 0x1fffffff;
const HEADER_BYTES = 8;
const WHOLE = 0;
const FIRST = 1;
const MIDDLE = 2;
const LAST = 3;

/**
 * The payload of each record, in order. Whole records share the body's memory; parts are joined with nothing in between
 * (F83).
 *
 * @throws SW_CODEC_RECORDIO at the frame that is none
 */
export function* readRecordioPayloads(body: Uint8Array): Generator<Buffer, void, undefined> {
  const bytes = asBuffer(body);
  let parts: Buffer[] | undefined;
  let frame = 0;
  for (let at = 0; at < bytes.length; ) {
    frame += 1;
    if (bytes.length - at < HEADER_BYTES) refuse(frame, `${bytes.length - at} bytes`, "a header of 8 bytes");
    const magic = bytes.readUInt32LE(at);
    if (magic !== MAGIC) refuse(frame, `magic 0x${magic.toString(16)}`, "0xced7230a");
    const word = bytes.readUInt32LE(at + 4);
    const kind = word >>> 29;
    const start = at + HEADER_BYTES;
    const end = start + (word & LENGTH_MASK);
    at = start + Math.ceil((word & LENGTH_MASK) / 4) * 4;
    if (at > bytes.length) {
      refuse(
        frame,
        `${bytes.length - start} bytes after the header`,
        `${at - start}: the payload, padded to 4`,
      );
    }
    const payload = bytes.subarray(start, end);
    // Any order but first, middle…, last is a torn record.
    const opens = kind === WHOLE || kind === FIRST;
    if (kind > LAST || opens !== (parts === undefined)) {
      refuse(
        frame,
        `a frame of kind ${kind}`,
        parts === undefined ? "a whole record (0) or a first part (1)" : "a middle (2) or last part (3)",
      );
    }
    if (kind === WHOLE) yield payload;
    else if (kind === FIRST) parts = [payload];
    else {
      parts!.push(payload);
      if (kind === MIDDLE) continue;
      yield Buffer.concat(parts!);
      parts = undefined;
    }
  }
  if (parts !== undefined) refuse(frame + 1, "the end of the body", "the last part of a split record");
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
