/** Errors of the runtime → errors of this package, with the runtime's as `cause`. */
import type { StagewrightError } from "@stagewright/core";
import { XgboostError } from "xgboost-ts-runtime";
import { xgboostErrors } from "./errors.ts";

/** Runs `load` and words what the runtime refuses about a model file. @throws SW_XGBOOST_LOAD */
export async function atLoad<T>(file: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    if (!(cause instanceof XgboostError)) throw cause;
    throw xgboostErrors.SW_XGBOOST_LOAD({ file, reason: cause.message }, { cause });
  }
}

/** What a prediction was asked to do; for messages. */
export interface Question {
  readonly file: string;
  readonly iterationRange: unknown;
  readonly roundCount: number;
}

/**
 * Runs `predict` and words what the runtime refuses of its rows and rounds; anything else is a fault of the stage and passed on.
 *
 * @throws SW_XGBOOST_ITERATION_RANGE, SW_XGBOOST_UNSUPPORTED, SW_XGBOOST_SHAPE
 */
export function atPrediction<T>(question: () => Question, predict: () => T): T {
  try {
    return predict();
  } catch (cause) {
    throw cause instanceof XgboostError ? translated(question(), cause) : cause;
  }
}

function translated(
  { file, iterationRange, roundCount }: Question,
  cause: XgboostError,
): StagewrightError | XgboostError {
  if (cause.code === "XGB_INPUT_ITERATION_RANGE") {
    const got = JSON.stringify(iterationRange);
    return xgboostErrors.SW_XGBOOST_ITERATION_RANGE({ got, roundCount }, { cause });
  }
  if (cause.code === "XGB_PREDICTION_UNSUPPORTED") {
    return xgboostErrors.SW_XGBOOST_UNSUPPORTED({ file, reason: cause.message }, { cause });
  }
  if (cause.code !== "XGB_INPUT_MATRIX" && cause.code !== "XGB_INPUT_FEATURES") return cause;
  const { row, got, expected } = cause.details as { row?: number; got: string; expected: string };
  return xgboostErrors.SW_XGBOOST_SHAPE({ got, expected }, { cause, record: row });
}
