import { checkMatrix, type FeatureMatrix } from "./feature-matrix.ts";
import { type LinearWeights, linearMargins } from "./linear-margins.ts";
import type { LossType, ModelDescription, PredictorType } from "./model-description.ts";

/** Scores: shape [rows], or [rows, classes] of a multiclass classifier; float32 as the container's answers are (A73). */
export interface ScoreArray {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** Labels: shape [rows]. */
export interface LabelArray {
  readonly data: Int32Array;
  readonly shape: readonly number[];
}

export interface LinearLearnerPrediction {
  readonly score: ScoreArray;
  /** Absent for regressors (A71). */
  readonly predictedLabel?: LabelArray;
}

/** A loaded model. Made by `loadLinearLearner`. */
export class LinearLearnerModel {
  readonly predictorType: PredictorType;
  /** What `auto` meant is already put in its place. */
  readonly lossType: LossType;
  readonly featureCount: number;
  /** 1 but for multiclass classifiers. */
  readonly outputCount: number;
  /** Scores from it on are label 1; binary classifiers only. Calibrated in training, usually not 0.5 (A65). */
  readonly threshold: number | undefined;
  readonly #weights: LinearWeights;

  constructor(description: ModelDescription, weights: LinearWeights) {
    this.predictorType = description.predictorType;
    this.lossType = description.lossType;
    this.threshold = description.threshold;
    this.featureCount = weights.featureCount;
    this.outputCount = weights.outputCount;
    this.#weights = weights;
  }

  /**
   * Scores rows of raw features (A63), shape [rows, features], dense or sparse.
   *
   * Binary classifier: probability (logistic) or margin (hinge); label 1 from the threshold on (A65, A66). Multiclass: probabilities
   * (softmax) or margins (hinge) per class; label of the greatest, first on ties (A67). Regressor: the value (A68).
   *
   * @throws `LINEAR_LEARNER_INPUT_MATRIX`, `LINEAR_LEARNER_INPUT_NOT_FINITE`
   */
  predict(matrix: FeatureMatrix): LinearLearnerPrediction {
    const rowCount = checkMatrix(matrix, this.featureCount);
    const margins = linearMargins(this.#weights, matrix, rowCount);
    if (this.lossType === "logistic") {
      for (let i = 0; i < margins.length; i++) margins[i] = 1 / (1 + Math.exp(-margins[i]!));
    } else if (this.lossType === "softmax_loss") {
      for (let row = 0; row < rowCount; row++) {
        softmax(margins.subarray(row * this.outputCount, (row + 1) * this.outputCount));
      }
    }
    const scores = new Float32Array(margins);
    const { threshold } = this;
    if (this.predictorType === "regressor") return { score: { data: scores, shape: [rowCount] } };
    if (threshold !== undefined) {
      const data = new Int32Array(rowCount);
      for (let row = 0; row < rowCount; row++) data[row] = scores[row]! >= threshold ? 1 : 0;
      return { score: { data: scores, shape: [rowCount] }, predictedLabel: { data, shape: [rowCount] } };
    }
    return {
      score: { data: scores, shape: [rowCount, this.outputCount] },
      predictedLabel: { data: greatestOfRows(scores, rowCount, this.outputCount), shape: [rowCount] },
    };
  }
}

function softmax(values: Float64Array): void {
  const largest = values.reduce((a, b) => Math.max(a, b));
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    values[i] = Math.exp(values[i]! - largest);
    sum += values[i]!;
  }
  for (let i = 0; i < values.length; i++) values[i] = values[i]! / sum;
}

function greatestOfRows(scores: Float32Array, rowCount: number, classCount: number): Int32Array {
  const labels = new Int32Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    let best = 0;
    for (let c = 1; c < classCount; c++) {
      if (scores[row * classCount + c]! > scores[row * classCount + best]!) best = c;
    }
    labels[row] = best;
  }
  return labels;
}
