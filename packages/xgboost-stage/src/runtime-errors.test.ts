/** Each of the runtime's codes has its place in this package, or is left to be a fault of the stage. */

import { StagewrightError } from "@stagewright/core";
import { expect, it } from "vitest";
import { errorCatalogue } from "xgboost-ts-runtime";
import { atLoad, atPrediction } from "./runtime-errors.ts";

type Code = keyof typeof errorCatalogue;

/** The code a prediction's error has outside; undefined where the runtime's own is passed on. */
const AT_PREDICTION: Readonly<Record<Code, string | undefined>> = {
  XGB_MODEL_FILE: undefined,
  XGB_MODEL_TRUNCATED: undefined,
  XGB_MODEL_SYNTAX: undefined,
  XGB_MODEL_FIELD: undefined,
  XGB_MODEL_TREE: undefined,
  XGB_MODEL_LIMIT: undefined,
  XGB_MODEL_UNSUPPORTED: undefined,
  XGB_PICKLE_REFUSED: undefined,
  XGB_INPUT_MATRIX: "SW_XGBOOST_SHAPE",
  XGB_INPUT_FEATURES: "SW_XGBOOST_SHAPE",
  XGB_INPUT_ITERATION_RANGE: "SW_XGBOOST_ITERATION_RANGE",
  XGB_INPUT_OPTION: undefined,
  XGB_PREDICTION_UNSUPPORTED: "SW_XGBOOST_UNSUPPORTED",
  XGB_INPUT_TEXT: undefined,
  XGB_POOL: undefined,
};
const question = { file: "m.json", iterationRange: [0, 9], roundCount: 5 };

function runtimeError(code: Code): Error {
  const kind = errorCatalogue[code] as new (message: string, details: object) => Error;
  const details = code === "XGB_POOL" ? { reason: "closed" } : { field: "f", got: "one", expected: "two" };
  return new kind("what the runtime said", details);
}

function thrownBy(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

it.each(Object.entries(AT_PREDICTION))("%s is at a prediction: %s", (code, expected) => {
  const cause = runtimeError(code as Code);
  const error = thrownBy(() =>
    atPrediction(
      () => question,
      () => {
        throw cause;
      },
    ),
  );
  if (expected === undefined) expect(error).toBe(cause);
  else {
    expect(error).toBeInstanceOf(StagewrightError);
    expect(error).toMatchObject({ code: expected, cause, message: expect.not.stringContaining("undefined") });
  }
});

it.each(Object.keys(errorCatalogue))("%s is SW_XGBOOST_LOAD while a model is loaded", async (code) => {
  const cause = runtimeError(code as Code);
  await expect(atLoad("m.json", () => Promise.reject(cause))).rejects.toMatchObject({
    code: "SW_XGBOOST_LOAD",
    message: expect.stringContaining("what the runtime said"),
    cause,
  });
});
