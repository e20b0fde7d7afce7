/**
 * The lane of the worker threads: a bounded queue in front of a pool. A thread is handed one invocation at a time, or as many as
 * it may join (option `batch`), so that whatever waits can still be refused, dropped or expired here.
 */

import { performance } from "node:perf_hooks";
import { type Answer, bodyByteLength, type Invocation, type StagewrightError } from "@stagewright/core";
import { errors } from "../errors.ts";
import type { InvocationCounters } from "../invocation-counters.ts";
import type { Lane } from "../lane.ts";
import { errorFromParts } from "./error-transfer.ts";
import type { LaneThreads, LaneThreadsOptions } from "./lane-threads.ts";
import { LearntCost } from "./learnt-cost.ts";
import { ReceivedStream, type StreamParts } from "./stream-transfer.ts";

/**
 * Time beyond its deadline that an invocation may keep a thread, milliseconds: a native call cannot be stopped and is given
 * time to finish. Then the thread is ended and another takes its place.
 */
const OVERRUN_MS = 5000;
/** Admitted is what has time for so much more than the wait expected; otherwise it would be refused later, and not at once. */
const ADMISSION_MARGIN = 1.2;
/** Bytes of bodies that may wait. One may always wait, whatever its size. */
const MAX_QUEUED_BYTES = 268_435_456;
/** Longest time a timer takes. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** What the lane is made with. */
export interface WorkerLaneOptions extends LaneThreadsOptions {
  /** Name of the stage, for errors. */
  readonly name: string;
  readonly cost: LearntCost;
  readonly counters: InvocationCounters;
}

/** One invocation that waits or runs. */
interface Entry {
  readonly id: number;
  readonly invocation: Invocation;
  readonly byteLength: number;
  /** What it is expected to take, by what was known when the queue was last gone through. */
  estimateMs: number;
  readonly queuedAt: number;
  startedAt: number;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: StagewrightError) => void;
}

/** Runs invocations on worker threads. */
export class WorkerLane implements Lane {
  readonly name = "worker";
  readonly #options: WorkerLaneOptions;
  /** How long threads are taken by an invocation: with what it waits for, other than its cost. */
  readonly #occupancy = new LearntCost("likely");
  /** In order of arrival. */
  readonly #waiting = new Map<Invocation, Entry>();
  readonly #running = new Map<Invocation, Entry>();
  /** Of answers whose parts are still coming; their threads are free. */
  readonly #streams = new Map<Invocation, ReceivedStream>();
  #waitingBytes = 0;
  #waitingMs = 0;
  #nextId = 1;
  #threads: Promise<LaneThreads> | undefined;
  /** What the thread that was lost last ended with: the same for everything that ran in it. */
  #lastLoss: unknown;

  /** Invocations that run at once. */
  readonly #capacity: number;

  constructor(options: WorkerLaneOptions) {
    this.#options = options;
    this.#capacity = options.threadCount * options.tasksPerThread;
  }

  /** @throws SW_LANE_QUEUE at once; rejects with SW_LANE_WORKER_LOST, and with whatever the stage throws */
  run(invocation: Invocation): Promise<Answer> {
    const byteLength = bodyByteLength(invocation);
    const estimateMs = this.#estimate(byteLength);
    const queuedAt = performance.now();
    this.#refuseWhenFull(invocation, byteLength, queuedAt + estimateMs);
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      this.#waiting.set(invocation, {
        id,
        invocation,
        byteLength,
        estimateMs,
        queuedAt,
        startedAt: 0,
        resolve,
        reject,
      });
      this.#waitingBytes += byteLength;
      this.#waitingMs += estimateMs;
      this.#dispatch();
    });
  }

  abandon(invocation: Invocation): void {
    this.#streams.get(invocation)?.abandon();
    const entry = this.#waiting.get(invocation);
    if (entry !== undefined) {
      this.#takeFromQueue(entry);
      entry.reject(errors.SW_INVOCATION_ABORTED({}));
    } else {
      const running = this.#running.get(invocation);
      if (running !== undefined) void this.#threads?.then((threads) => threads.abandon(running.id));
    }
  }

  retryAfterSeconds(): number {
    return Math.max(1, Math.ceil(this.#expectedWaitMs() / 1000));
  }

  async close(): Promise<void> {
    const threads = this.#threads;
    this.#threads = undefined;
    await (await threads)?.close();
  }

  #refuseWhenFull(invocation: Invocation, byteLength: number, readyAt: number): void {
    if (this.#waiting.size === 0 && this.#running.size < this.#capacity) return;
    const waitMs = this.#expectedWaitMs();
    const hasTime = readyAt + waitMs * ADMISSION_MARGIN <= (invocation.deadline ?? Number.POSITIVE_INFINITY);
    const hasRoom = this.#waiting.size === 0 || this.#waitingBytes + byteLength <= MAX_QUEUED_BYTES;
    if (!hasTime || !hasRoom) throw this.#refusal();
  }

  #refusal(): StagewrightError {
    const { name } = this.#options;
    const retryAfterSeconds = this.retryAfterSeconds();
    return errors.SW_LANE_QUEUE({ stage: name, waiting: this.#waiting.size, retryAfterSeconds });
  }

  #estimate(byteLength: number): number {
    return Math.max(this.#occupancy.estimate(byteLength), this.#options.cost.measured(byteLength));
  }

  /**
   * Goes through the queue with what has just been learnt: whatever can no longer be done by its deadline is refused now, and
   * not when its time is used up.
   */
  #reviewQueue(): void {
    if (this.#waiting.size === 0) return;
    const now = performance.now();
    const runningMs = this.#runningMs(now);
    this.#waitingMs = 0;
    for (const entry of this.#waiting.values()) {
      entry.estimateMs = this.#estimate(entry.byteLength);
      const doneAt = now + (runningMs + this.#waitingMs) / this.#capacity + entry.estimateMs;
      if (doneAt <= (entry.invocation.deadline ?? Number.POSITIVE_INFINITY)) {
        this.#waitingMs += entry.estimateMs;
      } else {
        this.#waiting.delete(entry.invocation);
        this.#waitingBytes -= entry.byteLength;
        entry.reject(this.#refusal());
      }
    }
  }

  /** Until a thread is free for what comes next. */
  #expectedWaitMs(): number {
    if (this.#running.size < this.#capacity) return 0;
    return (this.#waitingMs + this.#runningMs(performance.now())) / this.#capacity;
  }

  /** What is left of what runs. */
  #runningMs(now: number): number {
    let runningMs = 0;
    for (const { estimateMs, startedAt } of this.#running.values()) {
      runningMs += Math.max(0, startedAt + estimateMs - now);
    }
    return runningMs;
  }

  #takeFromQueue(entry: Entry): void {
    this.#waiting.delete(entry.invocation);
    this.#waitingBytes -= entry.byteLength;
    this.#waitingMs = this.#waiting.size === 0 ? 0 : this.#waitingMs - entry.estimateMs;
    this.#options.counters.workerLane.queueLength = this.#waiting.size;
  }

  #dispatch(): void {
    const now = performance.now();
    for (const entry of this.#waiting.values()) {
      if (this.#running.size >= this.#capacity) break;
      this.#takeFromQueue(entry);
      // Its caller has been told, or is told within 50 ms, that the time is used up.
      if ((entry.invocation.deadline ?? Number.POSITIVE_INFINITY) <= now) {
        entry.reject(errors.SW_INVOCATION_ABORTED({}));
        continue;
      }
      entry.startedAt = now;
      this.#running.set(entry.invocation, entry);
      this.#options.counters.workerLane.started(now - entry.queuedAt);
      void this.#run(entry);
    }
    this.#options.counters.workerLane.queueLength = this.#waiting.size;
    this.#options.counters.workerLane.busyThreads = Math.min(this.#running.size, this.#options.threadCount);
  }

  async #run(entry: Entry): Promise<void> {
    const { cost, counters, health, name } = this.#options;
    const overrun = new AbortController();
    const { deadline = Number.POSITIVE_INFINITY } = entry.invocation;
    const leftMs = Math.min(deadline - entry.startedAt + OVERRUN_MS, MAX_TIMER_MS);
    const timer = setTimeout(() => overrun.abort(), leftMs).unref();
    try {
      const threads = await this.#openThreads();
      const result = await threads.run(entry.id, entry.invocation, overrun.signal);
      const { answer, error, stream, busyMs, takenMs } = result;
      health.recover("workers");
      tellSteps(entry.invocation, result.steps);
      cost.learn(entry.byteLength, busyMs, error === undefined);
      this.#occupancy.learn(entry.byteLength, takenMs, error === undefined);
      if (error !== undefined) entry.reject(errorFromParts(error));
      else entry.resolve(stream === undefined ? answer! : this.#streamed(answer!, stream, entry.invocation));
    } catch (cause) {
      const reason = lossOf(cause);
      // What is no object may be thrown in two threads.
      if (typeof cause !== "object" || cause !== this.#lastLoss) {
        this.#lastLoss = cause;
        counters.workerLane.lostThreads += 1;
        health.degrade("workers", "a worker thread ended; another takes its place with the next invocation");
        this.#options.log.warn({ event: "worker-lost", reason, err: cause }, "a worker thread ended");
      }
      entry.reject(errors.SW_LANE_WORKER_LOST({ stage: name, reason }, { cause }));
    } finally {
      clearTimeout(timer);
      this.#running.delete(entry.invocation);
      this.#reviewQueue();
      this.#dispatch();
    }
  }

  #streamed(answer: Answer, parts: StreamParts, invocation: Invocation): Answer {
    const stream = new ReceivedStream(parts, this.#options.name, () => this.#streams.delete(invocation));
    this.#streams.set(invocation, stream);
    return { ...answer, stream };
  }

  /** Threads come with the first invocation that needs one: an idle stage pays nothing for them. */
  #openThreads(): Promise<LaneThreads> {
    if (this.#threads === undefined) {
      const opening = import("./lane-threads.ts").then(({ createLaneThreads }) =>
        createLaneThreads(this.#options),
      );
      // The next invocation tries again.
      opening.catch(() => {
        this.#threads = undefined;
      });
      this.#threads = opening;
    }
    return this.#threads;
  }
}

/** Why a thread ended, in words that may go to a caller. */
function lossOf(cause: unknown): string {
  if (!(cause instanceof Error)) return "it threw outside every hook";
  if ("code" in cause && cause.code === "ERR_WORKER_OUT_OF_MEMORY") return "it ran out of memory";
  if (cause.name === "AbortError") return "it went on long after the invocation's time was used up";
  const exit = /exited with code: (-?\d+)/.exec(cause.message);
  return exit === null ? "it failed outside every hook" : `it exited with code ${exit[1]}`;
}

/** The steps a thread has timed, on this thread's clock. */
function tellSteps(invocation: Invocation, steps: readonly number[]): void {
  for (let at = 0; at < steps.length; at += 3) {
    const startedAt = steps[at + 1]! - performance.timeOrigin;
    invocation.stepEnded?.(steps[at]!, startedAt, startedAt + steps[at + 2]!);
  }
}
