/** What an answer says of why it was refused, from whatever a test got hold of. */

import { type AnsweredError, errorOf } from "../vectors/compare-answer.ts";

/** What a matcher takes for an answer: of `invoke`, `fetch`, supertest, or a way of asking vectors. */
export interface AnswerLike {
  readonly status: number;
  readonly text?: string | (() => string | Promise<string>);
  readonly body?: unknown;
}

/** What a refusal is held against; what is left out is not compared. */
export interface ExpectedRefusal {
  readonly code: string;
  /** Number of the record, the first is 1. */
  readonly record?: number;
  readonly column?: string;
  readonly status?: number;
}

/** Whether a value has the looks of an answer. */
export function isAnswer(value: unknown): value is AnswerLike {
  return typeof value === "object" && value !== null && "status" in value && typeof value.status === "number";
}

/** The text of an answer's body. */
export function textOf(answer: AnswerLike): string | Promise<string> {
  const { text, body } = answer;
  if (typeof text === "string") return text;
  // A method: the one of a `Response` needs its object.
  if (typeof text === "function") return text.call(answer);
  return body instanceof Uint8Array ? Buffer.from(body).toString("utf8") : "";
}

/** Every way in which an answer is not the refusal expected; empty when it is. */
export function refusalDifferences(
  { status }: AnswerLike,
  text: string,
  expected: ExpectedRefusal,
): readonly string[] {
  const error: AnsweredError | undefined = errorOf({ status, body: Buffer.from(text, "utf8") });
  if (error === undefined)
    return [`got status ${status} with no error in its body: ${JSON.stringify(text.slice(0, 200))}`];
  const got = { ...error, status };
  const differences = (["code", "record", "column", "status"] as const).flatMap((key) =>
    expected[key] === undefined || expected[key] === got[key]
      ? []
      : [`${key}: expected ${String(expected[key])}, got ${String(got[key] ?? "none")}`],
  );
  return differences.length === 0 ? [] : [...differences, `its message: ${String(error.message)}`];
}
