/** Selectable inference: which keys an objective has, and their values (A34–A36). */
import type { Scores } from "./ensemble.ts";
import { servingErrors } from "./errors.ts";
import { float, integer, type PythonValue } from "./python-text.ts";
import { isAtLeast, type Settings } from "./settings.ts";

/** Keys in the order JSON answers have them (A38). */
export const KEY_ORDER = [
  "predicted_label",
  "labels",
  "probability",
  "probabilities",
  "raw_score",
  "raw_scores",
  "predicted_score",
] as const;
type Key = (typeof KEY_ORDER)[number];

/** Values of one record by key. */
type KeyValues = Partial<Readonly<Record<Key, PythonValue>>>;

const REGRESSIONS: ReadonlySet<string> = new Set([
  "reg:squarederror",
  // The name of reg:squarederror before 0.90 (A228).
  "reg:linear",
  "reg:logistic",
  "reg:gamma",
  "reg:tweedie",
  "reg:absoluteerror",
]);

/**
 * Every record's values under the keys asked for, in that order; undefined under a key the objective does not have.
 *
 * @throws SW_XGBOOST_SERVING_OBJECTIVE
 */
export function selectValues(
  scores: Scores,
  keys: readonly string[],
  settings: Settings,
): readonly (readonly (PythonValue | undefined)[])[] {
  const valuesOf = valuesByObjective(scores, settings);
  const records: (PythonValue | undefined)[][] = [];
  for (let from = 0; from < scores.values.length; from += scores.width) {
    const values = valuesOf(scores.values.subarray(from, from + scores.width));
    records.push(keys.map((key) => values[key as Key]));
  }
  return records;
}

function valuesByObjective(scores: Scores, settings: Settings): (outputs: Float32Array) => KeyValues {
  const { objective, classCount } = scores;
  const isKnownRegression =
    REGRESSIONS.has(objective) && (objective !== "reg:absoluteerror" || isAtLeast(settings, 1, 7));
  if (isKnownRegression) return ([p]) => ({ predicted_score: float(p!) });
  if (objective === "binary:logistic") {
    return ([p]) => ({
      ...binary(p!, p! > 0.5),
      probability: float(p!),
      probabilities: [float(1 - p!), float(p!)],
    });
  }
  if (objective === "binary:logitraw") return ([p]) => binary(p!, p! > 0);
  if (objective === "binary:hinge") return ([p]) => ({ ...binary(p!, false), predicted_label: float(p!) });
  const labels = Array.from({ length: classCount }, (_, label) => integer(label));
  if (objective === "multi:softmax") {
    return ([p]) => ({ ...binary(p!, false), predicted_label: float(p!), labels });
  }
  if (objective === "multi:softprob") return (outputs) => ({ labels, ...probabilities(outputs) });
  throw servingErrors.SW_XGBOOST_SERVING_OBJECTIVE({
    objective,
    original: `Objective \`${objective}\` unsupported for selectable inference predictions.`,
  });
}

/** 1 − p is computed in double precision. */
function binary(p: number, isOne: boolean): KeyValues {
  return {
    predicted_label: integer(isOne ? 1 : 0),
    labels: [integer(0), integer(1)],
    raw_score: float(p),
    raw_scores: [float(1 - p), float(p)],
  };
}

function probabilities(outputs: Float32Array): KeyValues {
  const all = Array.from(outputs, float);
  let label = 0;
  for (let at = 1; at < outputs.length; at += 1) if (outputs[at]! > outputs[label]!) label = at;
  const largest = all[label]!;
  return {
    predicted_label: integer(label),
    probability: largest,
    probabilities: all,
    raw_score: largest,
    raw_scores: all,
  };
}
