/** Whether what one stage answers is what the next one reads. */

import { quote } from "@stagewright/core";
import type { StagePlan } from "./stage-plan.ts";

/** What is known of two neighbours. */
export interface StageFit {
  /** Why they cannot work together, a sentence each. */
  readonly problems: readonly string[];
  /** What could not be compared. */
  readonly unknowns: readonly string[];
}

/** Compares the number of columns, and their names where both sides have them. */
export function fitOf(before: StagePlan, after: StagePlan): StageFit {
  const where = `${quote(before.source)} → ${quote(after.source)}`;
  if (after.input.kind === "leap-frame") {
    const problem = `${where}: ${after.name} reads a vector or a list in a leap frame, which no stage before it answers`;
    return { problems: [problem], unknowns: [] };
  }
  const got = before.outputWidth;
  const expected = after.input.columns.length;
  if (got === undefined) {
    const unknown = `Whether ${before.name} fits ${after.name}: the bundle does not say how long its vector is; ${after.name} reads ${expected} columns.`;
    return { problems: [], unknowns: [unknown] };
  }
  if (got !== expected)
    return { problems: [`${where}: ${countProblem(before, after, got, expected)}`], unknowns: [] };
  return { problems: misplacedNames(before, after).map((problem) => `${where}: ${problem}`), unknowns: [] };
}

function countProblem(before: StagePlan, after: StagePlan, got: number, expected: number): string {
  const columns = got === 1 ? "1 column" : `${got} columns`;
  const sentence = `${before.name} answers ${columns} (${before.outputNames.join(", ")}), ${after.name} reads ${expected}`;
  if (after.kind === "xgboost" && expected === got + 1) {
    return `${sentence}; a model trained from libsvm text that counts from 1 has one feature more: train it from CSV, or put an empty first column before it in a stage of your own`;
  }
  return `${sentence}; perhaps they are not of one training`;
}

/** A feature that both know by the same name must stand in the same place. */
function misplacedNames({ outputCells, name }: StagePlan, after: StagePlan): readonly string[] {
  if (outputCells === undefined || after.featureNames === undefined) return [];
  return after.featureNames.flatMap((feature, at) => {
    const place = outputCells.indexOf(feature);
    if (place === -1 || place === at) return [];
    return [
      `feature ${at + 1} of ${after.name} is ${quote(feature)}, which is column ${place + 1} of ${name}: the columns are in another order`,
    ];
  });
}
