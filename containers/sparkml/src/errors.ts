/**
 * What this container refuses, all 400 as the original does (A11, A15). `aws` in an error's details is the original's
 * own text, which is the whole body under `STAGEWRIGHT_COMPAT=aws`.
 */
import {
  defineErrors,
  type Environment,
  type ErrorBody,
  quote,
  quoteList,
  type StagewrightError,
} from "@stagewright/core";

/** A refusal with the original's words, "" where it has none (A9), and ours of what to do. */
interface Refusal {
  readonly aws: string;
  readonly remedy: string;
}

/** The original's words hold the value whole, and so may be as long as the body: a message has their beginning. */
const MAX_WORDS = 200;

const refusal = ({ aws, remedy }: Refusal): string => {
  const words = aws.length > MAX_WORDS ? `${aws.slice(0, MAX_WORDS)}…` : aws;
  return words === "" ? `${remedy}.` : `${words}: ${remedy}.`;
};

const EXPECTED_SCHEMA =
  '; expected {"input": [columns], "output": column}, a column being {"name": …, "type": …, "struct": …}.';

export const sparkErrors = defineErrors({
  SW_SPARKML_ACCEPT: {
    outcome: "input-invalid",
    doc: "Accept, or the default of the environment, names nothing this container answers (A11).",
    message: (d: { aws: string; got: string; supported: readonly string[] }) =>
      `${d.aws}: got ${quote(d.got)}, expected one of ${quoteList(d.supported)}.`,
  },
  SW_SPARKML_DEFAULT_ACCEPT: {
    outcome: "stage-invalid",
    doc: "SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT names nothing this container answers (C85).",
    message: (d: { got: string; supported: readonly string[] }) =>
      `SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT is ${quote(d.got)}, expected one of ${quoteList(d.supported)}.`,
  },
  SW_SPARKML_NO_SCHEMA: {
    outcome: "input-invalid",
    doc: "Neither the request nor SAGEMAKER_SPARKML_SCHEMA gives a schema (A10).",
    message: refusal,
  },
  SW_SPARKML_SCHEMA: {
    outcome: "input-invalid",
    doc: "The schema of a request is none (F48).",
    message: (d: { aws: string; where: string; problem: string }) =>
      `${d.where}: ${d.problem}${EXPECTED_SCHEMA}`,
  },
  SW_SPARKML_ENVIRONMENT_SCHEMA: {
    outcome: "stage-invalid",
    doc: "SAGEMAKER_SPARKML_SCHEMA is no schema (F48).",
    message: (d: { problem: string }) => `SAGEMAKER_SPARKML_SCHEMA: ${d.problem}${EXPECTED_SCHEMA}`,
  },
  SW_SPARKML_BODY: {
    outcome: "input-invalid",
    doc: "The body is no CSV, no JSON, or no request of this container (F14, F47, F49, F54).",
    message: (d: { aws: string; problem: string }) => `The body is no request: ${d.problem}.`,
  },
  SW_SPARKML_VALUE: {
    outcome: "input-invalid",
    doc: "A value does not fit its column's type or struct (A6–A9).",
    message: refusal,
  },
  SW_SPARKML_TRANSFORM: {
    outcome: "input-invalid",
    doc: "The pipeline refuses the record (A15); the cause is mleap-ts-runtime's own error.",
    message: (d: { aws: string; record?: number | undefined }) =>
      `The pipeline refuses ${d.record === undefined ? "the record" : `record ${d.record}`}: ${d.aws}.`,
  },
  SW_SPARKML_OUTPUT: {
    outcome: "input-invalid",
    doc: "The schema's output is no column of the pipeline, or not of the type and struct it says (A13, A15).",
    message: refusal,
  },
});

/** The original's body of an error, under `STAGEWRIGHT_COMPAT=aws`: its text alone (A15), nothing for a null (A9). */
export function awsErrorBody(error: StagewrightError, environment: Environment): ErrorBody | undefined {
  const { aws } = error.details;
  if (!environment.isAwsCompatible || typeof aws !== "string") return undefined;
  return { contentType: "text/plain", body: Buffer.from(aws, "utf8") };
}
