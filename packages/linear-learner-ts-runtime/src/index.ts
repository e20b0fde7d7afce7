// Loading, the model, its rows and answers; what an artifact may ask for; the error family.

export {
  ArtifactArchiveError,
  ArtifactFieldError,
  ArtifactFileError,
  ArtifactGraphError,
  ArtifactLimitError,
  ArtifactNotFiniteError,
  type ArtifactProblem,
  ArtifactTruncatedError,
  ArtifactUnsupportedError,
  errorCatalogue,
  InputMatrixError,
  InputNotFiniteError,
  type InputProblem,
  InputTextError,
  LinearLearnerError,
} from "./errors.ts";
export type { CsrMatrix, DenseMatrix, FeatureMatrix } from "./feature-matrix.ts";
export { defaultLimits, type LinearLearnerLimits } from "./limits.ts";
export type {
  LabelArray,
  LinearLearnerModel,
  LinearLearnerPrediction,
  ScoreArray,
} from "./linear-learner-model.ts";
export { type LoadLinearLearnerOptions, loadLinearLearner } from "./load-linear-learner.ts";
export type { LossType, PredictorType } from "./model-description.ts";
