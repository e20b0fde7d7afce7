/** The access line: one an invocation, in pino's format, formatted by hand because it is on the hot path. */

import { Buffer } from "node:buffer";
import type { Span, StagewrightError } from "@stagewright/core";
import { HTTP_STATUS } from "./http-status.ts";
import type { LineBuffer } from "./line-buffer.ts";
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
/** What stands for a time until there is one: as many digits as it has until the year 2286. */
const TIME_DIGITS = "0000000000000";
const TIME_AT = `{"level":${INFO},"time":`.length;
const DURATION = Buffer.from(`","status":200,"durationMs":`);
const REQUEST_BYTES = Buffer.from(`,"requestBytes":`);
const RESPONSE_BYTES = Buffer.from(`,"responseBytes":`);
const ROWS = Buffer.from(`,"rows":`);
/** The pieces between head and tail, and five numbers. */
const MAX_ORDINARY_BYTES = 192;
/** Largest number written by integer arithmetic. */
const MAX_SMALL = 999_999_999;
const ZERO = 0x30;
const POINT = 0x2e;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Writes one line an invocation. Most lines differ in a few numbers and the id: those are written as bytes, without making a
 * string; what is out of the ordinary goes the readable way. Both give the same document.
 */
export class AccessLog {
  readonly #stage: string;
  readonly #lines: LineBuffer;
  /** Up to the id; the digits of the time are written over when the time has changed. */
  readonly #head: Buffer;
  #headTime = 0;
  /** From the last number on, and what it was made for. */
  #tail: Buffer = Buffer.alloc(0);
  #tailContentType: string | undefined;
  #tailAnswerType: string | undefined;
  #tailLane: string | undefined;

  constructor(stage: string, lines: LineBuffer) {
    this.#stage = stage;
    this.#lines = lines;
    this.#head = Buffer.from(
      `{"level":${INFO},"time":${TIME_DIGITS},"stage":"${stage}","event":"invocation","invocationId":"`,
    );
  }

  /** Failures carry their code, and faults of the stage their cause with its stack. */
  write(entry: AccessEntry): void {
    if (!isOrdinary(entry) || !this.#writeOrdinary(entry))
      this.#lines.add(accessLine(this.#stage, entry, Date.now()));
  }

  #writeOrdinary({
    reply,
    contentType,
    lane,
    invocationId,
    durationMs,
    requestBytes,
    responseBytes,
  }: AccessEntry): boolean {
    if (
      contentType !== this.#tailContentType ||
      reply.contentType !== this.#tailAnswerType ||
      lane !== this.#tailLane
    )
      this.#makeTail(contentType, reply.contentType, lane);
    const time = Date.now();
    if (time !== this.#headTime) this.#setTime(time);
    const { bytes } = this.#lines;
    const most = this.#head.length + invocationId.length + this.#tail.length + MAX_ORDINARY_BYTES;
    if (most >= bytes.length) return false;
    let at = this.#lines.room(most);
    bytes.set(this.#head, at);
    at += this.#head.length;
    for (let unit = 0; unit < invocationId.length; unit += 1) {
      const code = invocationId.charCodeAt(unit);
      if (code < 0x20 || code > 0x7e || code === QUOTE || code === BACKSLASH) return false;
      bytes[at++] = code;
    }
    at = writePiece(bytes, at, DURATION);
    const microseconds = Math.round(durationMs * 1000);
    const whole = Math.floor(microseconds / 1000);
    at = writeWhole(bytes, at, whole);
    const rest = microseconds - whole * 1000;
    bytes[at++] = POINT;
    bytes[at++] = ZERO + ((rest / 100) | 0);
    bytes[at++] = ZERO + (((rest / 10) | 0) % 10);
    bytes[at++] = ZERO + (rest % 10);
    at = writeWhole(bytes, writePiece(bytes, at, REQUEST_BYTES), requestBytes);
    at = writeWhole(bytes, writePiece(bytes, at, RESPONSE_BYTES), responseBytes);
    if (reply.rowCount !== undefined) at = writeWhole(bytes, writePiece(bytes, at, ROWS), reply.rowCount);
    bytes.set(this.#tail, at);
    this.#lines.end(at + this.#tail.length);
    return true;
  }

  #setTime(time: number): void {
    this.#headTime = time;
    this.#head.write(String(time), TIME_AT, "latin1");
  }

  #makeTail(contentType: string | undefined, answerType: string | undefined, lane: string): void {
    this.#tailContentType = contentType;
    this.#tailAnswerType = answerType;
    this.#tailLane = lane;
    this.#tail = Buffer.from(endOfLine(contentType, answerType, lane));
  }
}

/** Whether a line has nothing but what nearly every line has. */
function isOrdinary({ reply, method, traceId, parts }: AccessEntry): boolean {
  return (
    reply.error === undefined &&
    reply.status === 200 &&
    reply.joinedCount === undefined &&
    reply.spans === undefined &&
    method === "POST" &&
    traceId === undefined &&
    parts === undefined
  );
}

/** The line of one invocation. */
export function accessLine(stage: string, entry: AccessEntry, time: number): string {
  const { reply } = entry;
  // A stream that was cut off has the status it began with.
  const severity = reply.error === undefined ? reply.status : HTTP_STATUS[reply.error.outcome];
  const level = severity < 400 ? INFO : severity < 500 ? WARN : ERROR;
  let line = `{"level":${level},"time":${time},"stage":"${stage}","event":"invocation","invocationId":${JSON.stringify(entry.invocationId)}`;
  if (entry.method !== "POST") line += `,"method":${JSON.stringify(entry.method ?? "")}`;
  if (entry.traceId !== undefined) line += `,"traceId":"${entry.traceId}"`;
  line += `,"status":${reply.status},"durationMs":${Math.round(entry.durationMs * 1000) / 1000}`;
  line += `,"requestBytes":${entry.requestBytes},"responseBytes":${entry.responseBytes}`;
  if (entry.parts !== undefined) line += `,"parts":${entry.parts}`;
  if (reply.rowCount !== undefined) line += `,"rows":${reply.rowCount}`;
  if (reply.joinedCount !== undefined) line += `,"joined":${reply.joinedCount}`;
  if (reply.spans !== undefined) line += `,"spans":${spanFields(reply.spans)}`;
  const failure = reply.error === undefined ? "" : errorFields(reply.error, severity);
  return line + endOfLine(entry.contentType, reply.contentType, entry.lane, failure);
}

/** Milliseconds by name. */
function spanFields(spans: readonly Span[]): string {
  const sums = new Map<string, number>();
  for (const { name, durationMs } of spans) sums.set(name, (sums.get(name) ?? 0) + durationMs);
  const fields = [...sums].map(([name, ms]) => `${JSON.stringify(name)}:${Math.round(ms * 1000) / 1000}`);
  return `{${fields.join(",")}}`;
}

function endOfLine(
  contentType: string | undefined,
  answerType: string | undefined,
  lane: string,
  failure = "",
): string {
  const asked = contentType === undefined ? "" : `,"contentType":${JSON.stringify(contentType)}`;
  const answered = answerType === undefined ? "" : `,"answerType":${JSON.stringify(answerType)}`;
  return `${asked}${answered},"lane":"${lane}"${failure}}`;
}

function writePiece(bytes: Buffer, at: number, piece: Uint8Array): number {
  bytes.set(piece, at);
  return at + piece.length;
}

/** Writes a whole number, not negative; gives where it ends. */
function writeWhole(bytes: Buffer, at: number, value: number): number {
  if (value > MAX_SMALL) return at + bytes.write(String(value), at, "latin1");
  let rest = value | 0;
  let end = at + 1;
  for (let least = 10; rest >= least; least *= 10) end += 1;
  for (let place = end - 1; place >= at; place -= 1) {
    const tens = (rest / 10) | 0;
    bytes[place] = ZERO + (rest - tens * 10);
    rest = tens;
  }
  return end;
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
