/** Everything this package refuses, one code each. The runtime's own error is kept as `cause`. */
import { defineErrors, quote, quoteList } from "@stagewright/core";

export const xgboostErrors = defineErrors({
  SW_XGBOOST_MODEL_MISSING: {
    outcome: "stage-invalid",
    doc: "The model folder holds no XGBoost model.",
    message: (d: { modelDir: string; found: readonly string[] }) =>
      `Model folder ${quote(d.modelDir)} holds ${d.found.length === 0 ? "nothing, or is not there" : `no xgboost-model and no .json, .ubj, .bin or .pkl file, but ${quoteList(d.found)}`}; put xgboost-model into it.`,
  },
  SW_XGBOOST_MODEL_AMBIGUOUS: {
    outcome: "stage-invalid",
    doc: "The model folder holds several model files and none is called `xgboost-model`.",
    message: (d: { modelDir: string; found: readonly string[] }) =>
      `Model folder ${quote(d.modelDir)} holds ${d.found.length} model files (${quoteList(d.found)}) and none is called xgboost-model; rename the one to serve, or name it with the option file.`,
  },
  SW_XGBOOST_LOAD: {
    outcome: "stage-invalid",
    doc: "The file is no XGBoost model this package scores; the runtime's code and words are in the cause.",
    message: (d: { file: string; reason: string }) =>
      `XGBoost model ${quote(d.file)} cannot be loaded: ${d.reason}`,
  },
  SW_XGBOOST_FEATURES: {
    outcome: "stage-invalid",
    doc: "The features a stage declares are not the model's. Every mismatch is listed.",
    message: (d: { file: string; mismatches: readonly string[] }) =>
      `Model ${quote(d.file)} does not fit the declared features: ${d.mismatches.join("; ")}. Declare the features the model was trained with, in its order.`,
  },
  SW_XGBOOST_ITERATION_RANGE: {
    outcome: "stage-invalid",
    doc: "The iteration range is not within the model's rounds, or is asked of a model without rounds.",
    message: (d: { got: string; roundCount: number }) =>
      `Iteration range ${d.got}: the model has ${d.roundCount} rounds; expected [begin, end] within them, or "best".`,
  },
  SW_XGBOOST_COLUMNS: {
    outcome: "stage-fault",
    doc: "The stage gave its model a table with other columns than the model's features, or text: the author's mistake. Every mismatch is listed.",
    message: (d: { mismatches: readonly string[] }) =>
      `The stage feeds its model wrongly: ${d.mismatches.join("; ")}. Change the hook that makes the features.`,
  },
  SW_XGBOOST_SHAPE: {
    outcome: "input-invalid",
    doc: "The rows are no matrix of as many columns as the model has features. Sizes come with the request, so this is the caller's mistake; declared columns refuse it earlier, with record and column.",
    message: (d: { got: string; expected: string }) =>
      `The input does not have the shape of the model's: got ${d.got}, expected ${d.expected}.`,
  },
  SW_XGBOOST_UNSUPPORTED: {
    outcome: "stage-fault",
    doc: "The model has nothing of the kind asked for: a linear booster has no leaves.",
    message: (d: { file: string; reason: string }) =>
      `Model ${quote(d.file)}: ${d.reason} Ask it for predictions, margins or contributions.`,
  },
});
