/** A stage as an OpenAPI 3.1 document: its routes, what each media type holds, and how each refusal reads. */

import { createHash } from "node:crypto";
import {
  CUSTOM_ATTRIBUTES_HEADER,
  type Environment,
  EXECUTION_PARAMETERS_PATH,
  INVOCATIONS_PATH,
  MAX_CUSTOM_ATTRIBUTES_LENGTH,
  PING_PATH,
  type Stage,
} from "@stagewright/core";
import { answerContent, requestContent } from "./body-content.ts";
import type { JsonSchema } from "./column-schema.ts";
import { errorDocumentSchema, errorResponses, issueSchema } from "./error-responses.ts";
import { describeStage, type StageDescription } from "./stage-description.ts";

/** The document, with the stage's own description under a name of ours. */
export interface OpenApiDocument extends JsonSchema {
  readonly "x-stagewright": StageDescription;
}

/** Path the document is served at. */
export const OPENAPI_PATH = "/openapi.json";

const JSON_OBJECT = { "application/json": { schema: { type: "object" } } };

/**
 * Describes a stage by OpenAPI 3.1. Nothing of it is loaded or run: the declarations say all. `info.version` changes with what
 * callers see and with nothing else.
 */
export function openApiDocument(stage: Stage, environment: Environment): OpenApiDocument {
  const description = describeStage(stage, environment);
  const request = requestContent(description.reads, stage.inputSchema, description.input);
  const answer = answerContent(description.answers, stage.outputSchema, description.output);
  return {
    openapi: "3.1.1",
    info: {
      title: stage.name,
      version: createHash("sha256").update(JSON.stringify(description)).digest("hex").slice(0, 12),
      description: `Stage ${stage.name} of an Amazon SageMaker inference pipeline.`,
    },
    paths: {
      [INVOCATIONS_PATH]: { post: invocation(stage, request.content, answer.content) },
      [PING_PATH]: { get: PING },
      ...(stage.stageOptions.executionParameters === undefined
        ? {}
        : { [EXECUTION_PARAMETERS_PATH]: { get: EXECUTION_PARAMETERS } }),
      "/metrics": { get: METRICS },
      [OPENAPI_PATH]: { get: OPENAPI },
    },
    components: {
      schemas: { ...request.schemas, ...answer.schemas, Error: errorDocumentSchema, Issue: issueSchema },
    },
    "x-stagewright": description,
  };
}

function invocation(stage: Stage, request: JsonSchema, answer: JsonSchema): JsonSchema {
  const isStandIn = stage.stageOptions.errorBody !== undefined;
  return {
    operationId: "invoke",
    summary: "Runs the stage over the records of the body.",
    parameters: [
      {
        name: CUSTOM_ATTRIBUTES_HEADER,
        in: "header",
        description: "Handed to the stage as it is (C76).",
        schema: { type: "string", maxLength: MAX_CUSTOM_ATTRIBUTES_LENGTH, pattern: "^[\\x21-\\x7E]*$" },
      },
    ],
    requestBody: { description: "An empty body is answered by 204.", content: request },
    responses: {
      200: {
        description: "The answer, a record for a record in the same order unless the stage says otherwise.",
        content: answer,
      },
      204: { description: "The body was empty, and so is the answer (C74)." },
      ...errorResponses(isStandIn),
    },
  };
}

const PING: JsonSchema = {
  operationId: "ping",
  summary: "Whether the stage takes invocations.",
  responses: {
    200: { description: "Ready, or degraded; the body says which, and why (C41).", content: JSON_OBJECT },
    503: { description: "Starting, draining or failed; the body says why (C47, C48).", content: JSON_OBJECT },
  },
};

const EXECUTION_PARAMETERS: JsonSchema = {
  operationId: "executionParameters",
  summary: "Hints for batch transform (C158).",
  responses: { 200: { description: "The hints.", content: JSON_OBJECT } },
};

const METRICS: JsonSchema = {
  operationId: "metrics",
  summary: "Counters in the text format of Prometheus.",
  responses: { 200: { description: "The page.", content: { "text/plain": { schema: { type: "string" } } } } },
};

const OPENAPI: JsonSchema = {
  operationId: "openapi",
  summary: "This document.",
  responses: { 200: { description: "OpenAPI 3.1.", content: JSON_OBJECT } },
};
