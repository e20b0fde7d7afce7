// Loading, the model and its answers; what a file may ask for; the error family.

export {
  errorCatalogue,
  FastTextError,
  InputOptionError,
  type InputProblem,
  InputTextError,
  ModelFieldError,
  ModelFileError,
  ModelKindError,
  ModelLabelError,
  ModelLimitError,
  ModelNotFiniteError,
  type ModelProblem,
  ModelTruncatedError,
  ModelUnsupportedError,
  ScoreNotFiniteError,
} from "./errors.ts";
export {
  FastTextModel,
  type Prediction,
  type PredictOptions,
  type SentenceOptions,
  type SharedFastText,
} from "./fasttext-model.ts";
export { defaultLimits, type FastTextLimits } from "./limits.ts";
export { type LoadFastTextOptions, loadFastText } from "./load-fasttext.ts";
export type { FastTextArguments, FastTextLoss, FastTextModelKind } from "./model-arguments.ts";
export type { LineBreaks } from "./text-bytes.ts";
