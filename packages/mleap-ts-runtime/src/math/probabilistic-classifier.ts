/**
 * What every classifier that knows class probabilities can do, and which of it a node's declared outputs call
 * for (model-ops.md §1.4).
 */
import type { Vector } from "../tensor/vector.ts";
import { decideClass } from "./class-decision.ts";

export interface ProbabilisticClassifier {
  readonly classCount: number;
  readonly featureCount: number;
  /** Scores before they are probabilities, [classCount], into `out`. */
  readonly raw: (x: Vector, out: Float64Array) => void;
  /** Turns raw scores into probabilities in place. */
  readonly toProbability: (raw: Float64Array) => void;
  readonly decide: (probability: Float64Array) => number;
  readonly decideFromRaw: (raw: Float64Array) => number;
  readonly decideDirectly: (x: Vector) => number;
}

export interface ClassifierParts {
  readonly classCount: number;
  readonly featureCount: number;
  readonly thresholds: Float64Array | undefined;
  readonly raw: (x: Vector, out: Float64Array) => void;
  readonly toProbability: (raw: Float64Array) => void;
  /** Only where an op departs from the common rules. */
  readonly decide?: (probability: Float64Array) => number;
  readonly decideFromRaw?: (raw: Float64Array) => number;
  readonly decideDirectly?: (x: Vector) => number;
}

/**
 * Completes the common rules: with thresholds a decision always goes through probabilities, without them raw
 * scores decide.
 */
export function createClassifier(parts: ClassifierParts): ProbabilisticClassifier {
  const { classCount, featureCount, thresholds, raw, toProbability } = parts;
  const scratch = new Float64Array(classCount);
  const decide = parts.decide ?? ((probability) => decideClass(probability, thresholds));
  const decideFromRaw =
    parts.decideFromRaw ??
    ((scores) => {
      if (thresholds === undefined) return decideClass(scores, undefined);
      scratch.set(scores);
      toProbability(scratch);
      return decide(scratch);
    });
  const decideDirectly =
    parts.decideDirectly ??
    ((x) => {
      raw(x, scratch);
      toProbability(scratch);
      return decide(scratch);
    });
  return { classCount, featureCount, raw, toProbability, decide, decideFromRaw, decideDirectly };
}
