/**
 * One clock for every thread of the process. `performance.timeOrigin` makes none: each thread reads it off the clock on the wall when it
 * starts, which may have been set since the others did, and their deadlines would be wrong by as much.
 */

import { performance } from "node:perf_hooks";

/** What this thread's `performance.now()` lacks of the clock of all, which runs since the system started. Milliseconds. */
const OWN_START_MS = Number(process.hrtime.bigint()) / 1e6 - performance.now();

/** A time of this thread's `performance.now()`, for other threads. */
export function toShared(ownMs: number): number {
  return OWN_START_MS + ownMs;
}

/** A time of any thread, as this thread's `performance.now()` would have it. */
export function fromShared(sharedMs: number): number {
  return sharedMs - OWN_START_MS;
}
