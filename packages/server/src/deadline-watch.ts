/**
 * Ends invocations whose time is used up (C63). One timer watches all of them, every 50 ms while there are any: a timer for
 * each would cost more than most invocations do.
 */

import { performance } from "node:perf_hooks";
import { type Linked, LinkedList } from "./linked-list.ts";

const INTERVAL_MS = 50;

/** Whoever waits for a promise up to a deadline: exactly one of the three is called, once. */
export interface Waiting<T> {
  fulfilled(value: T): void;
  rejected(error: unknown): void;
  /** The deadline has passed; what comes after it is dropped. */
  late(): void;
}

const watched = new LinkedList<Watch<unknown>>();
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

/**
 * Waits for a promise, or for its deadline.
 *
 * @param deadline milliseconds of `performance.now()`; acted upon up to 50 ms later
 */
export function waitUntil<T>(promise: Promise<T>, deadline: number, waiting: Waiting<T>): void {
  new Watch(promise, deadline, waiting);
}

/** What becomes of a watched promise: exactly one of the three is called, and what it returns is the outcome. */
export interface DeadlineOutcome<T, R> {
  readonly fulfilled: (value: T) => R;
  readonly rejected: (error: unknown) => R;
  readonly late: () => R;
}

/** As `waitUntil`, as a promise of the outcome. */
export function withDeadline<T, R>(
  promise: Promise<T>,
  deadline: number,
  outcome: DeadlineOutcome<T, R>,
): Promise<R> {
  return new Promise((resolve) => {
    waitUntil(promise, deadline, {
      fulfilled: (value) => resolve(outcome.fulfilled(value)),
      rejected: (error) => resolve(outcome.rejected(error)),
      late: () => resolve(outcome.late()),
    });
  });
}

class Watch<T> implements Linked {
  readonly deadline: number;
  readonly #waiting: Waiting<T>;
  #isOver = false;
  list: object | undefined;
  before: Linked | undefined;
  next: Linked | undefined;

  constructor(promise: Promise<T>, deadline: number, waiting: Waiting<T>) {
    this.deadline = deadline;
    this.#waiting = waiting;
    watched.add(this as Watch<unknown>);
    if (timer === undefined) startTimer();
    promise.then(
      (value) => {
        if (this.#isInTime()) this.#waiting.fulfilled(value);
      },
      (error: unknown) => {
        // What fails because its signal aborted at the deadline is late, not at fault.
        if (this.#isInTime()) this.#waiting.rejected(error);
      },
    );
  }

  expire(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    watched.remove(this as Watch<unknown>);
    this.#waiting.late();
  }

  #isInTime(): boolean {
    if (this.#isOver) return false;
    if (performance.now() >= this.deadline) {
      this.expire();
      return false;
    }
    this.#isOver = true;
    watched.remove(this as Watch<unknown>);
    return true;
  }
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
  // First all, then each: what becomes of one may take others out of the list.
  const late: Watch<unknown>[] = [];
  for (let watch = watched.first; watch !== undefined; watch = watched.after(watch))
    if (watch.deadline <= now) late.push(watch);
  for (const watch of late) watch.expire();
}
