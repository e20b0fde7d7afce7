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
import { answerContent, requestContent, streamedContent } from "./body-content.ts";
import type { JsonSchema } from "./column-schema.ts";
import { errorDocumentSchema, errorResponses, issueSchema } from "./error-responses.ts";
import { SESSION_HEADERS, SESSION_PARAMETER } from "./session-parameters.ts";
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
 *
 * @param authorPaths path items of the author's own routes, which a stage has once it is loaded; callers behind the platform do not
 * reach them
 */
export function openApiDocument(
  stage: Stage,
  environment: Environment,
  authorPaths: Readonly<Record<string, JsonSchema>> = {},
): OpenApiDocument {
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
    paths: pathsOf(
      {
        [INVOCATIONS_PATH]: { post: invocation(stage, description, request.content, answer.content) },
        [PING_PATH]: { get: PING },
        ...(stage.stageOptions.executionParameters === undefined
          ? {}
          : { [EXECUTION_PARAMETERS_PATH]: { get: EXECUTION_PARAMETERS } }),
        "/metrics": { get: METRICS },
        [OPENAPI_PATH]: { get: OPENAPI },
      },
      authorPaths,
    ),
    components: {
      schemas: { ...request.schemas, ...answer.schemas, Error: errorDocumentSchema, Issue: issueSchema },
    },
    "x-stagewright": description,
  };
}

/** The author's routes come before ours, but for an invocation, which they let through, and `/ping`, which they never see (C46). */
function pathsOf(
  ours: Readonly<Record<string, JsonSchema>>,
  authors: Readonly<Record<string, JsonSchema>>,
): Readonly<Record<string, JsonSchema>> {
  const merged: Record<string, JsonSchema> = { ...ours };
  for (const [path, item] of Object.entries(authors)) {
    const { post, ...others } = item;
    if (path === INVOCATIONS_PATH) merged[path] = { ...others, ...ours[path] };
    else if (path !== PING_PATH) merged[path] = { ...ours[path], ...item };
  }
  return merged;
}

function invocation(
  stage: Stage,
  { streams, sessions }: StageDescription,
  request: JsonSchema,
  answer: Readonly<Record<string, JsonSchema>>,
): JsonSchema {
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
      ...(sessions === true ? [SESSION_PARAMETER] : []),
    ],
    requestBody: { description: "An empty body is answered by 204.", content: request },
    responses: {
      200: {
        description:
          streams === true
            ? "The answer, part by part as it is made, in chunks (C117); what fails after the first part ends the connection before the last chunk (C122)."
            : "The answer, a record for a record in the same order unless the stage says otherwise.",
        ...(sessions === true ? { headers: SESSION_HEADERS } : {}),
        content: streams === true ? streamedContent(answer) : answer,
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
