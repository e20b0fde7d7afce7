/**
 * Ends invocations whose time is used up (C63). One timer watches all of them, every 50 ms while there are any: a timer for
 * each would cost more than most invocations do.
 */

import { performance } from "node:perf_hooks";

const INTERVAL_MS = 50;

interface Watched {
  readonly deadline: number;
  readonly expire: () => void;
}

const watched = new Set<Watched>();
let timer: NodeJS.Timeout | undefined;

/**
 * The promise's own outcome, or a rejection once the deadline has passed; a later outcome is dropped.
 *
 * @param deadline milliseconds of `performance.now()`; acted upon up to 50 ms later
 * @param makeError called when it has passed
 */
export function withDeadline<T>(promise: Promise<T>, deadline: number, makeError: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const entry: Watched = { deadline, expire: () => reject(makeError()) };
    watched.add(entry);
    if (timer === undefined) timer = setInterval(expireLate, INTERVAL_MS).unref();
    promise.then(
      (value) => {
        watched.delete(entry);
        if (performance.now() < deadline) resolve(value);
        else entry.expire();
      },
      (error: unknown) => {
        watched.delete(entry);
        reject(error);
      },
    );
  });
}

function expireLate(): void {
  if (watched.size === 0) {
    clearInterval(timer);
    timer = undefined;
    return;
  }
  const now = performance.now();
  for (const entry of watched) {
    if (entry.deadline > now) continue;
    watched.delete(entry);
    entry.expire();
  }
}
