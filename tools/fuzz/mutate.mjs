// Changes inputs. Every choice comes from the given random source, so a seed repeats a run.

import { xorshift } from "../xorshift.mjs";

/** A small seeded generator: `below(n)` is an integer from 0 to n − 1. */
export function createRandom(seed) {
  const next = xorshift(seed | 0 || 1);
  return { below: (count) => (count <= 0 ? 0 : next() % count) };
}

const oddIntegers = [
  0,
  1,
  -1,
  2,
  7,
  64,
  127,
  128,
  255,
  256,
  32767,
  65535,
  1 << 24,
  2 ** 31 - 1,
  -(2 ** 31),
  1e9 | 0,
];
const oddTexts = [
  "0",
  "-1",
  "1",
  "2147483647",
  "1e999",
  "NaN",
  "Infinity",
  "-0",
  "1E-46",
  "null",
  "[]",
  "{}",
  "true",
];
const encoder = new TextEncoder();
const oddTokens = oddTexts.map((text) => encoder.encode(text));

/** A changed copy of `input`; `others` are what may be spliced in, `dictionary` what may be inserted. */
export function mutate(input, { random, others, dictionary, maxBytes }) {
  let bytes = Uint8Array.from(input);
  for (let left = 1 + random.below(4); left > 0; left--) bytes = change(bytes, random, others, dictionary);
  return bytes.length > maxBytes ? bytes.subarray(0, maxBytes) : bytes;
}

function change(bytes, random, others, dictionary) {
  const at = random.below(bytes.length);
  switch (random.below(10)) {
    case 0:
      if (bytes.length > 0) bytes[at] ^= 1 << random.below(8);
      return bytes;
    case 1:
      if (bytes.length > 0) bytes[at] = random.below(256);
      return bytes;
    case 2:
      return setInteger(bytes, at, random);
    case 3:
      return replaced(bytes, at, random.below(64), new Uint8Array(0));
    case 4: {
      const block = bytes.slice(at, at + 1 + random.below(64));
      return replaced(bytes, at, 0, block);
    }
    case 5: {
      const other = others[random.below(others.length)] ?? bytes;
      const from = random.below(other.length);
      return replaced(bytes, at, random.below(64), other.subarray(from, from + random.below(256)));
    }
    case 6:
      return replaceNumber(bytes, at, random);
    case 7:
      if (dictionary.length === 0) return bytes;
      return replaced(bytes, at, random.below(2) * 8, dictionary[random.below(dictionary.length)]);
    case 8:
      return bytes.slice(0, at);
    default: {
      const to = random.below(bytes.length);
      const length = random.below(32);
      bytes.copyWithin(to, at, at + length);
      return bytes;
    }
  }
}

function setInteger(bytes, at, random) {
  const size = [1, 2, 4, 8][random.below(4)];
  if (at + size > bytes.length) return bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const value = oddIntegers[random.below(oddIntegers.length)];
  const little = random.below(2) === 0;
  if (size === 1) view.setInt8(at, value);
  else if (size === 2) view.setInt16(at, value, little);
  else if (size === 4) view.setInt32(at, value, little);
  else view.setBigInt64(at, BigInt(value) << BigInt(random.below(3) * 16), little);
  return bytes;
}

/** Replaces the next run of digits by another number. */
function replaceNumber(bytes, at, random) {
  let from = at;
  while (from < bytes.length && !isDigit(bytes[from])) from++;
  let to = from;
  while (to < bytes.length && isDigit(bytes[to])) to++;
  return replaced(bytes, from, to - from, oddTokens[random.below(oddTokens.length)]);
}

function isDigit(byte) {
  return byte >= 0x30 && byte <= 0x39;
}

function replaced(bytes, at, removed, inserted) {
  const end = Math.min(bytes.length, at + removed);
  const result = new Uint8Array(at + inserted.length + bytes.length - end);
  result.set(bytes.subarray(0, at));
  result.set(inserted, at);
  result.set(bytes.subarray(end), at + inserted.length);
  return result;
}
