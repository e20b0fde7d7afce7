/** Parquet's hybrid of runs and bit-packed groups: levels, dictionary indices and booleans are written in it. */

import type { Buffer } from "node:buffer";

/**
 * Reads `count` integers of `width` bits. Values beyond the count, which fill up the last group, are dropped; a run never writes
 * more than is left.
 *
 * @param refuse called when the bytes end early; does not return
 */
export function readHybrid(
  bytes: Buffer,
  width: number,
  count: number,
  refuse: (problem: string) => never,
): Uint32Array {
  const values = new Uint32Array(count);
  const valueBytes = (width + 7) >> 3;
  let at = 0;
  let done = 0;
  const byte = (): number => {
    if (at >= bytes.length) refuse(`${done} values where ${count} are said to be`);
    const read = bytes[at]!;
    at += 1;
    return read;
  };
  while (done < count) {
    let head = 0;
    for (let shift = 0; ; shift += 7) {
      const read = byte();
      if (shift > 28) refuse("a run of more than 2^32 values");
      head += (read & 0x7f) * 2 ** shift;
      if (read < 0x80) break;
    }
    if (head % 2 === 0) {
      let value = 0;
      for (let index = 0; index < valueBytes; index += 1) value += byte() * 2 ** (8 * index);
      const end = Math.min(count, done + head / 2);
      values.fill(value, done, end);
      done = end;
    } else {
      const groups = Math.min((head - 1) / 2, Math.ceil((count - done) / 8));
      if (at + groups * width > bytes.length) refuse("a bit-packed group beyond the end");
      unpack(bytes, at, width, values, done, Math.min(count, done + groups * 8));
      done = Math.min(count, done + groups * 8);
      at += ((head - 1) / 2) * width;
    }
  }
  return values;
}

function unpack(
  bytes: Buffer,
  from: number,
  width: number,
  values: Uint32Array,
  start: number,
  end: number,
): void {
  let bit = from * 8;
  for (let index = start; index < end; index += 1) {
    let value = 0;
    for (let got = 0; got < width; ) {
      const offset = bit & 7;
      const take = Math.min(8 - offset, width - got);
      value += ((bytes[bit >> 3]! >> offset) & ((1 << take) - 1)) * 2 ** got;
      got += take;
      bit += take;
    }
    values[index] = value;
  }
}
