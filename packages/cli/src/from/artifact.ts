/** What a model artifact turned out to be. */

import type { DType } from "@stagewright/core";

/** Files by their path in the model folder of a stage. */
export type ModelFiles = ReadonlyMap<string, Uint8Array>;

/** An artifact a stage can be written for. */
export interface Artifact {
  readonly kind: "mleap" | "xgboost";
  /** As named on the command line. */
  readonly source: string;
  /** What goes into the stage's model folder. */
  readonly files: ModelFiles;
  /** The schema named after a bundle. */
  readonly schema?: SparkSchema;
  /** Python files beside a model, which the platform would run (A145) and no stage does. */
  readonly scripts?: readonly string[];
}

/** What a SparkML container is told by SAGEMAKER_SPARKML_SCHEMA (F48), which a bundle does not say: order and output. */
export interface SparkSchema {
  readonly kind: "schema";
  readonly input: readonly { readonly name: string; readonly dtype: DType }[];
  readonly output: string;
}

/** Why no stage can be written for an artifact; a sentence without its name. */
export interface Unusable {
  readonly problem: string;
}

export function isUsable(read: Artifact | SparkSchema | Unusable): read is Artifact | SparkSchema {
  return "kind" in read;
}
