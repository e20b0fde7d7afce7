/** The two explanations both XGBoost ops can give, as lists of doubles. */
import type { RowBooster } from "../bundle/booster-file.ts";
import { list } from "../frame/data-type.ts";
import type { Vector } from "../tensor/vector.ts";
import { optionalPort } from "./features.ts";

export const leafPort = optionalPort("leaf_prediction", list("double"));
export const contributionPort = optionalPort("contrib_prediction", list("double"));

/** Writes `leaf_prediction` and `contrib_prediction` where they are declared. */
export function explainInto(
  booster: RowBooster,
  outputs: readonly string[],
): (x: Vector, results: unknown[]) => void {
  const leafAt = outputs.indexOf(leafPort.port);
  const contributionAt = outputs.indexOf(contributionPort.port);
  return (x, results) => {
    if (leafAt >= 0) results[leafAt] = Array.from(booster.leaves(x));
    if (contributionAt >= 0) results[contributionAt] = Array.from(booster.contributions(x));
  };
}
