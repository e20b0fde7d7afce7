/**
 * The lane of the worker threads: a bounded queue in front of a pool. A thread is handed one invocation at a time, or as many as
 * it may join (option `batch`), so that whatever waits can still be refused, dropped or expired here.
 */

import { performance } from "node:perf_hooks";
import { type Answer, bodyByteLength, type Invocation, type StagewrightError } from "@stagewright/core";
import { LARGE_BODY_BYTES } from "../body-blocks.ts";
import type { BodySink } from "../body-sink.ts";
import { loopLagMs } from "../deadline-watch.ts";
import { errors } from "../errors.ts";
import type { InvocationCounters } from "../invocation-counters.ts";
import type { Lane } from "../lane.ts";
import { PacedRefusals } from "../paced-refusals.ts";
import { calmLoop } from "./calm-loop.ts";
import { errorFromParts } from "./error-transfer.ts";
import { LaneQueue, type Queued } from "./lane-queue.ts";
import type { BodyOnPort, LaneThreads, LaneThreadsOptions } from "./lane-threads.ts";
import type { LearntCost } from "./learnt-cost.ts";
import { fromShared } from "./shared-clock.ts";
import { ReceivedStream, type StreamParts } from "./stream-transfer.ts";
import { SentBody } from "./worker-body.ts";

/**
 * Time beyond its deadline that an invocation may keep a thread, milliseconds: a native call cannot be stopped and is given
 * time to finish. Then the thread is ended and another takes its place.
 */
const OVERRUN_MS = 5000;
/** Time in which an answer is taken over from its thread and written, milliseconds, when nothing is in the way. */
const WRITING_MS = 20;
/** Longest time a timer takes. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** What the lane is made with. */
export interface WorkerLaneOptions extends LaneThreadsOptions {
  /** Name of the stage, for errors. */
  readonly name: string;
  readonly cost: LearntCost;
  readonly counters: InvocationCounters;
  /** What a thread is expected to take from its start to its first invocation, milliseconds */
  readonly startMs: number;
  /** Default: piscina's. For tests. */
  readonly openThreads?: (options: LaneThreadsOptions) => Promise<LaneThreads>;
  /** Settles when there is time to start threads. Default: when the event loop is calm. For tests. */
  readonly whenCalm?: () => Promise<void>;
  /** Clock of deadlines. Default: `performance.now`. For tests. */
  readonly now?: () => number;
}

/** One invocation that waits or runs. */
interface Entry extends Queued {
  readonly id: number;
  readonly invocation: Invocation;
  /** Of a body that is still arriving, what is known of its size. */
  byteLength: number;
  readonly arriving: ArrivingOnPort | undefined;
  readonly queuedAt: number;
  /** Nobody waits for it any more, though it has begun. */
  isLeft: boolean;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: StagewrightError) => void;
}

/** The body of an invocation that a thread is given while it arrives. */
interface ArrivingOnPort extends BodyOnPort {
  readonly body: SentBody;
}

/** Runs invocations on worker threads. */
export class WorkerLane implements Lane {
  readonly name = "worker";
  readonly #options: WorkerLaneOptions;
  readonly #queue: LaneQueue<Entry>;
  /** What waits or runs. */
  readonly #entries = new WeakMap<Invocation, Entry>();
  /** What becomes of those whose bodies were not complete when they began; until `run` asks for it. */
  readonly #begun = new WeakMap<Invocation, { readonly entry: Entry; readonly answer: Promise<Answer> }>();
  /** Bodies that are not complete yet. */
  #arrivingCount = 0;
  readonly #refusals = new PacedRefusals();
  /** Of answers whose parts are still coming; their threads are free. */
  readonly #streams = new WeakMap<Invocation, ReceivedStream>();
  readonly #now: () => number;
  #nextId = 1;
  #isClosed = false;
  #threads: Promise<LaneThreads> | undefined;
  /** Whether there has been time for threads to start; undefined before the first invocation that needs one. */
  #calm: Promise<void> | undefined;
  /** What the thread that was lost last ended with: the same for everything that ran in it. */
  #lastLoss: unknown;

  constructor(options: WorkerLaneOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    const { threadCount, tasksPerThread, startMs, cost } = options;
    this.#queue = new LaneQueue(threadCount * tasksPerThread, startMs, (byteLength) =>
      cost.known(byteLength),
    );
  }

  /**
   * A thread is given the body while it arrives where one is free, nobody waits, and another one is left for those that come
   * meanwhile.
   */
  arrive(invocation: Invocation, byteLength: number | undefined): BodySink | undefined {
    const most = Math.max(1, this.#options.threadCount - 1);
    if (this.#isClosed || !this.#queue.isIdle || this.#arrivingCount >= most) return undefined;
    // The global one: importing it would load node:worker_threads in every start (B6).
    const { port1, port2 } = new MessageChannel();
    const body = new SentBody(port1);
    this.#arrivingCount += 1;
    body.over = () => {
      this.#arrivingCount -= 1;
    };
    const known = byteLength ?? LARGE_BODY_BYTES;
    const begun = this.#add(invocation, known, this.#now(), { body, port: port2, byteLength });
    // Until the body is complete nobody waits for it.
    begun.answer.catch(() => {});
    this.#begun.set(invocation, begun);
    return body;
  }

  /**
   * @throws SW_SERVER_DRAINING once it is closed; rejects with SW_LANE_QUEUE in one of the next turns of the event loop, with SW_LANE_WORKER_LOST,
   *   and with whatever the stage throws
   */
  run(invocation: Invocation): Promise<Answer> {
    const begun = this.#begun.get(invocation);
    if (begun !== undefined) {
      begun.entry.byteLength = begun.entry.arriving!.body.byteLength;
      return begun.answer;
    }
    if (this.#isClosed) throw this.#draining();
    const byteLength = bodyByteLength(invocation);
    const { deadline = Number.POSITIVE_INFINITY } = invocation;
    const now = this.#now();
    // What was read late may be written late.
    const lagMs = WRITING_MS + 2 * loopLagMs();
    if (!this.#queue.hasRoomFor(byteLength, deadline, now, lagMs))
      return new Promise((_, reject) => this.#refusals.add(() => reject(this.#refusal())));
    return this.#add(invocation, byteLength, now, undefined).answer;
  }

  #add(
    invocation: Invocation,
    byteLength: number,
    now: number,
    arriving: ArrivingOnPort | undefined,
  ): { readonly entry: Entry; readonly answer: Promise<Answer> } {
    let entry: Entry;
    const answer = new Promise<Answer>((resolve, reject) => {
      entry = {
        id: this.#nextId++,
        invocation,
        byteLength,
        arriving,
        deadline: invocation.deadline ?? Number.POSITIVE_INFINITY,
        likelyMs: 0,
        boundMs: 0,
        queuedAt: now,
        isLeft: false,
        startedAt: 0,
        resolve,
        reject,
      };
      this.#entries.set(invocation, entry);
      this.#queue.add(entry, now);
      this.#begin(now);
    });
    return { entry: entry!, answer };
  }

  abandon(invocation: Invocation): void {
    this.#streams.get(invocation)?.abandon();
    const entry = this.#entries.get(invocation);
    if (entry === undefined) return;
    if (this.#queue.drop(entry)) {
      this.#count();
      this.#reject(entry, errors.SW_INVOCATION_ABORTED({}));
    } else {
      entry.isLeft = true;
      void this.#threads?.then((threads) => threads.abandon(entry.id));
    }
  }

  retryAfterSeconds(): number {
    return Math.max(1, Math.ceil(this.#queue.likelyWaitMs(this.#now()) / 1000));
  }

  /**
   * Loads the pool, which keeps the HTTP thread from answering for 20 ms or more; threads start when they are needed. Never rejects: the
   * invocation that needs a thread tries again, and is told what is wrong.
   */
  async prepare(): Promise<void> {
    await this.#openThreads().catch(() => {});
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const entry of this.#queue.takeWaiting()) this.#reject(entry, this.#draining());
    // What still runs is in these threads, and ends with them.
    await (await this.#threads)?.close();
    this.#threads = undefined;
  }

  #draining(): StagewrightError {
    return errors.SW_SERVER_DRAINING({ stage: this.#options.name });
  }

  #refusal(): StagewrightError {
    const { name } = this.#options;
    const retryAfterSeconds = this.retryAfterSeconds();
    return errors.SW_LANE_QUEUE({ stage: name, waiting: this.#queue.waitingCount, retryAfterSeconds });
  }

  #reject(entry: Entry, error: StagewrightError): void {
    this.#entries.delete(entry.invocation);
    entry.reject(error);
  }

  /** Those that what has been learnt leaves no time for hear of it before the next begin. */
  #review(): void {
    const now = this.#now();
    for (const entry of this.#queue.takeHopeless(now)) {
      // Of one whose time is used up, the caller has been told, or is told within 50 ms.
      this.#reject(entry, entry.deadline <= now ? errors.SW_INVOCATION_ABORTED({}) : this.#refusal());
    }
    this.#begin(now);
  }

  #begin(now: number): void {
    for (let next = this.#queue.beginNext(now); next !== undefined; next = this.#queue.beginNext(now)) {
      this.#options.counters.workerLane.started(now - next.queuedAt);
      void this.#run(next);
    }
    this.#count();
  }

  #count(): void {
    const { workerLane } = this.#options.counters;
    workerLane.queueLength = this.#queue.waitingCount;
    workerLane.busyThreads = Math.min(this.#queue.runningCount, this.#options.threadCount);
  }

  async #run(entry: Entry): Promise<void> {
    const { cost, counters, health, name } = this.#options;
    const overrun = new AbortController();
    const { arriving } = entry;
    let timer: NodeJS.Timeout | undefined;
    const watch = (ms: number, late: () => void) => {
      clearTimeout(timer);
      timer = setTimeout(late, Math.min(ms, MAX_TIMER_MS)).unref();
    };
    const watchOverrun = () => watch(entry.deadline - this.#now() + OVERRUN_MS, () => overrun.abort());
    if (arriving === undefined) watchOverrun();
    else {
      // A thread that waits for a caller is at rest: it is given back when the time is used up, and not ended.
      watch(entry.deadline - this.#now(), () => arriving.body.abandon());
      const { over } = arriving.body;
      arriving.body.over = () => {
        over();
        watchOverrun();
      };
    }
    try {
      const threads = await this.#openThreads();
      // Threads that start want the processors that a first rush is refused with, and pinged.
      this.#calm ??= (this.#options.whenCalm ?? calmLoop)();
      await this.#calm;
      // What happened while it waited for threads, they cannot be told of.
      if (entry.isLeft || this.#isClosed) {
        entry.reject(entry.isLeft ? errors.SW_INVOCATION_ABORTED({}) : this.#draining());
        return;
      }
      const result = await threads.run(entry.id, entry.invocation, overrun.signal, arriving);
      const { answer, error, stream, busyMs, takenMs, opensStage } = result;
      if (error?.code !== errors.SW_LANE_LOAD.code) health.recover("workers");
      tellSteps(entry.invocation, result.steps);
      const isWhole = error === undefined;
      if (busyMs !== undefined) cost.learn(entry.byteLength, busyMs, isWhole);
      // The way to the thread and back takes the thread as well; its start does not come again, nor what it waited for a caller.
      const isThreadsOwn = opensStage || arriving !== undefined;
      this.#queue.learn(entry.byteLength, isThreadsOwn ? takenMs : this.#now() - entry.startedAt, isWhole);
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
      arriving?.body.close();
      clearTimeout(timer);
      this.#queue.end(entry);
      this.#entries.delete(entry.invocation);
      this.#review();
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
      const { openThreads = openPiscina } = this.#options;
      const opening = openThreads(this.#options);
      // The next invocation tries again.
      opening.catch(() => {
        this.#threads = undefined;
      });
      this.#threads = opening;
    }
    return this.#threads;
  }
}

async function openPiscina(options: LaneThreadsOptions): Promise<LaneThreads> {
  const { createLaneThreads } = await import("./lane-threads.ts");
  return createLaneThreads(options);
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
    const startedAt = fromShared(steps[at + 1]!);
    invocation.stepEnded?.(steps[at]!, startedAt, startedAt + steps[at + 2]!);
  }
}
