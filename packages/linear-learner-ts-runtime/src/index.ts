// Load an artifact, then score rows.

// The error family.
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
// What an artifact may ask for.
export { defaultLimits, type LinearLearnerLimits } from "./limits.ts";
export type {
  LabelArray,
  LinearLearnerModel,
  LinearLearnerPrediction,
  ScoreArray,
} from "./linear-learner-model.ts";
export { type LoadLinearLearnerOptions, loadLinearLearner } from "./load-linear-learner.ts";
export type { LossType, PredictorType } from "./model-description.ts";
