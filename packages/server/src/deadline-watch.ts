/**
 * Ends invocations whose time is used up (C63). One timer watches all of them, every 50 ms while there are any: a timer for
 * each would cost more than most invocations do.
 */

import { performance } from "node:perf_hooks";

const INTERVAL_MS = 50;

/** Whoever waits for a promise up to a deadline: exactly one of the three is called, once. */
export interface Waiting<T> {
  fulfilled(value: T): void;
  rejected(error: unknown): void;
  /** The deadline has passed; what comes after it is dropped. */
  late(): void;
}

/**
 * The first of those watched; each knows the next and the one before. A `Set` would do, but for this: every table it outgrows points to
 * the next, so that one table which got old keeps all that were ever watched after it alive until the whole heap is collected.
 */
let first: Watch<unknown> | undefined;
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

class Watch<T> {
  readonly deadline: number;
  readonly #waiting: Waiting<T>;
  #isOver = false;
  next: Watch<unknown> | undefined;
  #before: Watch<unknown> | undefined;

  constructor(promise: Promise<T>, deadline: number, waiting: Waiting<T>) {
    this.deadline = deadline;
    this.#waiting = waiting;
    this.next = first;
    if (first !== undefined) first.#before = this as Watch<unknown>;
    first = this as Watch<unknown>;
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
    this.#leave();
    this.#waiting.late();
  }

  #isInTime(): boolean {
    if (this.#isOver) return false;
    if (performance.now() >= this.deadline) {
      this.expire();
      return false;
    }
    this.#isOver = true;
    this.#leave();
    return true;
  }

  /** Points to nobody afterwards. */
  #leave(): void {
    const { next } = this;
    const before = this.#before;
    if (before === undefined) first = next;
    else before.next = next;
    if (next !== undefined) next.#before = before;
    this.next = undefined;
    this.#before = undefined;
  }
}

function startTimer(): void {
  timer = setInterval(expireLate, INTERVAL_MS).unref();
  dueAt = performance.now() + INTERVAL_MS;
}

function expireLate(): void {
  if (first === undefined) {
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
  for (let watch: Watch<unknown> | undefined = first; watch !== undefined; watch = watch.next)
    if (watch.deadline <= now) late.push(watch);
  for (const watch of late) watch.expire();
}
