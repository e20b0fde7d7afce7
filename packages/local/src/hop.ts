/**
 * What happens between two stages: one `POST /invocations` to the next container (C91), and its answer judged.
 *
 * Body bytes are passed on as the chunks they arrived in, never joined, decoded or added to (C58, C92). The request
 * carries Content-Length (C61) and only the headers it is given. There is no second attempt (C296).
 */

import { Agent, type IncomingMessage, request } from "node:http";
import { INVOCATIONS_PATH, MAX_RESPONSE_HEADER_BYTES } from "@stagewright/core";

/** Bytes as they came in. */
export interface Body {
  readonly chunks: readonly Buffer[];
  readonly byteLength: number;
}

/** A container of the pipeline, as it is called. */
export interface Container {
  readonly name: string;
  readonly host: string;
  readonly port: number;
}

export interface HopRequest {
  readonly body: Body;
  /** Verbatim, with parameters (C93). */
  readonly contentType: string;
  readonly accept: string;
  /** Further headers, name and value in turn (C59, C97). */
  readonly headers: readonly string[];
  /** Point in time, by `performance.now()`, after which nobody waits any more (C63). */
  readonly deadline: number;
  /** Most bytes of a good answer that may be passed on (C99, C67). */
  readonly maxAnswerBytes: number;
}

/** A 2xx answer within all limits. */
export interface HopAnswer {
  readonly ok: true;
  readonly status: number;
  /** Undefined when the container sent none (C94). */
  readonly contentType: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: Body;
}

/** Everything that ends a pipeline (C100). */
export type HopFailure = { readonly ok: false } & (
  | { readonly kind: "status"; readonly status: number; readonly body: Buffer }
  /** The status of an error arrived, its body not whole (C291). */
  | { readonly kind: "status-without-body"; readonly status: number }
  | { readonly kind: "timeout" }
  /** Refused, reset or closed without a whole answer. */
  | { readonly kind: "connection"; readonly reason: string }
  | { readonly kind: "headers-too-large"; readonly status: number }
  | { readonly kind: "answer-too-large"; readonly status: number; readonly byteLength: number }
);

export type HopResult = HopAnswer | HopFailure;

/** An answer that is too large is counted this far, bytes; one that never ends is not read for ever. */
const MAX_COUNTED_BYTES = 268_435_456;

/** Makes the connections of one pipeline; idle ones are kept open. */
export function createHopAgent(): Agent {
  return new Agent({ keepAlive: true });
}

/** Calls a container once. Never rejects. */
export function hop(agent: Agent, container: Container, call: HopRequest): Promise<HopResult> {
  return new Promise((settle) => {
    let answered = false;
    const outgoing = request({
      agent,
      host: container.host,
      port: container.port,
      method: "POST",
      path: INVOCATIONS_PATH,
      headers: [
        "Host",
        `${container.host}:${container.port}`,
        "Content-Type",
        call.contentType,
        "Accept",
        call.accept,
        "Content-Length",
        String(call.body.byteLength),
        ...call.headers,
      ],
    });
    // A late answer is read to its end and dropped: the container's work is not interrupted (C63).
    const timer = setTimeout(
      () => settle({ ok: false, kind: "timeout" }),
      Math.max(1, call.deadline - performance.now()),
    );
    const finish = (result: HopResult) => {
      clearTimeout(timer);
      settle(result);
    };
    outgoing.on("response", (answer) => {
      answered = true;
      readAnswer(answer, call.maxAnswerBytes, finish);
    });
    // After an answer has begun, its own events tell how it ends; a broken pipe while still sending is no news.
    outgoing.on("error", (error: NodeJS.ErrnoException) => {
      if (!answered) finish(describeError(error));
    });
    for (const chunk of call.body.chunks.slice(0, -1)) outgoing.write(chunk);
    outgoing.end(call.body.chunks.at(-1));
  });
}

function readAnswer(
  answer: IncomingMessage,
  maxAnswerBytes: number,
  finish: (result: HopResult) => void,
): void {
  const status = answer.statusCode ?? 0;
  const good = status >= 200 && status < 300;
  const chunks: Buffer[] = [];
  let byteLength = 0;
  answer.on("data", (chunk: Buffer) => {
    byteLength += chunk.length;
    // Beyond the limit only the count matters: it is quoted in the refusal (C99).
    if (byteLength <= maxAnswerBytes) chunks.push(chunk);
    else chunks.length = 0;
    if (byteLength <= MAX_COUNTED_BYTES) return;
    answer.destroy();
    finish({ ok: false, kind: "answer-too-large", status, byteLength });
  });
  answer.on("end", () => {
    if (headerBytes(answer.rawHeaders) > MAX_RESPONSE_HEADER_BYTES) {
      finish({ ok: false, kind: "headers-too-large", status });
    } else if (!good) {
      finish({ ok: false, kind: "status", status, body: Buffer.concat(chunks) });
    } else if (byteLength > maxAnswerBytes) {
      finish({ ok: false, kind: "answer-too-large", status, byteLength });
    } else {
      const { headers } = answer;
      finish({
        ok: true,
        status,
        contentType: headers["content-type"],
        headers,
        body: { chunks, byteLength },
      });
    }
  });
  answer.on("error", () => {
    if (good)
      finish({ ok: false, kind: "connection", reason: "connection closed before the response was complete" });
    else finish({ ok: false, kind: "status-without-body", status });
  });
}

/** Length of a header block as it was on the wire: `name: value\r\n` for each (C71). */
function headerBytes(rawHeaders: readonly string[]): number {
  let bytes = 0;
  for (const text of rawHeaders) bytes += text.length + 2;
  return bytes;
}

function describeError(error: NodeJS.ErrnoException): HopFailure {
  if (error.code === "HPE_HEADER_OVERFLOW") return { ok: false, kind: "headers-too-large", status: 0 };
  const reason = CONNECTION_REASONS[error.code ?? ""] ?? error.message;
  return { ok: false, kind: "connection", reason };
}

const CONNECTION_REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection closed without a response",
  EPIPE: "connection closed without a response",
};
