/** Node's HTTP server with the limits of a container (C62): what stands still, is malformed or comes in crowds is cut off. */

import { createServer, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Logger } from "@stagewright/core";
import { type ConnectionLimits, ConnectionWatch } from "./connection-watch.ts";
import { type ConnectionError, refuseConnection } from "./refuse-connection.ts";
import { StageRequest } from "./stage-request.ts";

/** Idle connections are kept longer than the 60 s a pooled client may wait (C62). */
const KEEP_ALIVE_TIMEOUT_MS = 75_000;
/** Largest request head; the platform sends a few hundred bytes. */
const MAX_HEADER_BYTES = 16_384;

/** What the server is made with. */
export interface StageHttpOptions {
  readonly stage: string;
  readonly limits: ConnectionLimits;
  /** Time an invocation may take; its request must be there within it and the head's time. */
  readonly timeoutMs: number;
  readonly log: Logger;
  readonly handle: (request: StageRequest, response: ServerResponse) => void;
}

/** Makes the server; it does not listen yet. */
export function createStageHttp({ stage, limits, timeoutMs, log, handle }: StageHttpOptions): Server {
  const http = createServer(
    {
      IncomingMessage: StageRequest,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      headersTimeout: limits.headTimeoutMs,
      requestTimeout: timeoutMs + limits.headTimeoutMs,
      connectionsCheckingInterval: limits.checkIntervalMs,
      maxHeaderSize: MAX_HEADER_BYTES,
      // Node's own refusal of one has no body and no length (C69, C70); no route looks at Host.
      requireHostHeader: false,
      noDelay: true,
    },
    handle,
  );
  http.maxConnections = limits.maxConnections;
  http.on("clientError", (cause: ConnectionError, socket: Socket) => refuseConnection(stage, cause, socket));
  // Other expectations than C62's may be passed over (RFC 9110 §10.1.1); Node's own refusal is as bare.
  http.on("checkExpectation", handle);
  let isFull = false;
  const warn = (reason: string) => log.warn({ event: "connection-cut", reason }, "a connection was closed");
  http.on("drop", () => {
    // Once: a flood of connections must not become a flood of lines.
    if (!isFull) warn(`more than ${limits.maxConnections} connections`);
    isFull = true;
  });
  new ConnectionWatch(http, limits, () => warn("its caller does not read the answer"));
  return http;
}
