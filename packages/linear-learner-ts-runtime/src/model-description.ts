import type { ArtifactMember } from "./artifact-members.ts";
import {
  ArtifactFieldError,
  ArtifactNotFiniteError,
  ArtifactUnsupportedError,
  artifactError,
  quote,
} from "./errors.ts";
import { kindOf, readJsonMember } from "./json-member.ts";
import type { LinearLearnerLimits } from "./limits.ts";

export type PredictorType = "binary_classifier" | "multiclass_classifier" | "regressor";

/** Losses a model can have been trained with; `auto` is already replaced by what it means (A69). */
export type LossType =
  | "logistic"
  | "hinge_loss"
  | "softmax_loss"
  | "squared_loss"
  | "absolute_loss"
  | "eps_insensitive_squared_loss"
  | "eps_insensitive_absolute_loss"
  | "quantile_loss"
  | "huber_loss";

/** What `additional-params.json` says of a model (A60). */
export interface ModelDescription {
  readonly predictorType: PredictorType;
  readonly lossType: LossType;
  /** Calibrated in training (A65); binary classifiers only. */
  readonly threshold: number | undefined;
}

/** The losses of each predictor; the first is what `auto` means. */
const lossesOf: Readonly<Record<PredictorType, readonly LossType[]>> = {
  binary_classifier: ["logistic", "hinge_loss"],
  multiclass_classifier: ["softmax_loss", "hinge_loss"],
  regressor: [
    "squared_loss",
    "absolute_loss",
    "eps_insensitive_squared_loss",
    "eps_insensitive_absolute_loss",
    "quantile_loss",
    "huber_loss",
  ],
};

export function readModelDescription(member: ArtifactMember, limits: LinearLearnerLimits): ModelDescription {
  const { file } = member;
  const parameters = readJsonMember(member, limits);
  const type = parameters["predictor_type"];
  if (typeof type !== "string" || !Object.hasOwn(lossesOf, type)) {
    fail(ArtifactUnsupportedError, file, "predictor_type", kindOf(type), Object.keys(lossesOf).join(", "));
  }
  const predictorType = type as PredictorType;
  const losses = lossesOf[predictorType];
  const stored = parameters["loss_type"];
  const lossType = stored === "auto" ? losses[0]! : losses.find((loss) => loss === stored);
  if (lossType === undefined) {
    const got = typeof stored === "string" ? quote(stored) : kindOf(stored);
    fail(
      ArtifactUnsupportedError,
      file,
      "loss_type",
      got,
      `auto, ${losses.join(", ")} for a ${predictorType}`,
    );
  }
  const threshold = parameters["threshold"];
  if (predictorType !== "binary_classifier") return { predictorType, lossType, threshold: undefined };
  if (typeof threshold !== "number") {
    fail(ArtifactFieldError, file, "threshold", kindOf(threshold), "the calibrated number");
  }
  // JSON.parse reads 1e999 as Infinity.
  if (!Number.isFinite(threshold)) {
    fail(ArtifactNotFiniteError, file, "threshold", String(threshold), "a finite number");
  }
  return { predictorType, lossType, threshold };
}

function fail(
  kind: typeof ArtifactFieldError | typeof ArtifactUnsupportedError | typeof ArtifactNotFiniteError,
  file: string,
  field: string,
  got: string,
  expected: string,
): never {
  throw artifactError(kind, { file, field, got, expected });
}
