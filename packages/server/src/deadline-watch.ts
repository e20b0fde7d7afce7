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
/** When the timer should come next, and how late it came lately. */
let dueAt = 0;
let lagMs = 0;
/** What is left of a delay at the next look: it is forgotten within half a second. */
const LAG_LEFT = 0.8;

/**
 * Milliseconds by which this thread lately did things later than it meant to: it was busy, or had no processor. Requests are read
 * and answers written as late. 0 while nothing is watched.
 */
export function loopLagMs(): number {
  return lagMs;
}

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
    if (timer === undefined) startTimer();
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

function startTimer(): void {
  timer = setInterval(expireLate, INTERVAL_MS).unref();
  dueAt = performance.now() + INTERVAL_MS;
}

function expireLate(): void {
  if (watched.size === 0) {
    clearInterval(timer);
    timer = undefined;
    lagMs = 0;
    return;
  }
  const now = performance.now();
  lagMs = Math.max(now - dueAt, lagMs * LAG_LEFT);
  dueAt = now + INTERVAL_MS;
  for (const entry of watched) {
    if (entry.deadline > now) continue;
    watched.delete(entry);
    entry.expire();
  }
}
