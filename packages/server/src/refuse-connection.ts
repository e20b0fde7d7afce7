/** Answers requests that Node's parser refuses or gives up on: the error document of every other refusal, then the end. */

import type { Socket } from "node:net";
import type { StagewrightError } from "@stagewright/core";
import { exchangeOn, isStreaming } from "./connection-watch.ts";
import { errors } from "./errors.ts";
import { invocationIdOf } from "./invocation-id.ts";
import { replyOfError } from "./reply.ts";

const REASONS: Readonly<Record<number, string>> = {
  400: "Bad Request",
  408: "Request Timeout",
  431: "Request Header Fields Too Large",
};

/** Node's parser errors, for who sent the request. */
const PROBLEMS: Readonly<Record<string, string>> = {
  HPE_INVALID_METHOD: "no method that HTTP has, or the beginning of TLS",
  HPE_INVALID_VERSION: "another version of HTTP",
  HPE_PAUSED_H2_UPGRADE: "the beginning of HTTP/2",
  HPE_INVALID_CONTENT_LENGTH: "a Content-Length that is no number of bytes",
  HPE_UNEXPECTED_CONTENT_LENGTH: "Content-Length twice, or beside Transfer-Encoding",
  HPE_INVALID_TRANSFER_ENCODING: "Transfer-Encoding beside Content-Length, or other than chunked",
  HPE_INVALID_CHUNK_SIZE: "a chunk without its size",
  HPE_INVALID_HEADER_TOKEN: "a header with a character that may not stand in one",
  HPE_INVALID_URL: "a path with a character that may not stand in one",
};

/** What Node's `clientError` hands over. */
export interface ConnectionError extends Error {
  readonly code?: string;
}

/** Handles one `clientError`. The log is told of nothing: whoever scans ports must not fill it. */
export function refuseConnection(stage: string, cause: ConnectionError, socket: Socket): void {
  if (cause.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const exchange = exchangeOn(socket);
  if (exchange !== undefined && cause.code === "ERR_HTTP_REQUEST_TIMEOUT") {
    exchange.stalled();
    return;
  }
  // A second head in the middle of a stream would be read as a part of it.
  if (isStreaming(socket)) {
    socket.destroy();
    return;
  }
  const reply = replyOfError(errorOf(cause), invocationIdOf(undefined), stage);
  const head = `HTTP/1.1 ${reply.status} ${REASONS[reply.status]}\r\ncontent-type: application/json\r\ncontent-length: ${reply.body.length}\r\nconnection: close\r\n\r\n`;
  socket.write(head);
  socket.end(reply.body);
  socket.destroySoon();
}

function errorOf(cause: ConnectionError): StagewrightError {
  if (cause.code === "HPE_HEADER_OVERFLOW") return errors.SW_SERVER_HEAD_SIZE({}, { cause });
  if (cause.code === "ERR_HTTP_REQUEST_TIMEOUT") return errors.SW_SERVER_HEAD_SLOW({}, { cause });
  return errors.SW_SERVER_REQUEST(
    { problem: PROBLEMS[cause.code ?? ""] ?? "what HTTP has no place for" },
    { cause },
  );
}
