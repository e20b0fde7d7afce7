/** The stage of an XGBoost model: its features are the columns, by its own names where it has them. */

import { defineStage, quoteList } from "@stagewright/core";
import { type XgboostModel, xgboostModel } from "@stagewright/xgboost-stage";
import { xgboostModule } from "../templates/xgboost-module.ts";
import type { PlannedColumn, StagePlan } from "./stage-plan.ts";

type BoosterFacts = XgboostModel["info"];

/** What XGBoost calls a feature whose values are codes of categories. */
const CATEGORICAL: ReadonlySet<string> = new Set(["c", "categorical"]);

/** Everything the text and the value of the stage are made of. */
export interface XgboostStageShape {
  readonly name: string;
  readonly columns: readonly PlannedColumn[];
  readonly outputs: readonly string[];
}

export interface XgboostStageSource {
  readonly name: string;
  /** As named on the command line. */
  readonly source: string;
  readonly modelDir: string;
}

/**
 * Plans the stage of the model in a model folder.
 *
 * @param given names for the features of a model that has none
 * @throws SW_XGBOOST_LOAD
 */
export async function planXgboostStage(
  { name, source, modelDir }: XgboostStageSource,
  given?: readonly string[],
): Promise<StagePlan> {
  const { info } = await xgboostModel(modelDir);
  // f0, f1, … are what XGBoost itself calls features without names.
  const names = info.featureNames ?? given ?? Array.from({ length: info.featureCount }, (_, at) => `f${at}`);
  const columns = names.map((feature) => ({ name: feature, dtype: "float64" as const }));
  const outputs = outputColumns(info);
  const shape = { name, columns, outputs };
  return {
    name,
    kind: "xgboost",
    source,
    input: { kind: "columns", columns },
    outputWidth: outputs.length,
    outputNames: outputs,
    outputCells: outputs,
    featureNames: info.featureNames ?? undefined,
    module: xgboostModule(shape),
    stage: xgboostStage(shape),
    unknowns: unknownsOf(info, names),
  };
}

function xgboostStage({ name, columns, outputs }: XgboostStageShape) {
  return defineStage(name)
    .input({ columns: columns.map((column) => [column.name, column.dtype] as const) })
    .load(({ modelDir }) => xgboostModel(modelDir))
    .predict((features, { model }) => model.predict(features))
    .output({
      columns: outputs.map((output) => [output, "float32"] as const),
      mediaTypes: ["text/csv", "application/json"],
    });
}

/** What a model's numbers are (A226, A32); the names are ours. */
function outputColumns({ objective, groupCount }: BoosterFacts): readonly string[] {
  if (objective === "multi:softmax" || objective === "binary:hinge") return ["class"];
  const stem = /^(?:binary:logistic|reg:logistic|multi:softprob)$/.test(objective)
    ? "probability"
    : "prediction";
  return groupCount === 1 ? [stem] : Array.from({ length: groupCount }, (_, group) => `${stem}_${group}`);
}

function unknownsOf(info: BoosterFacts, names: readonly string[]): readonly string[] {
  const unknowns: string[] = [];
  if (info.featureNames === null) {
    unknowns.push(
      `The names of its ${info.featureCount} features: the model has none, so their order is taken as it comes.`,
      "The index base: a model trained from libsvm text that counts from 1 has one feature more, which is never there.",
    );
  }
  unknowns.push(
    "What stood for a missing value in training besides NaN: a model does not say; set the option missing of xgboostModel if it was a number.",
  );
  if (/^(?:multi:|binary:)/.test(info.objective)) {
    unknowns.push("The names of the classes and the threshold between them: a model holds numbers only.");
  }
  const categorical = names.filter((_, at) => CATEGORICAL.has(info.featureTypes?.[at] ?? ""));
  if (categorical.length > 0) {
    unknowns.push(
      `Which category each number of ${quoteList(categorical)} stands for: the model holds the codes of training only, and takes them for numbers.`,
    );
  }
  const { bestRoundCount, roundCount, version } = info;
  if (bestRoundCount !== null && bestRoundCount > 0 && bestRoundCount < roundCount) {
    unknowns.push(
      `Whether all ${roundCount} rounds are wanted: the model names ${bestRoundCount} as its best; set iterationRange: "best" for those.`,
    );
  }
  if (version === null || version[0] < 1 || (version[0] === 1 && version[1] < 3)) {
    unknowns.push(
      'Which XGBoost will be compared with: versions before 1.3 add the base score last, which changes the last bit; set baseOrder: "last" for theirs.',
    );
  }
  return unknowns;
}
