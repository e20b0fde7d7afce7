/** A model that knows its own columns: they become the declared input of a stage that declares none. */

import { type ColumnDeclarations, createStageSchema, type StageSchema } from "./stage-schema.ts";

/** Name of the property in which a model keeps the columns it reads. */
export const modelInput: unique symbol = Symbol.for("stagewright.modelInput") as never;

/** A model whose schema is the stage's input where `.input` is not called. */
export interface DeclaringModel {
  /** Undefined: the stage takes payloads as they come. */
  readonly [modelInput]: ColumnDeclarations | undefined;
}

/**
 * What a stage without a declared input declares by its model.
 *
 * @param loaded what `load` returned
 * @throws SW_STAGE_SCHEMA
 */
export function inputOfModel(loaded: unknown): StageSchema | undefined {
  if (typeof loaded !== "object" || loaded === null || !(modelInput in loaded)) return undefined;
  const columns = (loaded as DeclaringModel)[modelInput];
  return columns === undefined ? undefined : createStageSchema({ columns });
}
