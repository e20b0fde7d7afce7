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

/** What becomes of a watched promise: exactly one of the three is called, and what it returns is the outcome. */
export interface DeadlineOutcome<T, R> {
  readonly fulfilled: (value: T) => R;
  readonly rejected: (error: unknown) => R;
  /** The deadline has passed; what came after it is dropped. */
  readonly late: () => R;
}

/**
 * A promise of what becomes of another one, or of its deadline.
 *
 * @param deadline milliseconds of `performance.now()`; acted upon up to 50 ms later
 */
export function withDeadline<T, R>(
  promise: Promise<T>,
  deadline: number,
  outcome: DeadlineOutcome<T, R>,
): Promise<R> {
  return new Promise((resolve) => {
    const entry: Watched = { deadline, expire: () => resolve(outcome.late()) };
    watched.add(entry);
    if (timer === undefined) timer = setInterval(expireLate, INTERVAL_MS).unref();
    promise.then(
      (value) => {
        watched.delete(entry);
        if (performance.now() < deadline) resolve(outcome.fulfilled(value));
        else entry.expire();
      },
      (error: unknown) => {
        watched.delete(entry);
        // What fails because its signal aborted at the deadline is late, not at fault.
        if (performance.now() < deadline) resolve(outcome.rejected(error));
        else entry.expire();
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
