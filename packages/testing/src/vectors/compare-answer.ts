/** An answer held against what a vector expects, and against the answer of another way. */

import { diffValues } from "./body-values.ts";
import { diffBodies } from "./text-diff.ts";
import type { ExpectedAnswer } from "./vector-file.ts";
import { commonPart, type VectorAnswer } from "./vector-way.ts";

/** What an answer of an error says of itself. */
export interface AnsweredError {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly record?: unknown;
  readonly column?: unknown;
}

/** The error document of a body (design §4.8); undefined when it is none. */
export function errorOf({ status, body }: Pick<VectorAnswer, "status" | "body">): AnsweredError | undefined {
  if (status < 400) return undefined;
  try {
    const { error } = JSON.parse(body.toString("utf8")) as { error?: unknown };
    return typeof error === "object" && error !== null ? error : undefined;
  } catch {
    // A stand-in's error may have any body.
    return undefined;
  }
}

/** Every difference between an expected answer and a given one, a sentence or a line of a diff each; empty when there is none. */
export function compareAnswer(expected: ExpectedAnswer, got: VectorAnswer): string[] {
  const error = errorOf(got);
  const differences: string[] = [];
  if (got.status !== expected.status) {
    const why = error === undefined ? "" : ` (${String(error.code)}: ${String(error.message)})`;
    differences.push(`status: expected ${expected.status}, got ${got.status}${why}`);
  }
  const { "content-type": contentType = "none" } = got.headers;
  if (expected.contentType !== undefined && contentType !== expected.contentType)
    differences.push(`content type: expected ${expected.contentType}, got ${contentType}`);
  for (const [name, value] of Object.entries(expected.headers))
    if (got.headers[name] !== value)
      differences.push(`header ${name}: expected ${value}, got ${got.headers[name] ?? "none"}`);
  if (expected.error !== undefined) {
    for (const key of ["code", "record", "column"] as const)
      if (expected.error[key] !== error?.[key])
        differences.push(
          `error ${key}: expected ${expected.error[key] ?? "none"}, got ${String(error?.[key] ?? "none")}`,
        );
    return differences;
  }
  // A refusal in place of an answer: its message says more than a diff of the bodies.
  if (error !== undefined && expected.status < 400) return differences;
  return [...differences, ...compareBody(expected, got)];
}

/** Every difference between the answers of two ways to one request. */
export function compareWays(first: VectorAnswer, other: VectorAnswer): string[] {
  const before = commonPart(first);
  const after = commonPart(other);
  const differences: string[] = [];
  if (before.status !== after.status) differences.push(`status: ${before.status} and ${after.status}`);
  for (const name of new Set([...Object.keys(before.headers), ...Object.keys(after.headers)]))
    if (before.headers[name] !== after.headers[name])
      differences.push(
        `header ${name}: ${before.headers[name] ?? "none"} and ${after.headers[name] ?? "none"}`,
      );
  const bodies = diffBodies(before.body, after.body);
  return bodies.length === 0 ? differences : [...differences, "body:", ...bodies];
}

function compareBody({ body, tolerance, contentType }: ExpectedAnswer, got: VectorAnswer): string[] {
  const expected = body ?? Buffer.alloc(0);
  if (expected.equals(got.body)) return [];
  const answeredType = got.headers["content-type"];
  const isNear = tolerance.relative > 0 || tolerance.absolute > 0;
  if (isNear && answeredType !== undefined && (contentType ?? answeredType) === answeredType) {
    const differences = valueDifferences(expected, got.body, answeredType, tolerance);
    if (differences !== undefined) return differences;
  }
  return ["body:", ...diffBodies(expected, got.body)];
}

/** Differences of values; undefined where one of the bodies cannot be read as its media type: then bytes are compared. */
function valueDifferences(
  expected: Buffer,
  got: Buffer,
  contentType: string,
  tolerance: ExpectedAnswer["tolerance"],
): string[] | undefined {
  try {
    return diffValues(expected, got, contentType, tolerance)?.map((difference) => `body ${difference}`);
  } catch {
    return undefined;
  }
}
