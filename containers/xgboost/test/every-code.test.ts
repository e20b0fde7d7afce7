/** Every code of the container is thrown here, by the stage as it ships and its committed models; the compiler asks for each. */

import { type Outcome, openStage, readEnvironment, silentLogger } from "@stagewright/core";
import { expect, it } from "vitest";
import type { servingErrors } from "../src/errors.ts";
import stage from "../stage.ts";
import { AWS, first, modelDir, type Request } from "./fixtures.ts";

type Refusal = readonly [outcome: Outcome, message: string, act: () => Promise<unknown>];

/** Asks the stage, not a server of it: under STAGEWRIGHT_COMPAT=aws callers read the platform's words in place of the code. */
async function ask(
  body: string,
  { model = "binary-logistic", accept, type, environment = {} }: Request = {},
) {
  const open = await openStage(stage, {
    environment: { ...readEnvironment(environment), modelDir: modelDir(model) },
    log: silentLogger,
  });
  try {
    const contentType = type ?? "text/csv";
    return await open.invoke({ body: Buffer.from(body), contentType, accept, invocationId: "i" });
  } finally {
    await open.close();
  }
}

const { body } = first("binary-logistic", 1);

const refusals: Readonly<Record<keyof typeof servingErrors, Refusal>> = {
  SW_XGBOOST_SERVING_CONTENT_TYPE: [
    "content-type-unsupported",
    'Content-Type "image/png" is not supported; this container reads "csv", "libsvm", "parquet", "recordio-protobuf", "text/csv", "text/libsvm", "text/x-libsvm", "application/x-parquet", "application/x-recordio-protobuf", CSV with label_size=1 or none.',
    () => ask(body, { type: "image/png" }),
  ],
  SW_XGBOOST_SERVING_PARSE: [
    "content-type-unsupported",
    'The libsvm body cannot be read: Record 1 is not libsvm text: got "1:nine", expected index:number, or index:nan.',
    () => ask("0 1:nine", { type: "text/libsvm" }),
  ],
  SW_XGBOOST_SERVING_FEATURES: [
    "input-invalid",
    "The records have 3 columns; expected 8 or 7.",
    () => ask("1,2,3", { model: "pickled" }),
  ],
  SW_XGBOOST_SERVING_ACCEPT: [
    "accept-unsatisfiable",
    'Accept "image/png" cannot be satisfied; this container answers "application/json", "application/jsonlines", "application/x-recordio-protobuf", "text/csv".',
    () => ask(body, { accept: "image/png" }),
  ],
  SW_XGBOOST_SERVING_ENCODER: [
    "stage-fault",
    '"application/jsonlines" has no form without SAGEMAKER_INFERENCE_OUTPUT in the platform\'s container, and STAGEWRIGHT_COMPAT=aws asks for what it does; accept text/csv or application/json, or leave the variable out.',
    () => ask(body, { accept: "application/jsonlines", environment: AWS }),
  ],
  SW_XGBOOST_SERVING_OBJECTIVE: [
    "stage-fault",
    'Objective "count:poisson" has no selectable output; unset SAGEMAKER_INFERENCE_OUTPUT.',
    () =>
      ask(first("count-poisson", 1).body, {
        model: "count-poisson",
        environment: { SAGEMAKER_INFERENCE_OUTPUT: "predicted_score" },
      }),
  ],
  SW_XGBOOST_SERVING_BODY_SIZE: [
    "body-too-large",
    "The body has 6291457 bytes, over the limit of 6291456; send fewer records, or set MAX_CONTENT_LENGTH.",
    () => ask(" ".repeat(6_291_457), { environment: AWS }),
  ],
};

it.each(Object.entries(refusals))("%s", async (code, [outcome, words, act]) => {
  const error = await act().catch((reason: unknown) => reason);
  const { code: got, outcome: ending, message } = error as Partial<Record<string, unknown>>;
  expect({ code: got, outcome: ending, message }).toEqual({ code, outcome, message: words });
});
