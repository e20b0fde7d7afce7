/** The access line: one an invocation, in pino's format, formatted by hand because it is on the hot path. */

import type { StagewrightError } from "@stagewright/core";
import { HTTP_STATUS } from "./http-status.ts";
import type { StageLog } from "./log.ts";
import type { Reply } from "./reply.ts";
import { MAX_CAUSES, thrownText } from "./thrown-text.ts";

/** What the access line tells. */
export interface AccessEntry {
  /** Method of the request; written only where it is not POST. */
  readonly method: string | undefined;
  readonly invocationId: string;
  /** Of the caller's trace, where a valid one was sent. */
  readonly traceId?: string | undefined;
  readonly reply: Reply;
  readonly contentType: string | undefined;
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** Parts of a streamed answer; undefined for one that is whole. */
  readonly parts?: number | undefined;
  readonly durationMs: number;
  readonly lane: string;
}

const INFO = 30;
const WARN = 40;
const ERROR = 50;
const PLAIN = /^[\w .,:;=+/*@()-]*$/;

/** Writes the line of one invocation; failures carry their code, and faults of the stage their cause with its stack. */
export function logAccess(log: StageLog, stage: string, entry: AccessEntry): void {
  const { reply } = entry;
  // A stream that was cut off has the status it began with.
  const severity = reply.error === undefined ? reply.status : HTTP_STATUS[reply.error.outcome];
  const level = severity < 400 ? INFO : severity < 500 ? WARN : ERROR;
  let line = `{"level":${level},"time":${Date.now()},"stage":"${stage}","event":"invocation","invocationId":${jsonText(entry.invocationId)}`;
  if (entry.method !== "POST") line += `,"method":${jsonText(entry.method ?? "")}`;
  if (entry.traceId !== undefined) line += `,"traceId":"${entry.traceId}"`;
  line += `,"status":${reply.status},"durationMs":${Math.round(entry.durationMs * 1000) / 1000}`;
  line += `,"requestBytes":${entry.requestBytes},"responseBytes":${entry.responseBytes}`;
  if (entry.parts !== undefined) line += `,"parts":${entry.parts}`;
  if (reply.rowCount !== undefined) line += `,"rows":${reply.rowCount}`;
  if (reply.joinedCount !== undefined) line += `,"joined":${reply.joinedCount}`;
  if (entry.contentType !== undefined) line += `,"contentType":${jsonText(entry.contentType)}`;
  if (reply.contentType !== undefined) line += `,"answerType":${jsonText(reply.contentType)}`;
  line += `,"lane":"${entry.lane}"`;
  if (reply.error !== undefined) line += errorFields(reply.error, severity);
  log.writeLine(`${line}}`);
}

function errorFields(error: StagewrightError, severity: number): string {
  let fields = `,"code":"${error.code}","msg":${JSON.stringify(error.message)}`;
  if (severity >= 500 && error.cause !== undefined) {
    fields += `,"cause":${JSON.stringify(causeText(error.cause))}`;
  }
  return fields;
}

function causeText(cause: unknown, depth = 1): string {
  if (!(cause instanceof Error)) return thrownText(cause);
  const own = cause.stack ?? cause.message;
  const isLast = cause.cause === undefined || depth === MAX_CAUSES;
  return isLast ? own : `${own}\ncaused by: ${causeText(cause.cause, depth + 1)}`;
}

/** JSON text of a header value: quoted as it is when nothing in it needs escaping. */
function jsonText(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}
