import type { Dictionary } from "./dictionary.ts";
import { emptyHash, extendHash } from "./fnv1a.ts";
import { IdList } from "./id-list.ts";
import type { FastTextArguments } from "./model-arguments.ts";
import type { SubwordFeatures } from "./subword-features.ts";
import { pushWordNgrams } from "./word-ngrams.ts";

const utf8 = new TextEncoder();
const endOfLine = utf8.encode("</s>");
const labelPrefix = utf8.encode("__label__");

/** Space, tab, line feed, vertical tab, form feed, carriage return, NUL (A310). */
const isSeparator = new Uint8Array(256);
for (const byte of [0x20, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x00]) isSeparator[byte] = 1;

/** Turns a line of text into rows of the input matrix (A310–A315). One instance serves one call at a time. */
export class LineFeatures {
  /** Rows of the last line; valid until the next call. */
  readonly ids = new IdList();
  readonly #hashes = new IdList();
  readonly #dictionary: Dictionary;
  readonly #subwords: SubwordFeatures;
  readonly #args: FastTextArguments;

  constructor(dictionary: Dictionary, args: FastTextArguments, subwords: SubwordFeatures) {
    this.#dictionary = dictionary;
    this.#args = args;
    this.#subwords = subwords;
  }

  /**
   * Collects the rows of `bytes[0, byteLength)`. The line ends with the token `</s>`: one of the text's own, if there is one
   * (what follows it is not read, as in fastText), else one that is added.
   */
  collect(bytes: Uint8Array, byteLength: number): IdList {
    this.ids.clear();
    this.#hashes.clear();
    let ended = false;
    let i = 0;
    while (!ended) {
      while (i < byteLength && isSeparator[bytes[i]!] === 1) i++;
      if (i >= byteLength) break;
      const start = i;
      let hash = emptyHash;
      while (i < byteLength && isSeparator[bytes[i]!] === 0) hash = extendHash(hash, bytes[i++]!);
      this.#pushToken(bytes, start, i, hash);
      ended = isEndOfLine(bytes, start, i);
    }
    if (!ended) this.#pushToken(endOfLine, 0, endOfLine.length, endOfLineHash);
    const { wordNgrams, bucket } = this.#args;
    if (wordNgrams > 1) {
      pushWordNgrams(this.ids, this.#hashes, wordNgrams, bucket, this.#dictionary);
    }
    return this.ids;
  }

  /** A312: which rows one token adds, and whether it takes part in word n-grams. */
  #pushToken(bytes: Uint8Array, start: number, end: number, hash: number): void {
    const id = this.#dictionary.find(bytes, start, end, hash);
    const { wordCount } = this.#dictionary;
    if (id >= wordCount || (id < 0 && startsWithLabelPrefix(bytes, start, end))) return;
    if (id >= 0) this.ids.push(id);
    if (this.#args.maxn > 0 && !isEndOfLine(bytes, start, end)) {
      this.#subwords.pushToken(this.ids, id, bytes, start, end);
    }
    this.#hashes.push(hash);
  }
}

let endOfLineHash = emptyHash;
for (const byte of endOfLine) endOfLineHash = extendHash(endOfLineHash, byte);

/** Whether the token is `</s>`, which has no subwords and ends a line. */
export function isEndOfLine(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start === endOfLine.length && startsWith(bytes, start, end, endOfLine);
}

function startsWithLabelPrefix(bytes: Uint8Array, start: number, end: number): boolean {
  return startsWith(bytes, start, end, labelPrefix);
}

function startsWith(bytes: Uint8Array, start: number, end: number, prefix: Uint8Array): boolean {
  if (end - start < prefix.length) return false;
  for (let i = 0; i < prefix.length; i++) if (bytes[start + i] !== prefix[i]) return false;
  return true;
}
