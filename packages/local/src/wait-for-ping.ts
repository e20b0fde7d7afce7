/** Asks a container whether it is able to serve (C41–C44). */

import { get } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { PING_PATH, PING_TIMEOUT_MS } from "@stagewright/core";

/** While it starts a container is asked this often, milliseconds: finer than the platform, for the sake of those who wait. */
const STARTUP_INTERVAL_MS = 25;

/** One ping: "healthy", or why not. Only the status counts, a body is ignored (C43). */
export function ping(host: string, port: number): Promise<"healthy" | string> {
  return new Promise((settle) => {
    const call = get({ host, port, path: PING_PATH, agent: false }, (answer) => {
      answer.resume();
      settle(answer.statusCode === 200 ? "healthy" : `/ping answered ${answer.statusCode}`);
    });
    call.setTimeout(PING_TIMEOUT_MS, () => {
      settle(`/ping did not answer within ${PING_TIMEOUT_MS / 1000} s`);
      call.destroy();
    });
    call.on("error", (error: NodeJS.ErrnoException) => {
      settle(
        error.code === "ECONNREFUSED" ? `nothing listens on port ${port}` : `/ping failed: ${error.message}`,
      );
    });
  });
}

/**
 * Pings until the first 200 (C51).
 *
 * @param until point in time by `performance.now()`
 * @param signal gives up at once
 * @returns "healthy", or what the last ping said
 */
export async function waitForPing(
  host: string,
  port: number,
  until: number,
  signal: AbortSignal,
): Promise<"healthy" | string> {
  for (;;) {
    const state = await ping(host, port);
    if (state === "healthy" || signal.aborted || performance.now() >= until) return state;
    await sleep(STARTUP_INTERVAL_MS);
  }
}
