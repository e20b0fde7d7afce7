import type { Dictionary } from "./dictionary.ts";
import { emptyHash, extendHash } from "./fnv1a.ts";
import type { IdList } from "./id-list.ts";
import type { FastTextArguments } from "./model-arguments.ts";
import { pushBucket } from "./push-bucket.ts";

const openingBracket = 0x3c;
const closingBracket = 0x3e;

/** Rows remembered for words of the dictionary, over all words: 16 MB. */
const mostRemembered = 1 << 22;

/** The character n-grams of `<token>` as rows of the input matrix (A313). */
export class SubwordFeatures {
  readonly #dictionary: Dictionary;
  readonly #args: FastTextArguments;
  /** Rows of dictionary words met so far. Frequent words are met first, so what comes after the bound is rare. */
  readonly #remembered = new Map<number, Int32Array>();
  #rememberedCount = 0;
  #word = new Uint8Array(256);

  constructor(dictionary: Dictionary, args: FastTextArguments) {
    this.#dictionary = dictionary;
    this.#args = args;
  }

  /** Adds the rows of the token `bytes[start, end)`, which is word `id` of the dictionary, or −1. */
  pushToken(ids: IdList, id: number, bytes: Uint8Array, start: number, end: number): void {
    const known = id < 0 ? undefined : this.#remembered.get(id);
    if (known !== undefined) {
      ids.pushAll(known);
      return;
    }
    const from = ids.length;
    this.#push(ids, bytes, start, end);
    if (id < 0 || this.#rememberedCount + ids.length - from > mostRemembered) return;
    this.#remembered.set(id, ids.values.slice(from, ids.length));
    this.#rememberedCount += ids.length - from;
  }

  /** Characters are UTF-8 sequences: a lead byte and what continues it. */
  #push(ids: IdList, bytes: Uint8Array, start: number, end: number): void {
    const { minn, maxn, bucket } = this.#args;
    const length = end - start + 2;
    const word = this.#bracketed(bytes, start, end);
    for (let i = 0; i < length; i++) {
      if (isContinuation(word[i]!)) continue;
      let hash = emptyHash;
      let j = i;
      for (let characters = 1; j < length && characters <= maxn; characters++) {
        do {
          hash = extendHash(hash, word[j++]!);
        } while (j < length && isContinuation(word[j]!));
        const isBracket = characters === 1 && (i === 0 || j === length);
        if (characters >= minn && !isBracket) pushBucket(ids, (hash >>> 0) % bucket, this.#dictionary);
      }
    }
  }

  #bracketed(bytes: Uint8Array, start: number, end: number): Uint8Array {
    const length = end - start + 2;
    if (length > this.#word.length) this.#word = new Uint8Array(length * 2);
    const word = this.#word;
    word[0] = openingBracket;
    for (let i = start; i < end; i++) word[i - start + 1] = bytes[i]!;
    word[length - 1] = closingBracket;
    return word;
  }
}

function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}
