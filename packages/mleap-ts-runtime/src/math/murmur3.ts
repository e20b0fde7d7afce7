// MurmurHash3 x86 32-bit as Spark computes it: seed 42, over the UTF-8 bytes of a text.

/** The hash of nothing, which every text starts from; also where a null term falls. */
export const MURMUR3_SEED = 42;
const C1 = 0xcc9e2d51;
const C2 = 0x1b873593;
const REPLACEMENT = 0x3f;

/**
 * How the last one to three bytes of a text enter the hash. `1`: each byte by itself, sign-extended (Spark
 * before 3, bundles before MLeap 0.18); `2`: standard MurmurHash3.
 */
export type Murmur3Tail = 1 | 2;

function mixK(k: number): number {
  const product = Math.imul(k, C1);
  return Math.imul((product << 15) | (product >>> 17), C2);
}

function mixH(h: number, k: number): number {
  const mixed = h ^ k;
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

function finish(h: number, byteLength: number): number {
  let mixed = h ^ byteLength;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/** Ends a hash whose full words are mixed: `rest` holds the remaining bytes in little-endian order. */
function finishTail(
  hash: number,
  rest: number,
  restLength: number,
  byteLength: number,
  tail: Murmur3Tail,
): number {
  let h = hash;
  if (tail === 1) {
    for (let i = 0; i < restLength; i++) h = mixH(h, mixK((rest << (24 - 8 * i)) >> 24));
  } else {
    h ^= mixK(rest);
  }
  return finish(h, byteLength);
}

/**
 * The signed 32-bit hash of a text (feature-ops §D). An unpaired surrogate is hashed as `?`, which is what a
 * JVM puts into UTF-8 for it.
 */
export function murmur3Text(text: string, tail: Murmur3Tail): number {
  const length = text.length;
  let h = MURMUR3_SEED;
  let i = 0;
  // Four ASCII units are one word; nearly every token consists of nothing else.
  for (; i + 4 <= length; i += 4) {
    const a = text.charCodeAt(i);
    const b = text.charCodeAt(i + 1);
    const c = text.charCodeAt(i + 2);
    const d = text.charCodeAt(i + 3);
    if ((a | b | c | d) > 0x7f) return murmur3Utf8(text, i, h, tail);
    h = mixH(h, mixK(a | (b << 8) | (c << 16) | (d << 24)));
  }
  let rest = 0;
  for (let k = i; k < length; k++) {
    const unit = text.charCodeAt(k);
    if (unit > 0x7f) return murmur3Utf8(text, i, h, tail);
    rest |= unit << (8 * (k - i));
  }
  return finishTail(h, rest, length - i, length, tail);
}

/**
 * Goes on from unit `start`, a multiple of four before which everything was ASCII and is mixed into `hash`.
 */
function murmur3Utf8(text: string, start: number, hash: number, tail: Murmur3Tail): number {
  let h = hash;
  let word = 0;
  let filled = 0;
  let byteLength = start;
  const push = (byte: number): void => {
    word |= byte << (8 * filled);
    byteLength++;
    if (++filled === 4) {
      h = mixH(h, mixK(word));
      word = 0;
      filled = 0;
    }
  };
  for (let i = start; i < text.length; i++) {
    const point = text.codePointAt(i)!;
    if (point < 0x80) push(point);
    else if (point < 0x800) {
      push(0xc0 | (point >> 6));
      push(0x80 | (point & 0x3f));
    } else if (point < 0x10000) {
      if (point >= 0xd800 && point < 0xe000) push(REPLACEMENT);
      else {
        push(0xe0 | (point >> 12));
        push(0x80 | ((point >> 6) & 0x3f));
        push(0x80 | (point & 0x3f));
      }
    } else {
      push(0xf0 | (point >> 18));
      push(0x80 | ((point >> 12) & 0x3f));
      push(0x80 | ((point >> 6) & 0x3f));
      push(0x80 | (point & 0x3f));
      i++;
    }
  }
  return finishTail(h, word, filled, byteLength, tail);
}

/** The slot of a hash among `size` slots: the non-negative remainder. */
export function nonNegativeModulo(hash: number, size: number): number {
  const remainder = hash % size;
  return remainder < 0 ? remainder + size : remainder + 0;
}
