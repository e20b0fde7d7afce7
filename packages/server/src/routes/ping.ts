/** `/ping`: 200 when ready or degraded, else 503, for every method (C41, C42). Answered from the event loop, never logged (C46). */

import type { ServerResponse } from "node:http";
import type { StageLifecycle } from "../stage-lifecycle.ts";

/** Answers one ping. While loading, degraded, draining or failed the body says so, and why. */
export function answerPing(lifecycle: StageLifecycle, response: ServerResponse): void {
  const body = Buffer.from(lifecycle.pingBody, "utf8");
  const type = body.byteLength === 0 ? [] : ["content-type", "application/json"];
  response.writeHead(lifecycle.isServing ? 200 : 503, [...type, "content-length", String(body.byteLength)]);
  response.end(body);
}
