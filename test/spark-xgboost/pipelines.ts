/** The recorded pipelines: the ready-made containers, each with the artifact Spark, MLeap or xgboost wrote. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Stage } from "@stagewright/core";
import type { PipelineDefinition } from "@stagewright/local";
import sparkml from "@stagewright/sparkml";
import xgboost from "@stagewright/xgboost";
import type { DemoStage } from "../abalone/stages.ts";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

function container(
  stage: Stage,
  name: string,
  artifact: string,
  environment: Readonly<Record<string, string>> = {},
): DemoStage {
  const folder = at(`../../containers/${stage.name}`);
  return { name, stage, folder, modelDir: at(`fixtures/${artifact}`), environment };
}

const schemaVariable = (schema: unknown) => ({ SAGEMAKER_SPARKML_SCHEMA: JSON.stringify(schema) });
const typed = (names: string, type: string) => names.split(" ").map((name) => ({ name, type }));
const features = { name: "features", type: "double", struct: "vector" };

const SHELL = typed(
  "length diameter height whole_weight shucked_weight viscera_weight shell_weight",
  "double",
);
/** What `SAGEMAKER_SPARKML_SCHEMA` says of shells (E23). */
export const abaloneSchema = { input: [{ name: "sex", type: "string" }, ...SHELL], output: features };

/** The columns of the founding payload (E50). */
export const titanicSchema = {
  input: [
    { name: "Pclass", type: "float" },
    { name: "Embarked", type: "string" },
    { name: "Age", type: "double" },
    { name: "Fare", type: "double" },
    { name: "SibSp", type: "double" },
    { name: "Sex", type: "string" },
  ],
  output: features,
};

const carSchema = { input: typed("buying maint doors persons lug_boot safety", "string"), output: features };
const labelSchema = {
  input: [{ name: "label", type: "double" }],
  output: { name: "cat", type: "string" },
};

/** Fitted and recorded by tools/pipeline-recorder (E20–E28, E50–E51, E30–E37). */
export const PIPELINES = {
  abalone: [
    container(sparkml, "features", "abalone/features", schemaVariable(abaloneSchema)),
    container(xgboost, "rings", "abalone/booster"),
  ],
  titanic: [
    container(sparkml, "features", "titanic/features", schemaVariable(titanicSchema)),
    container(xgboost, "survival", "titanic/booster"),
  ],
  car: [
    container(sparkml, "features", "car/features", schemaVariable(carSchema)),
    container(xgboost, "class", "car/booster"),
    container(sparkml, "label", "car/labels", schemaVariable(labelSchema)),
  ],
} satisfies Readonly<Record<string, readonly [DemoStage, DemoStage, DemoStage?]>>;

export type PipelineName = keyof typeof PIPELINES;

/** Spark's features of abalone before the booster of E27, by xgboost 1.7.4. */
export const ABALONE_1_7_4: readonly [DemoStage, DemoStage] = [
  PIPELINES.abalone[0],
  container(xgboost, "rings", "abalone-1.7.4/booster"),
];

/** The pipeline as a definition for `startPipeline`. */
export function definitionOf(name: PipelineName): PipelineDefinition {
  const stages = PIPELINES[name].map(({ name: containerHostname, folder, modelDir, environment }) => ({
    containerHostname,
    stage: folder,
    model: modelDir,
    environment,
  }));
  return { name, stages };
}

/** One request and what the real systems gave. */
export interface RecordedRow {
  /** A row of CSV, as a client sends it. */
  readonly request: string;
  /** Features by MLeap on the JVM (and by Spark, the same numbers), in Java's text (F33). */
  readonly features: string;
  /** By xgboost on these features: a float32, in Python's text of it as a double (F32). */
  readonly prediction: string;
  /** By MLeap on the JVM from the prediction, where the pipeline has a third stage. */
  readonly label: string | undefined;
}

/** The recorded rows of a pipeline; the first is the request of the clauses. */
export function recordedRows(name: PipelineName): readonly RecordedRow[] {
  const file = new URL(`fixtures/${name}/expected.json`, import.meta.url);
  const { cases } = JSON.parse(readFileSync(file, "utf8")) as {
    cases: readonly [string, string, string, string?][];
  };
  return cases.map(([request, features, prediction, label]) => ({ request, features, prediction, label }));
}
