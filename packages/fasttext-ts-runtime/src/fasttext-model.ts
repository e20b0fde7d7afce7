import { Dictionary, type DictionaryTables } from "./dictionary.ts";
import { InputOptionError, inputError, ModelKindError } from "./errors.ts";
import { failNotFinite } from "./fail-not-finite.ts";
import type { IdList } from "./id-list.ts";
import { createLabelScorer, type LabelScorer } from "./label-scorer.ts";
import { LineFeatures } from "./line-features.ts";
import type { Matrix, SharedMatrix } from "./matrix.ts";
import { matrixFromShared } from "./matrix-from-shared.ts";
import type { FastTextArguments } from "./model-arguments.ts";
import { SubwordFeatures } from "./subword-features.ts";
import { type LineBreaks, TextBytes } from "./text-bytes.ts";
import { WordVectors } from "./word-vectors.ts";

const { fround } = Math;

export interface SentenceOptions {
  /**
   * What `\n` inside a text is: `"separate"` a separator like a space (default, A310); `"end"` the end of the line, the rest is not read (fastText's
   * command line and C++); `"refuse"` an error (fastText's Python package).
   */
  readonly lineBreaks?: LineBreaks;
}

export interface PredictOptions extends SentenceOptions {
  /** At most so many labels: an integer ≥ 1, or `Infinity` for all. Default 1. */
  readonly k?: number;
  /** Labels below it are left out; compared, as in fastText, with the probability before the offset. Default 0. */
  readonly threshold?: number;
  /** `true` (default): probabilities as fastText reports them, 1e-5 too high (A316); `false`: without (A95). */
  readonly offset?: boolean;
}

export interface Prediction {
  /** With its prefix, such as `__label__sports`. */
  readonly label: string;
  /** A float32 value; with the offset it can be slightly above 1. */
  readonly probability: number;
}

/** Everything of a model, structured-cloneable; words and matrices lie in shared memory and are not copied. */
export interface SharedFastText {
  readonly arguments: FastTextArguments;
  readonly dictionary: DictionaryTables;
  readonly input: SharedMatrix;
  readonly output: SharedMatrix;
}

/**
 * A loaded model. Made by `loadFastText`; holds no file open and can be shared by any number of callers of one thread, since every
 * call is synchronous.
 */
export class FastTextModel {
  readonly arguments: FastTextArguments;
  /** Labels in the order of the dictionary; empty for word vectors. */
  readonly labels: readonly string[];
  readonly wordCount: number;
  /** Whether the input matrix is quantized (`.ftz`). */
  readonly quantized: boolean;
  readonly #shared: SharedFastText;
  readonly #input: Matrix;
  readonly #features: LineFeatures;
  readonly #vectors: WordVectors;
  readonly #scorer: LabelScorer | undefined;
  readonly #text = new TextBytes();
  readonly #hidden: Float32Array;

  constructor(args: FastTextArguments, dictionary: Dictionary, input: Matrix, output: Matrix) {
    this.#shared = {
      arguments: args,
      dictionary: dictionary.tables,
      input: input.share(),
      output: output.share(),
    };
    this.arguments = args;
    this.labels = dictionary.labels;
    this.wordCount = dictionary.wordCount;
    this.quantized = input.quantized;
    this.#input = input;
    const subwords = new SubwordFeatures(dictionary, args);
    this.#features = new LineFeatures(dictionary, args, subwords);
    this.#vectors = new WordVectors(dictionary, args, input, subwords);
    this.#hidden = new Float32Array(args.dim);
    this.#scorer =
      args.model === "supervised" ? createLabelScorer(args.loss, output, dictionary.labelCounts) : undefined;
  }

  /** A model on the same shared memory, from `share()` of another thread. */
  static fromShared({ arguments: args, dictionary, input, output }: SharedFastText): FastTextModel {
    return new FastTextModel(
      args,
      new Dictionary(dictionary),
      matrixFromShared(input),
      matrixFromShared(output),
    );
  }

  /** What another thread needs to use this model: post it to a worker, then `FastTextModel.fromShared`. */
  share(): SharedFastText {
    return this.#shared;
  }

  /**
   * Labels of one text, most probable first; empty when nothing of the text is known to the model (A316).
   * Equal probabilities come in the order in which fastText's Linux builds give them.
   *
   * @throws `FASTTEXT_MODEL_KIND` for a model of word vectors, `FASTTEXT_INPUT_OPTION`, `FASTTEXT_INPUT_TEXT`,
   *   `FASTTEXT_SCORE_NOT_FINITE`
   */
  predict(text: string, options: PredictOptions = {}): Prediction[] {
    const { k = 1, threshold = 0, offset = true, lineBreaks = "separate" } = options;
    const scorer = this.#scorer ?? this.#failKind();
    if (!(k >= 1 && (Number.isInteger(k) || k === Infinity)))
      failOption("k", k, "an integer ≥ 1, or Infinity");
    if (typeof threshold !== "number" || Number.isNaN(threshold))
      failOption("threshold", threshold, "a number");
    if (typeof offset !== "boolean") failOption("offset", offset, "true or false");
    this.#text.encode(text, lineBreaks);
    const ids = this.#features.collect(this.#text.bytes, this.#text.byteLength);
    if (ids.length === 0) return [];
    this.#average(ids, this.#hidden);
    const best = scorer.top(this.#hidden, Math.min(k, this.labels.length), fround(threshold), offset);
    return best.map(({ label, probability }) => ({ label: this.labels[label]!, probability }));
  }

  /**
   * The vector of one text, shape [dim]. Supervised: mean of the rows of all its features; word vectors: mean of its words' vectors,
   * each scaled to length 1. Zeros when nothing is known.
   */
  sentenceVector(text: string, options: SentenceOptions = {}): Float32Array {
    this.#text.encode(text, options.lineBreaks ?? "separate");
    const { bytes, byteLength } = this.#text;
    if (this.#scorer === undefined) return checked(this.#vectors.ofSentence(bytes, byteLength));
    const ids = this.#features.collect(bytes, byteLength);
    const vector = new Float32Array(this.arguments.dim);
    if (ids.length > 0) this.#average(ids, vector);
    return checked(vector);
  }

  /** The vector of one word, shape [dim]: mean of its own row and its subwords'; zeros when it has none (A318). */
  wordVector(word: string): Float32Array {
    this.#text.encode(word, "separate");
    const vector = new Float32Array(this.arguments.dim);
    this.#vectors.ofWord(this.#text.bytes, 0, this.#text.byteLength, vector);
    return checked(vector);
  }

  #average(ids: IdList, target: Float32Array): void {
    target.fill(0);
    this.#input.addRowsTo(target, ids.values, ids.length);
    const scale = fround(1 / ids.length);
    for (let j = 0; j < target.length; j++) target[j] = target[j]! * scale;
  }

  #failKind(): never {
    throw inputError(
      ModelKindError,
      {
        field: "predict",
        got: `a model of word vectors (${this.arguments.model})`,
        expected: "a supervised model",
      },
      "Use wordVector or sentenceVector.",
    );
  }
}

function checked(vector: Float32Array): Float32Array {
  let zero = 0;
  for (let j = 0; j < vector.length; j++) zero += vector[j]! * 0;
  if (zero !== 0) failNotFinite();
  return vector;
}

function failOption(field: string, got: unknown, expected: string): never {
  throw inputError(InputOptionError, { field, got: String(got), expected });
}
