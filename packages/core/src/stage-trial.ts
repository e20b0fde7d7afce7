/**
 * The trial of a stage before it is ready: one made-up row through its hooks, to hold what they feed the model and what they
 * answer against the model's signature and the declared output. What the row is refused for says nothing; a mistake of the
 * author's keeps the stage from becoming ready, and all of them come at once.
 */

import { shapeColumns } from "./answer-shape.ts";
import { isAsyncIterable } from "./answer-stream.ts";
import { StagewrightError } from "./error-catalogue.ts";
import { errors } from "./errors.ts";
import type { Logger } from "./logger.ts";
import type { Stage } from "./stage.ts";
import type { StageSchema } from "./stage-schema.ts";

/** Name of the method by which a model takes part in the trial. */
export const modelTrial: unique symbol = Symbol.for("stagewright.modelTrial") as never;

/** What a model notes between the beginning and the end of a trial. */
export interface ModelTrial {
  /**
   * Ends the trial. `isWhole` says that a row went through every hook: what the stage reads has been read.
   *
   * @returns what does not fit, a sentence each
   */
  end(isWhole: boolean): readonly string[];
}

/** A model that knows its signature. During a trial it notes feeds that do not fit, and answers zeros in their place. */
export interface TriedModel {
  readonly [modelTrial]: () => ModelTrial;
}

/** What is tried. */
export interface StageTrialOptions {
  readonly stage: Stage;
  /** What `load` returned: a model, or an object of them. */
  readonly model: unknown;
  readonly log: Logger;
  /** Runs the row through the hooks; undefined where there is no row to try. */
  readonly run: (() => unknown) | undefined;
}

/**
 * Tries a stage.
 *
 * @throws SW_STAGE_DECLARATION, or the one stage-invalid error of a hook or model
 */
export async function tryStage({ stage, model, log, run }: StageTrialOptions): Promise<void> {
  const trials = modelsOf(model).map((tried) => tried[modelTrial]());
  const outputProblems: string[] = [];
  let mistake: StagewrightError | undefined;
  let isWhole = false;
  try {
    if (run !== undefined) {
      outputProblems.push(...misfits(await run(), stage.outputSchema));
      isWhole = true;
    }
  } catch (cause) {
    if (isAuthorsMistake(cause)) mistake = cause;
    else log.debug({ event: "warm-up-refused", reason: reasonOf(cause) }, "a made-up row was refused");
  }
  const problems = [...trials.flatMap((trial) => trial.end(isWhole)), ...outputProblems];
  if (problems.length === 0 && mistake !== undefined) throw mistake;
  if (mistake !== undefined) problems.push(mistake.message);
  if (problems.length > 0)
    throw errors.SW_STAGE_DECLARATION({ stage: stage.name, problems }, { cause: mistake });
}

/** Whether an error is the author's: it keeps `/ping` from saying yes. */
export function isAuthorsMistake(error: unknown): error is StagewrightError {
  return error instanceof StagewrightError && error.outcome === "stage-invalid";
}

/** The models among what `load` returned: itself, or the values of an object. */
function modelsOf(loaded: unknown): readonly TriedModel[] {
  if (typeof loaded !== "object" || loaded === null) return [];
  if (isTried(loaded)) return [loaded];
  return Object.values(loaded).filter(isTried);
}

function isTried(value: unknown): value is TriedModel {
  return typeof value === "object" && value !== null && modelTrial in value;
}

/** Differences between an answer and the declared columns that no other values would mend. */
function misfits(value: unknown, schema: StageSchema | undefined): readonly string[] {
  if (schema?.kind !== "columns" || isAsyncIterable(value)) return [];
  try {
    shapeColumns(value, schema.columns);
    return [];
  } catch (cause) {
    if (!(cause instanceof StagewrightError)) throw cause;
    return cause.record === undefined ? [cause.message] : [];
  }
}

function reasonOf(error: unknown): string {
  const root = error instanceof StagewrightError && error.cause !== undefined ? error.cause : error;
  return root instanceof Error ? root.message : String(root);
}
