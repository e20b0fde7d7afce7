import type { ArtifactMember } from "./artifact-members.ts";
import { ArtifactFieldError, ArtifactLimitError, artifactError } from "./errors.ts";
import type { LinearLearnerLimits } from "./limits.ts";

/** Parses a JSON member that must be an object. */
export function readJsonMember(member: ArtifactMember, limits: LinearLearnerLimits): Record<string, unknown> {
  const { file, bytes } = member;
  if (bytes.byteLength > limits.maxJsonBytes) {
    throw artifactError(ArtifactLimitError, {
      file,
      field: "length",
      got: `${bytes.byteLength} bytes`,
      expected: `at most ${limits.maxJsonBytes} (maxJsonBytes)`,
    });
  }
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    const got = cause instanceof Error ? cause.message : "unreadable text";
    const problem = { file, field: "text", got, expected: "JSON in UTF-8" };
    throw artifactError(ArtifactFieldError, problem, undefined, cause);
  }
  if (!isRecord(value)) {
    throw artifactError(ArtifactFieldError, {
      file,
      field: "text",
      got: kindOf(value),
      expected: "an object",
    });
  }
  return value;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a JSON value is, in a word, for messages. */
export function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `${typeof value} ${JSON.stringify(value).slice(0, 60)}`;
}
