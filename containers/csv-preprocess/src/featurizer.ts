/** The model artifact of this stage: what scikit-learn's featurizer learnt, read from `featurizer.json` and checked. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { featurizerErrors } from "./errors.ts";

/** Numeric columns, in the order of the first seven features. */
export const MEASUREMENTS = [
  "length",
  "diameter",
  "height",
  "whole_weight",
  "shucked_weight",
  "viscera_weight",
  "shell_weight",
] as const;

type ByMeasurement<T> = Readonly<Record<(typeof MEASUREMENTS)[number], T>>;

/** What was learnt, in the form the Table verbs take it. */
export interface Featurizer {
  /** What an empty cell is filled with. */
  readonly medians: ByMeasurement<number>;
  /** Each feature is `(value − mean) / scale`. */
  readonly scalings: ByMeasurement<{ readonly mean: number; readonly scale: number }>;
  /** Categories of `sex`, in the order of the last features. */
  readonly categories: readonly string[];
}

/**
 * Reads `featurizer.json` of the model folder.
 *
 * @throws SW_CSV_PREPROCESS_FEATURIZER it is not there, or does not hold every number; the stage does not start then
 */
export function readFeaturizer(modelDir: string): Featurizer {
  const file = join(modelDir, "featurizer.json");
  const refuse = (problem: string, cause?: unknown) =>
    featurizerErrors.SW_CSV_PREPROCESS_FEATURIZER({ file, problem }, { cause });
  let written: Partial<Featurizer> | null;
  try {
    written = JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw refuse(`cannot be read (${(cause as Error).message})`, cause);
  }
  const { medians, scalings, categories } = written ?? {};
  for (const name of MEASUREMENTS) {
    const parameters = [medians?.[name], scalings?.[name]?.mean, scalings?.[name]?.scale];
    if (!parameters.every(Number.isFinite))
      throw refuse(`lacks a number for "${name}": it needs a median, a mean and a scale`);
  }
  if (!(Array.isArray(categories) && categories.every((category) => typeof category === "string")))
    throw refuse("lacks the list of categories");
  return { medians: medians!, scalings: scalings!, categories };
}
