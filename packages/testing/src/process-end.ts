/** The end of a process, as a promise that never rejects: one that could not even be made has ended, too. */

import type { ChildProcess } from "node:child_process";

/** Settles when a process and its output have ended: its exit status, or null when a signal ended it or it never ran. */
export function processEnd(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.once("close", () => resolve(child.exitCode));
    // Without a process there need not be a "close".
    child.on("error", () => child.pid === undefined && resolve(null));
  });
}

/** How it ended, as a phrase about the process. */
export function endPhrase(status: number | null): string {
  return status === null ? "was ended by a signal" : `ended with status ${status}`;
}
