/** A reply as every way out of a stage sees it: HTTP, in process, and the access line. */

import { Buffer } from "node:buffer";
import type {
  Answer,
  AnswerStream,
  EncodedBody,
  SessionChange,
  Span,
  StagewrightError,
} from "@stagewright/core";
import { HTTP_STATUS } from "./http-status.ts";

/** Status, headers that matter, body. */
export interface Reply {
  readonly status: number;
  /** Undefined for an empty reply. */
  readonly contentType: string | undefined;
  readonly body: EncodedBody;
  /** Parts of a streamed reply, whose `body` is empty: to be written as they come, or let go of by `return` (C117). */
  readonly stream: AnswerStream | undefined;
  readonly customAttributes: string | undefined;
  /** Sessions opened or closed. */
  readonly session: SessionChange | undefined;
  /** Records of the request, where its payload has them. */
  readonly rowCount: number | undefined;
  /** Invocations that ran together, this one included; undefined where it ran alone. */
  readonly joinedCount?: number | undefined;
  /** Work its hooks have timed; undefined where there is none. */
  readonly spans?: readonly Span[] | undefined;
  /** The error the reply tells of. */
  readonly error: StagewrightError | undefined;
}

/** Seconds after which a caller may try again, for replies of status 503: what the error says, at least 1. */
export function retryAfterSecondsOf(error: StagewrightError | undefined): number {
  const seconds = error?.details["retryAfterSeconds"];
  return typeof seconds === "number" ? Math.max(1, seconds) : 1;
}

/** The reply of an answer: 200, or 204 when there is no body (C74). */
export function replyOf(answer: Answer): Reply {
  return {
    status: answer.contentType === undefined ? 204 : 200,
    contentType: answer.contentType,
    body: answer.body,
    stream: answer.stream,
    customAttributes: answer.customAttributes,
    session: answer.session,
    rowCount: answer.rowCount,
    joinedCount: answer.joinedCount,
    spans: answer.spans,
    error: undefined,
  };
}

/**
 * The reply of an error: its status, and `{"error": {code, message, invocationId, stage, record?, column?, issues?,
 * issueCount?}}`. Where records are at fault, `record` and `column` are the first's, `issues` lists at most 20 of them
 * (record, column, got, expected) and `issueCount` says how many there are. Never a stack, a path or a piece of the payload
 * beyond the values quoted in the message (design §4.8).
 */
export function replyOfError(error: StagewrightError, invocationId: string, stage: string): Reply {
  const { code, message, record, column } = error;
  const issues = error.issues.length === 0 ? undefined : error.issues;
  const issueCount = issues && error.issueCount;
  return {
    status: HTTP_STATUS[error.outcome],
    contentType: "application/json",
    body: Buffer.from(
      JSON.stringify({
        error: { code, message, invocationId, stage, record, column, issues, issueCount },
      }),
      "utf8",
    ),
    stream: undefined,
    customAttributes: undefined,
    session: undefined,
    rowCount: undefined,
    error,
  };
}
