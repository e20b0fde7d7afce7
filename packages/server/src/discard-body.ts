/** The rest of a body that nobody wants. */

import type { Buffer } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { StageRequest } from "./stage-request.ts";

/** Bytes of a refused body that are read and dropped, so that the caller can read the refusal; beyond, it is cut off. */
const MAX_DISCARDED_BYTES = 67_108_864;

/** Reads and drops the rest of a refused body, up to a bound. */
export function discardBody(request: IncomingMessage): void {
  if (request instanceof StageRequest) request.stopReceiving();
  let discarded = 0;
  request.on("data", (chunk: Buffer) => {
    discarded += chunk.length;
    if (discarded > MAX_DISCARDED_BYTES) request.socket.destroy();
  });
  request.resume();
}
