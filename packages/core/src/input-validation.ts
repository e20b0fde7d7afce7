/** A decoded payload through an author's Standard Schema validator; every issue becomes part of one refusal. */

import type { StandardSchemaV1 } from "@standard-schema/spec";
import { errors } from "./errors.ts";
import type { Payload } from "./payload.ts";

/** Issues listed in a message; the rest is counted. */
const MAX_ISSUES = 20;

/**
 * The validated value: a document's value, a text, bytes, or the table itself.
 *
 * @throws SW_INVOCATION_INPUT (or rejects with it)
 */
export function validateInput(schema: StandardSchemaV1, payload: Payload): unknown {
  const result = schema["~standard"].validate(bareValue(payload));
  return result instanceof Promise ? result.then(validated) : validated(result);
}

/** Issues as sentences, at most {@link MAX_ISSUES}. */
export function issueSentences(issues: readonly StandardSchemaV1.Issue[]): readonly string[] {
  return issues.slice(0, MAX_ISSUES).map((issue) => {
    const path = (issue.path ?? []).map(keyOf).join(".");
    return path === "" ? issue.message : `${path}: ${issue.message}`;
  });
}

function validated(result: StandardSchemaV1.Result<unknown>): unknown {
  if (result.issues === undefined) return result.value;
  throw errors.SW_INVOCATION_INPUT(
    { issues: issueSentences(result.issues), count: result.issues.length },
    { record: recordOf(result.issues[0]?.path) },
  );
}

function bareValue(payload: Payload): unknown {
  if (payload.kind === "json") return payload.value;
  if (payload.kind === "text") return payload.text;
  return payload.kind === "bytes" ? payload.bytes : payload;
}

/** A leading index, or the index after `instances`, is a record. */
function recordOf(path: StandardSchemaV1.Issue["path"]): number | undefined {
  const keys = (path ?? []).map(keyOf);
  const index = keys[0] === "instances" ? keys[1] : keys[0];
  return typeof index === "number" ? index + 1 : undefined;
}

function keyOf(segment: PropertyKey | StandardSchemaV1.PathSegment): string | number {
  const key = typeof segment === "object" ? segment.key : segment;
  return typeof key === "symbol" ? String(key) : key;
}
