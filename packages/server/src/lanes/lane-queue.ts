/**
 * What waits for a worker thread and what runs in one, and who may still come: an invocation is let in only where it is as good as
 * certain to be done by its deadline, so that a refusal comes at once and not after a wait (C63, C75). Knows no threads and no clock: it is told
 * the time.
 */

import { type Linked, LinkedList } from "../linked-list.ts";
import { ThreadTime } from "./thread-time.ts";

/**
 * The wait of those before is counted so many times: threads may become slower all together, and what is let in is not to be
 * taken back.
 */
const WAIT_MARGIN = 1.5;
/** The same until a thread has answered: how long the first takes to start, and what an invocation takes it, are guesses. */
const COLD_MARGIN = 3;
/**
 * While nothing at all is known, an invocation is taken to need one part in so many of the time it has: some twenty for each thread
 * are let in.
 */
const UNKNOWN_PARTS = 64;
/** A thread that takes so many times what its invocation nearly always takes is not counted on when others are let in … */
const LATE = { times: 2, ms: 50 };
/** … and one that takes so many times is not counted on by those who wait already: neither before so many milliseconds. */
const STUCK = { times: 10, ms: 1000 };
/** Bytes of bodies that may wait. One may always wait, whatever its size. */
const MAX_QUEUED_BYTES = 268_435_456;

/** One invocation in the lane; times on one clock, milliseconds. */
export interface Queued extends Linked {
  readonly byteLength: number;
  readonly deadline: number;
  /** What it probably takes a thread, by what was known when the queue was last gone through. */
  likelyMs: number;
  /** What it takes at most, but for few. */
  boundMs: number;
  /** When a thread began it. */
  startedAt: number;
}

/** In order of arrival. */
export class LaneQueue<Q extends Queued> {
  readonly #waiting = new LinkedList<Q>();
  readonly #running = new LinkedList<Q>();
  readonly #capacity: number;
  readonly #time: ThreadTime;
  readonly #startMs: number;
  /** When the first thread should be there; nobody waits for it once one has answered. */
  #startsAt = 0;
  #hasAnswered = false;
  #waitingBytes = 0;
  #waitingLikelyMs = 0;
  #waitingBoundMs = 0;

  /**
   * @param capacity invocations that run at once
   * @param startMs what a thread is expected to take from its start to its first invocation
   * @param knownElsewhere milliseconds of a size that no thread has run yet; 0 where nothing is known of it
   */
  constructor(capacity: number, startMs = 0, knownElsewhere?: (byteLength: number) => number) {
    this.#capacity = capacity;
    this.#startMs = startMs;
    this.#time = new ThreadTime(knownElsewhere);
  }

  get waitingCount(): number {
    return this.#waiting.size;
  }

  get runningCount(): number {
    return this.#running.size;
  }

  /** Whether an invocation would begin at once. */
  get isIdle(): boolean {
    return this.#waiting.size === 0 && this.#running.size < this.#capacity;
  }

  /**
   * Whether an invocation may come in.
   *
   * @param lagMs how much later than meant things happen on the thread that reads requests and writes answers
   */
  hasRoomFor(byteLength: number, deadline: number, now: number, lagMs: number): boolean {
    if (this.isIdle) return true;
    if (this.#waiting.size > 0 && this.#waitingBytes + byteLength > MAX_QUEUED_BYTES) return false;
    const busyMs = this.#waitingBoundMs + this.#runningMs(now, "boundMs");
    const waitMs = this.#untilStarted(now) + busyMs / this.#slots(now, LATE);
    const margin = this.#hasAnswered ? WAIT_MARGIN : COLD_MARGIN;
    return now + waitMs * margin + this.#boundOf(byteLength, deadline - now) + lagMs <= deadline;
  }

  /** Lets an invocation in. */
  add(entry: Q, now: number): void {
    entry.likelyMs = this.#time.likely(entry.byteLength);
    entry.boundMs = this.#boundOf(entry.byteLength, entry.deadline - now);
    this.#waiting.add(entry);
    this.#count(entry);
  }

  /** Takes out what waits and is not wanted any more; false where it does not wait. */
  drop(entry: Q): boolean {
    if (!this.#waiting.remove(entry)) return false;
    this.#waitingBytes -= entry.byteLength;
    this.#waitingLikelyMs = this.#waiting.size === 0 ? 0 : this.#waitingLikelyMs - entry.likelyMs;
    this.#waitingBoundMs = this.#waiting.size === 0 ? 0 : this.#waitingBoundMs - entry.boundMs;
    return true;
  }

  /** Takes out all that waits. */
  takeWaiting(): readonly Q[] {
    const taken: Q[] = [];
    let next = this.#waiting.first;
    while (next !== undefined) {
      this.drop(next);
      taken.push(next);
      next = this.#waiting.first;
    }
    return taken;
  }

  /** The next that a thread is free for: it runs from now on. */
  beginNext(now: number): Q | undefined {
    if (this.#running.size >= this.#capacity) return undefined;
    const next = this.#waiting.first;
    if (next === undefined) return undefined;
    this.drop(next);
    next.startedAt = now;
    this.#startsAt ||= now + this.#startMs;
    this.#running.add(next);
    return next;
  }

  /** It runs no more. */
  end(entry: Q): void {
    this.#running.remove(entry);
  }

  /** Takes a measurement: how long a thread was taken. */
  learn(byteLength: number, ms: number, wasWhole: boolean): void {
    this.#hasAnswered = true;
    this.#time.learn(byteLength, ms, wasWhole);
  }

  /**
   * Goes through what waits with what has been learnt since, and takes out what will not be done by its deadline: it is to hear of
   * it now, and not when its time is used up. Nobody is, unless threads have become slower by more than the margin.
   */
  takeHopeless(now: number): readonly Q[] {
    if (this.#waiting.size === 0) return [];
    const hopeless: Q[] = [];
    const slots = this.#slots(now, STUCK);
    const runningMs = this.#runningMs(now, "likelyMs");
    this.#waitingBytes = 0;
    this.#waitingLikelyMs = 0;
    this.#waitingBoundMs = 0;
    const waiting = this.#waiting;
    for (let entry = waiting.first; entry !== undefined; entry = waiting.after(entry)) {
      entry.likelyMs = this.#time.likely(entry.byteLength);
      entry.boundMs = this.#boundOf(entry.byteLength, entry.deadline - now);
      const doneAt = now + (runningMs + this.#waitingLikelyMs) / slots + entry.likelyMs;
      if (doneAt <= entry.deadline) this.#count(entry);
      else hopeless.push(entry);
    }
    for (const entry of hopeless) waiting.remove(entry);
    return hopeless;
  }

  /** Milliseconds until a thread will probably be free for what comes next. */
  likelyWaitMs(now: number): number {
    if (this.#running.size < this.#capacity) return 0;
    return (this.#waitingLikelyMs + this.#runningMs(now, "likelyMs")) / this.#slots(now, STUCK);
  }

  #count(entry: Q): void {
    this.#waitingBytes += entry.byteLength;
    this.#waitingLikelyMs += entry.likelyMs;
    this.#waitingBoundMs += entry.boundMs;
  }

  #boundOf(byteLength: number, timeMs: number): number {
    const boundMs = this.#time.bound(byteLength);
    return boundMs > 0 || timeMs === Number.POSITIVE_INFINITY ? boundMs : timeMs / UNKNOWN_PARTS;
  }

  #untilStarted(now: number): number {
    return this.#hasAnswered ? 0 : Math.max(0, this.#startsAt - now);
  }

  /** What is left of what runs. */
  #runningMs(now: number, by: "likelyMs" | "boundMs"): number {
    let runningMs = 0;
    const running = this.#running;
    for (let entry = running.first; entry !== undefined; entry = running.after(entry))
      runningMs += Math.max(0, entry.startedAt + entry[by] - now);
    return runningMs;
  }

  /** Those that can be counted on, at least one. */
  #slots(now: number, { times, ms }: typeof LATE): number {
    let slots = this.#capacity;
    const running = this.#running;
    for (let entry = running.first; entry !== undefined; entry = running.after(entry))
      if (now - entry.startedAt > Math.max(times * entry.boundMs, ms)) slots -= 1;
    return Math.max(1, slots);
  }
}
