/** Errors on their way from a worker thread: classes do not survive it, so what they are made of is sent instead. */

import { type Issue, type Outcome, StagewrightError } from "@stagewright/core";
import { errors } from "../errors.ts";
import { MAX_CAUSES, thrownText } from "../thrown-text.ts";

/** A StagewrightError as plain values. */
export interface ErrorParts {
  readonly code: string;
  readonly outcome: Outcome;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly record: number | undefined;
  readonly column: string | undefined;
  readonly issues: readonly Issue[];
  readonly issueCount: number;
  readonly cause: CauseParts | undefined;
}

/** What the log tells of a cause. */
interface CauseParts {
  readonly isError: boolean;
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly cause: CauseParts | undefined;
}

/** Takes an error apart; what is no StagewrightError becomes SW_SERVER_FAULT, as on the HTTP thread. */
export function errorToParts(thrown: unknown, stage: string): ErrorParts {
  const error =
    thrown instanceof StagewrightError ? thrown : errors.SW_SERVER_FAULT({ stage }, { cause: thrown });
  const { code, outcome, message, details, record, column, issues, issueCount, cause } = error;
  return {
    code,
    outcome,
    message,
    details: cloneable(details),
    record,
    column,
    issues,
    issueCount,
    cause: causeToParts(cause),
  };
}

/** Puts it together again: the same code, outcome, sentence, places and causes. */
export function errorFromParts(parts: ErrorParts): StagewrightError {
  const { code, outcome, message, details, cause, ...place } = parts;
  return new StagewrightError(code, outcome, message, details, { ...place, cause: causeFromParts(cause) });
}

function causeToParts(cause: unknown, depth = 0): CauseParts | undefined {
  if (cause === undefined || depth === MAX_CAUSES) return undefined;
  if (!(cause instanceof Error)) {
    return { isError: false, name: "", message: thrownText(cause), stack: undefined, cause: undefined };
  }
  const { name, message, stack } = cause;
  return { isError: true, name, message, stack, cause: causeToParts(cause.cause, depth + 1) };
}

function causeFromParts(parts: CauseParts | undefined): unknown {
  if (parts === undefined) return undefined;
  if (!parts.isError) return parts.message;
  const cause = causeFromParts(parts.cause);
  // The author's own error again, for the log.
  const error = new Error(parts.message, cause === undefined ? undefined : { cause });
  return Object.assign(error, { name: parts.name, stack: parts.stack });
}

/** Values of an author's error may be of any kind; what cannot be sent is left out. */
function cloneable(details: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(details).filter(([, value]) => isCloneable(value)));
}

function isCloneable(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}
