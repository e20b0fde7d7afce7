/** Boosters and their predictions. */
export {
  type BaseOrder,
  Booster,
  type BoosterInfo,
  type ContributionOptions,
  type LeafOptions,
  type Prediction,
  type PredictOptions,
  type SharedBooster,
} from "./booster.ts";
/** Errors. */
export {
  errorCatalogue,
  InputFeaturesError,
  InputIterationRangeError,
  InputMatrixError,
  InputOptionError,
  type InputProblem,
  InputTextError,
  ModelFieldError,
  ModelFileError,
  ModelLimitError,
  type ModelPlace,
  type ModelProblem,
  ModelSyntaxError,
  ModelTreeError,
  ModelTruncatedError,
  ModelUnsupportedError,
  PickleRefusedError,
  PoolError,
  PredictionUnsupportedError,
  XgboostError,
} from "./errors.ts";
export type { IterationRange } from "./iteration-range.ts";
export { defaultLimits, type Limits } from "./limits.ts";
/** Loading: files, folders and bytes to boosters. */
export { type LoadOptions, listModelFiles, loadBooster, parseBooster } from "./load-booster.ts";
export type { CsrMatrix, DenseMatrix, Matrix } from "./matrix.ts";
export type { BoosterKind, ModelFormat } from "./model.ts";
/** The objectives that are scored. */
export { type BaseMargin, type Objective, type OutputTransform, objectives } from "./objectives.ts";

/** Worker threads on one copy of a model. */
export { BoosterPool, createBoosterPool, type PoolOptions } from "./pool/booster-pool.ts";
