/** Which boosting rounds a prediction uses. */

import { InputIterationRangeError, inputError } from "./errors.ts";

/** `[begin, end)` in rounds; an end of 0 means all. `"best"`: up to the best round recorded in the model (A142). */
export type IterationRange = readonly [begin: number, end: number] | "best";

export interface Rounds {
  /** First tree of each round, and the number of trees at the end. */
  readonly starts: Int32Array;
  /** Rounds up to the best one; null when the model does not say. */
  readonly bestRoundCount: number | null;
}

/** The trees `[begin, end)` of a range of rounds; throws `XGB_INPUT_ITERATION_RANGE`. */
export function treesOf(range: IterationRange | undefined, rounds: Rounds): readonly [number, number] {
  const roundCount = rounds.starts.length - 1;
  if (range === undefined) return [0, rounds.starts[roundCount]!];
  if (range !== "best" && !Array.isArray(range)) refuse(String(range), roundCount);
  const [begin, givenEnd] = range === "best" ? [0, Math.min(rounds.bestRoundCount ?? 0, roundCount)] : range;
  const end = givenEnd === 0 ? roundCount : givenEnd;
  const isRange =
    Number.isInteger(begin) && Number.isInteger(end) && begin >= 0 && begin <= end && end <= roundCount;
  if (isRange) return [rounds.starts[begin]!, rounds.starts[end]!];
  return refuse(`[${begin}, ${givenEnd}]`, roundCount);
}

function refuse(got: string, roundCount: number): never {
  throw inputError(InputIterationRangeError, {
    field: "iterationRange",
    got,
    expected: `rounds within [0, ${roundCount}], or "best"`,
  });
}

/**
 * A142: `best_ntree_limit` = n > 0 counts trees of a group, `num_parallel_tree` a round. Models of XGBoost ≥ 2 no longer
 * have it and say `best_iteration`, the index of the best round, instead.
 */
export function bestRoundCountOf(
  attributes: ReadonlyMap<string, string>,
  parallelTreeCount: number,
): number | null {
  const limit = countIn(attributes.get("best_ntree_limit"));
  if (limit !== null && limit > 0) return Math.floor(limit / parallelTreeCount);
  const iteration = countIn(attributes.get("best_iteration"));
  return iteration === null ? null : iteration + 1;
}

function countIn(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}
