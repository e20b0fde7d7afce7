/** The refusals of `/invocations` in OpenAPI: one response a status, with the codes that give it and the error document. */

import { errors as coreErrors, MAX_ISSUES, type Outcome } from "@stagewright/core";
import { errors as serverErrors } from "../errors.ts";
import { HTTP_STATUS } from "../http-status.ts";
import type { JsonSchema } from "./column-schema.ts";

/** Whether a caller of `/invocations` can meet an outcome; the others appear at load, on other routes, or to nobody. */
const IS_ANSWERED: Readonly<Record<Outcome, boolean>> = {
  "stage-invalid": false,
  "input-invalid": true,
  "accept-unsatisfiable": true,
  "body-too-large": true,
  "content-type-unsupported": true,
  "method-not-allowed": false,
  "route-unknown": false,
  "caller-gone": false,
  "caller-slow": true,
  "head-too-large": true,
  "not-ready": true,
  overloaded: true,
  deadline: true,
  "stage-fault": true,
};

const SENTENCES: Readonly<Record<number, string>> = {
  400: "The body is not what the stage declares.",
  406: "Accept names nothing the stage can answer.",
  408: "The request took too long to arrive.",
  413: "The body is over the limit.",
  415: "No codec of the stage reads this content type.",
  431: "The headers are over the limit.",
  500: "A fault of the stage; packages of models add codes of their own.",
  503: "Not ready, as full as it may get, or out of time; try again.",
};

/** The error document of every refusal (design §4.8). */
export const errorDocumentSchema: JsonSchema = {
  type: "object",
  required: ["error"],
  properties: {
    error: {
      type: "object",
      required: ["code", "message", "invocationId", "stage"],
      properties: {
        code: { type: "string", description: "Stable; never changes meaning.", pattern: "^[A-Z][A-Z0-9_]+$" },
        message: { type: "string" },
        invocationId: { type: "string" },
        stage: { type: "string" },
        record: {
          type: "integer",
          minimum: 1,
          description: "Number of the first record at fault; the first is 1.",
        },
        column: { type: "string" },
        issues: { type: "array", maxItems: MAX_ISSUES, items: { $ref: "#/components/schemas/Issue" } },
        issueCount: { type: "integer", minimum: 1, description: "How many issues there are, listed or not." },
      },
    },
  },
};

/** One entry of `error.issues`. */
export const issueSchema: JsonSchema = {
  type: "object",
  description:
    "One thing wrong with the body: what was got and expected, or what the stage's validator said.",
  properties: {
    record: { type: "integer", minimum: 1 },
    column: { type: "string" },
    got: { type: "string" },
    expected: { type: "string" },
    message: { type: "string" },
  },
};

/**
 * Responses by status. `hasOwnBody` says that the stage writes its error bodies itself, in a form only it knows.
 */
export function errorResponses(hasOwnBody: boolean): Readonly<Record<string, JsonSchema>> {
  const statuses = new Map<number, string[]>();
  for (const { code, outcome, doc } of [...Object.values(coreErrors), ...Object.values(serverErrors)]) {
    if (!IS_ANSWERED[outcome]) continue;
    const status = HTTP_STATUS[outcome];
    statuses.set(status, [...(statuses.get(status) ?? []), `- \`${code}\`: ${doc}`]);
  }
  const content = hasOwnBody
    ? { "*/*": {} }
    : { "application/json": { schema: { $ref: "#/components/schemas/Error" } } };
  const sorted = [...statuses].toSorted(([a], [b]) => a - b);
  return Object.fromEntries(
    sorted.map(([status, codes]) => [
      String(status),
      {
        description: `${SENTENCES[status] ?? ""}\n\n${codes.join("\n")}`,
        ...(status === 503
          ? { headers: { "Retry-After": { description: "Seconds to wait.", schema: { type: "integer" } } } }
          : {}),
        content,
      },
    ]),
  );
}
