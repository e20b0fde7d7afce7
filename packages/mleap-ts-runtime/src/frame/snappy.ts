import { ByteReader } from "./byte-reader.ts";

/** Unpacks a raw snappy block, as Avro stores it (without its check sum). Bounds-checked. */
export function unpackSnappy(bytes: Uint8Array, maxBytes: number): Uint8Array {
  const reader = new ByteReader(bytes);
  const size = readVarint(reader);
  if (size > maxBytes) reader.fail(`a block of ${size} bytes, more than ${maxBytes}`);
  const out = new Uint8Array(size);
  let at = 0;
  while (reader.remaining > 0) {
    const tag = reader.uint8();
    if ((tag & 3) === 0) {
      const literal = reader.slice(literalLength(reader, tag >>> 2));
      if (at + literal.length > size) reader.fail("a literal beyond the end of the block");
      out.set(literal, at);
      at += literal.length;
      continue;
    }
    const { length, offset } = readCopy(reader, tag);
    if (offset === 0 || offset > at || at + length > size) reader.fail("a copy outside the block");
    // Overlapping copies repeat what was just written, so bytes go one by one.
    for (let i = 0; i < length; i++, at++) out[at] = out[at - offset]!;
  }
  if (at !== size) reader.fail(`a block of ${at} bytes that announced ${size}`);
  return out;
}

function literalLength(reader: ByteReader, code: number): number {
  return code < 60 ? code + 1 : littleEndian(reader, code - 59) + 1;
}

function readCopy(reader: ByteReader, tag: number): { length: number; offset: number } {
  if ((tag & 3) === 1) return { length: 4 + ((tag >>> 2) & 7), offset: ((tag >>> 5) << 8) | reader.uint8() };
  return { length: 1 + (tag >>> 2), offset: littleEndian(reader, (tag & 3) === 2 ? 2 : 4) };
}

function littleEndian(reader: ByteReader, bytes: number): number {
  let value = 0;
  for (let i = 0; i < bytes; i++) value += reader.uint8() * 2 ** (8 * i);
  return value;
}

function readVarint(reader: ByteReader): number {
  let value = 0;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = reader.uint8();
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return value;
  }
  return reader.fail("a length of more than 5 bytes");
}
