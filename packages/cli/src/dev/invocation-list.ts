/** The last invocations of a stage at the desk, as a line each. */

import type { StageLine } from "./stage-process.ts";

/** One invocation as the stage's log tells it. */
export interface ListedInvocation {
  /** ISO 8601. */
  readonly at: string;
  readonly invocationId: string;
  readonly method: string;
  readonly status: number;
  readonly durationMs: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly contentType: string | undefined;
  readonly answerType: string | undefined;
  /** Records of the request, where its payload has them. */
  readonly rows: number | undefined;
  /** `inline`, `worker`, or `none` for what no lane ran. */
  readonly lane: string;
  /** Code and message of the error, where there is one. */
  readonly code: string | undefined;
  readonly message: string | undefined;
}

/** Invocations kept. */
export const LISTED_INVOCATIONS = 50;

/** The invocation of a log line; undefined for any other line. */
export function invocationOf(line: StageLine): ListedInvocation | undefined {
  if (typeof line !== "object" || line["event"] !== "invocation") return undefined;
  const number = (name: string) => Number(line[name] ?? 0);
  const text = (name: string) => (line[name] === undefined ? undefined : String(line[name]));
  return {
    at: new Date(number("time")).toISOString(),
    invocationId: String(line["invocationId"]),
    method: text("method") ?? "POST",
    status: number("status"),
    durationMs: number("durationMs"),
    requestBytes: number("requestBytes"),
    responseBytes: number("responseBytes"),
    contentType: text("contentType"),
    answerType: text("answerType"),
    rows: line["rows"] === undefined ? undefined : number("rows"),
    lane: text("lane") ?? "none",
    code: text("code"),
    message: text("msg"),
  };
}

/** `POST 400 SW_CODEC_CELL 0.4 ms, 2 rows, inline`, and what is wrong below it. */
export function formatInvocation(invocation: ListedInvocation): string {
  const { method, status, code, durationMs, rows, lane, message } = invocation;
  const head = [method, status, code].filter((part) => part !== undefined).join(" ");
  const counted = rows === undefined ? [] : [rows === 1 ? "1 row" : `${rows} rows`];
  const line = `${head} ${[`${durationMs} ms`, ...counted, lane].join(", ")}`;
  return message === undefined ? line : `${line}\n  ${message}`;
}

/** Any other line: an author's event as level and message, with its fields; what is no event as it is. */
export function formatStageLine(line: StageLine): string {
  if (typeof line === "string") return line;
  const { level, msg, time: _time, stage: _stage, event: _event, ...fields } = line;
  const rest = Object.keys(fields).length === 0 ? "" : ` ${JSON.stringify(fields)}`;
  return `${LEVELS[String(level)] ?? "log"}: ${String(msg ?? "")}${rest}`;
}

const LEVELS: Readonly<Record<string, string>> = {
  "10": "trace",
  "20": "debug",
  "30": "info",
  "40": "warn",
  "50": "error",
  "60": "fatal",
};
