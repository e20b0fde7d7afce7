/**
 * A decoded payload held against what the stage declares: rules of its columns, or an author's Standard Schema validator.
 * Every issue becomes part of one refusal.
 */

import type { StandardSchemaV1 } from "@standard-schema/spec";
import { type ColumnCheck, issueSentence } from "./column-check.ts";
import type { Issue } from "./error-catalogue.ts";
import { errors } from "./errors.ts";
import { MAX_ISSUES } from "./issues.ts";
import type { Payload } from "./payload.ts";
import { Table } from "./table.ts";

/**
 * Refuses a table with values that break a rule of their column.
 *
 * @throws SW_INVOCATION_INPUT
 */
export function checkInput(payload: Payload, check: ColumnCheck): void {
  const found = payload instanceof Table ? check(payload) : undefined;
  if (found === undefined) return;
  const { issues, count } = found;
  throw errors.SW_INVOCATION_INPUT(
    { issues: issues.map(issueSentence), count },
    { record: issues[0]?.record, column: issues[0]?.column, issues, issueCount: count },
  );
}

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

/** Issues as the error document lists them, at most {@link MAX_ISSUES}: record and column are taken out of the path. */
export function issuesOf(issues: readonly StandardSchemaV1.Issue[]): readonly Issue[] {
  return issues.slice(0, MAX_ISSUES).map((issue) => ({ ...placeOf(issue.path), message: issue.message }));
}

function validated(result: StandardSchemaV1.Result<unknown>): unknown {
  if (result.issues === undefined) return result.value;
  const issueCount = result.issues.length;
  throw errors.SW_INVOCATION_INPUT(
    { issues: issueSentences(result.issues), count: issueCount },
    { ...placeOf(result.issues[0]?.path), issues: issuesOf(result.issues), issueCount },
  );
}

function bareValue(payload: Payload): unknown {
  if (payload.kind === "json") return payload.value;
  if (payload.kind === "text") return payload.text;
  return payload.kind === "bytes" ? payload.bytes : payload;
}

/**
 * A leading index, or the index after the one key that holds the records (`instances`, `predictions`), is a record; the rest
 * of the path is the column, as `a.b` where it nests.
 */
function placeOf(path: StandardSchemaV1.Issue["path"]): Pick<Issue, "record" | "column"> {
  const keys = (path ?? []).map(keyOf);
  const first = keys[0] === "instances" || keys[0] === "predictions" ? 1 : 0;
  const index = keys[first];
  const record = typeof index === "number" ? index + 1 : undefined;
  const rest = record === undefined ? keys : keys.slice(first + 1);
  return { record, column: rest.length === 0 ? undefined : rest.join(".") };
}

function keyOf(segment: PropertyKey | StandardSchemaV1.PathSegment): string | number {
  const key = typeof segment === "object" ? segment.key : segment;
  return typeof key === "symbol" ? String(key) : key;
}
