import { failNotFinite } from "./fail-not-finite.ts";
import { HierarchicalSoftmax } from "./hierarchical-softmax.ts";
import type { Matrix } from "./matrix.ts";
import type { FastTextLoss } from "./model-arguments.ts";
import { offsetLog } from "./offset-log.ts";
import { tableSigmoid } from "./sigmoid-table.ts";
import { TopLabels } from "./top-labels.ts";

const { exp, fround } = Math;

/** A label's number and its probability as a float32 value. */
export interface ScoredLabel {
  readonly label: number;
  readonly probability: number;
}

/** Scores the labels for a hidden vector: at most `k`, none below `threshold`, greatest first. */
export interface LabelScorer {
  top(hidden: Float32Array, k: number, threshold: number, withOffset: boolean): ScoredLabel[];
}

/** The scorer of a loss (A316, A317). */
export function createLabelScorer(
  loss: FastTextLoss,
  output: Matrix,
  labelCounts: Float64Array,
): LabelScorer {
  switch (loss) {
    case "hierarchical-softmax":
      return new HierarchicalSoftmax(output, labelCounts);
    case "softmax":
      return new FlatScorer(output, softmax);
    case "one-vs-all":
    case "negative-sampling":
      return new FlatScorer(output, eachSigmoid);
  }
}

/** Losses that score every label by its own output row. */
class FlatScorer implements LabelScorer {
  readonly #output: Matrix;
  readonly #scores: Float32Array;
  readonly #normalise: (scores: Float32Array) => void;

  constructor(output: Matrix, normalise: (scores: Float32Array) => void) {
    this.#output = output;
    this.#scores = new Float32Array(output.rowCount);
    this.#normalise = normalise;
  }

  top(hidden: Float32Array, k: number, threshold: number, withOffset: boolean): ScoredLabel[] {
    const scores = this.#scores;
    this.#output.dotRows(hidden, scores);
    this.#normalise(scores);
    const best = new TopLabels(k);
    for (let label = 0; label < scores.length; label++) {
      const probability = scores[label]!;
      if (Number.isNaN(probability)) failNotFinite();
      if (probability < threshold) continue;
      const score = offsetLog(probability);
      if (!best.excludes(score)) best.offer(label, score);
    }
    return best.sorted().map(({ label, score }) => ({
      label,
      // The logarithm and back is what fastText does; it is p + 1e-5 but for rounding.
      probability: withOffset === false ? scores[label]! : fround(exp(score)),
    }));
  }
}

function softmax(scores: Float32Array): void {
  let largest = scores[0]!;
  for (let i = 1; i < scores.length; i++) if (scores[i]! > largest) largest = scores[i]!;
  let sum = 0;
  for (let i = 0; i < scores.length; i++) {
    const e = fround(exp(fround(scores[i]! - largest)));
    scores[i] = e;
    sum = fround(sum + e);
  }
  for (let i = 0; i < scores.length; i++) scores[i] = scores[i]! / sum;
}

function eachSigmoid(scores: Float32Array): void {
  for (let i = 0; i < scores.length; i++) scores[i] = tableSigmoid(scores[i]!);
}
