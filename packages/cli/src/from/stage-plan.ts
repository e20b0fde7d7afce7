/** One stage of a project: what it reads, what it answers, and the module that says so. */

import type { DType, Stage } from "@stagewright/core";
import type { Field } from "mleap-ts-runtime";

export interface PlannedColumn {
  readonly name: string;
  readonly dtype: DType;
}

/** How a record comes in. */
export type PlannedInput =
  /** A row of scalars: CSV by position, JSON by position or name. */
  | { readonly kind: "columns"; readonly columns: readonly PlannedColumn[] }
  /** A vector, a list or byte strings among the inputs: a leap frame, as JSON. */
  | { readonly kind: "leap-frame"; readonly columns: readonly Field[] };

export interface StagePlan {
  /** Folder, host name and name of the stage. */
  readonly name: string;
  readonly kind: "mleap" | "xgboost";
  /** The artifact, as named on the command line. */
  readonly source: string;
  readonly input: PlannedInput;
  /** Cells of an answered record; undefined where the bundle does not say how long its vector is. */
  readonly outputWidth: number | undefined;
  /** What the cells are called, for the reader; a vector is one name. */
  readonly outputNames: readonly string[];
  /** Columns of the answer, cell by cell, where their names are known: what the next stage's are held against. */
  readonly outputCells: readonly string[] | undefined;
  /** Feature names a model brought; undefined where it has none. */
  readonly featureNames: readonly string[] | undefined;
  /** Text of `stage.ts`. */
  readonly module: string;
  /** The same stage as a value, to record what the models answer. */
  readonly stage: Stage;
  /** What the artifact does not say, a sentence each. */
  readonly unknowns: readonly string[];
}
