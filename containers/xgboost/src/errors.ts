/** What this container refuses. `original` is the text the platform's container answers, given under STAGEWRIGHT_COMPAT=aws. */
import {
  defineErrors,
  type Environment,
  type ErrorBody,
  quote,
  quoteList,
  type StagewrightError,
} from "@stagewright/core";

interface Original {
  readonly original: string;
}

export const servingErrors = defineErrors({
  SW_XGBOOST_SERVING_CONTENT_TYPE: {
    outcome: "content-type-unsupported",
    doc: "The request's content type is none this container reads, or CSV with a label_size other than 1; under STAGEWRIGHT_COMPAT=aws Parquet too (A20).",
    message: (d: { got: string; supported: readonly string[] } & Original) =>
      `Content-Type ${quote(d.got)} is not supported; this container reads ${quoteList(d.supported)}, CSV with label_size=1 or none.`,
  },
  SW_XGBOOST_SERVING_PARSE: {
    outcome: "content-type-unsupported",
    doc: "The body is not in the format its content type says; 415 as in the platform's container (A22).",
    message: (d: { format: string; reason: string } & Original) =>
      `The ${d.format} body cannot be read: ${d.reason}`,
  },
  SW_XGBOOST_SERVING_FEATURES: {
    outcome: "input-invalid",
    doc: "The records have another number of columns than a pickled model has features (A26).",
    message: (d: { got: number; expected: string } & Original) =>
      `The records have ${d.got} columns; expected ${d.expected}.`,
  },
  SW_XGBOOST_SERVING_ACCEPT: {
    outcome: "accept-unsatisfiable",
    doc: "Accept names no type this container answers (A27).",
    message: (d: { got: string; supported: readonly string[] } & Original) =>
      `Accept ${quote(d.got)} cannot be satisfied; this container answers ${quoteList(d.supported)}.`,
  },
  SW_XGBOOST_SERVING_ENCODER: {
    outcome: "stage-fault",
    doc: "Under STAGEWRIGHT_COMPAT=aws: the type is accepted, but the platform's container has no encoder for it (A27, A30).",
    message: (d: { accept: string } & Original) =>
      `${quote(d.accept)} has no form without SAGEMAKER_INFERENCE_OUTPUT in the platform's container, and STAGEWRIGHT_COMPAT=aws asks for what it does; accept text/csv or application/json, or leave the variable out.`,
  },
  SW_XGBOOST_SERVING_OBJECTIVE: {
    outcome: "stage-fault",
    doc: "SAGEMAKER_INFERENCE_OUTPUT is set, and the model's objective has no keys to select (A35).",
    message: (d: { objective: string } & Original) =>
      `Objective ${quote(d.objective)} has no selectable output; unset SAGEMAKER_INFERENCE_OUTPUT.`,
  },
  SW_XGBOOST_SERVING_BODY_SIZE: {
    outcome: "body-too-large",
    doc: "Under STAGEWRIGHT_COMPAT=aws: the body is over the platform container's default limit (A25).",
    message: (d: { got: number; limit: number } & Original) =>
      `The body has ${d.got} bytes, over the limit of ${d.limit}; send fewer records, or set MAX_CONTENT_LENGTH.`,
  },
});

/** Under STAGEWRIGHT_COMPAT=aws the platform's own words, in the type its web framework gives them (F105). */
export function originalBody(error: StagewrightError, environment: Environment): ErrorBody | undefined {
  if (!environment.isAwsCompatible) return undefined;
  const { original } = error.details;
  const text =
    typeof original === "string"
      ? original
      : error.outcome === "input-invalid"
        ? `Unable to evaluate payload provided: ${error.message}`
        : undefined;
  if (text === undefined) return undefined;
  return { contentType: "text/html; charset=utf-8", body: Buffer.from(text, "utf8") };
}
