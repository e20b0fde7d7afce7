import type { Dictionary } from "./dictionary.ts";
import { hashBytes } from "./fnv1a.ts";
import { IdList } from "./id-list.ts";
import { isEndOfLine } from "./line-features.ts";
import type { Matrix } from "./matrix.ts";
import type { FastTextArguments } from "./model-arguments.ts";
import type { SubwordFeatures } from "./subword-features.ts";

const { fround, sqrt } = Math;

/** Vectors of words and of sentences of words (A318). */
export class WordVectors {
  readonly #dictionary: Dictionary;
  readonly #args: FastTextArguments;
  readonly #input: Matrix;
  readonly #subwords: SubwordFeatures;
  readonly #ids = new IdList();
  readonly #word: Float32Array;

  constructor(dictionary: Dictionary, args: FastTextArguments, input: Matrix, subwords: SubwordFeatures) {
    this.#dictionary = dictionary;
    this.#args = args;
    this.#input = input;
    this.#subwords = subwords;
    this.#word = new Float32Array(args.dim);
  }

  /** Sets `target` to the mean of the word's rows; a label is not a word and has its subwords only. */
  ofWord(bytes: Uint8Array, start: number, end: number, target: Float32Array): void {
    const ids = this.#ids;
    ids.clear();
    const entry = this.#dictionary.find(bytes, start, end, hashBytes(bytes, start, end));
    const id = entry < this.#dictionary.wordCount ? entry : -1;
    if (id >= 0) ids.push(id);
    if (this.#args.maxn > 0 && !isEndOfLine(bytes, start, end))
      this.#subwords.pushToken(ids, id, bytes, start, end);
    target.fill(0);
    this.#input.addRowsTo(target, ids.values, ids.length);
    if (ids.length > 0) scale(target, fround(1 / ids.length));
  }

  /** Mean of the words' vectors, each scaled to length 1; words without a vector do not count, and no `</s>` is added. */
  ofSentence(bytes: Uint8Array, byteLength: number): Float32Array {
    const sum = new Float32Array(this.#args.dim);
    let wordCount = 0;
    let i = 0;
    while (i < byteLength) {
      while (i < byteLength && isSpace(bytes[i]!)) i++;
      const start = i;
      while (i < byteLength && !isSpace(bytes[i]!)) i++;
      if (i === start) break;
      this.ofWord(bytes, start, i, this.#word);
      const norm = normOf(this.#word);
      if (norm > 0) {
        scale(this.#word, fround(1 / norm));
        for (let j = 0; j < sum.length; j++) sum[j] = sum[j]! + this.#word[j]!;
        wordCount++;
      }
    }
    if (wordCount > 0) scale(sum, fround(1 / wordCount));
    return sum;
  }
}

/** The spaces of C's `isspace`; unlike in a classifier's line, NUL is not one. */
function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

function scale(vector: Float32Array, factor: number): void {
  for (let j = 0; j < vector.length; j++) vector[j] = vector[j]! * factor;
}

function normOf(vector: Float32Array): number {
  let sum = 0;
  for (let j = 0; j < vector.length; j++) sum = fround(sum + fround(vector[j]! * vector[j]!));
  return fround(sqrt(sum));
}
