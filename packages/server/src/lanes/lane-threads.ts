/** The worker threads of the lane, kept by piscina. Loaded when the first invocation needs one; of a stage known as costly before it is ready. */

import type { MessagePort, Worker } from "node:worker_threads";
import {
  collectSharedModels,
  type Environment,
  type Invocation,
  type Logger,
  type StageHealth,
} from "@stagewright/core";
import { Piscina, type PiscinaTask, queueOptionsSymbol } from "piscina";
import type { LaneNews, LaneOrder, LaneResult, LaneTask, LaneThreadData } from "./lane-messages.ts";
import { toShared } from "./shared-clock.ts";
import { ThreadsHealth } from "./threads-health.ts";

/** Time threads have to let go of their models, milliseconds. */
const CLOSE_TIMEOUT_MS = 1000;

/** What the threads are made with. */
export interface LaneThreadsOptions {
  /** The bundle's `lane.mjs`. */
  readonly laneModule: URL;
  /** Most threads, at least 1. */
  readonly threadCount: number;
  /** Invocations a thread is given at once: 1, unless the stage joins them. */
  readonly tasksPerThread: number;
  readonly environment: Environment;
  readonly log: Logger;
  /** Is told of a thread that was lost, of the one that took its place, and of what the stage says in a thread. */
  readonly health: StageHealth;
  /** Takes the lines the threads log. */
  readonly writeLine: (line: string) => void;
}

/** A body that a thread is sent while it arrives. */
export interface BodyOnPort {
  readonly port: MessagePort;
  /** Its size, where it is known. */
  readonly byteLength: number | undefined;
}

/** A pool of threads that loaded the stage. */
export interface LaneThreads {
  /**
   * Runs one invocation in a thread that has room for it. The body's memory moves to the thread.
   *
   * Rejects when the thread ends before it answers; what the stage throws is a result.
   *
   * @param signal ends the thread that runs it, and with it whatever else runs there
   * @param arriving the body, where it is not there yet
   */
  run(
    id: number,
    invocation: Invocation,
    signal: AbortSignal,
    arriving: BodyOnPort | undefined,
  ): Promise<LaneResult>;
  /** Tells the threads that nobody waits for an invocation any more. */
  abandon(id: number): void;
  /** Lets go of every thread's model, then ends the threads and what still runs in them. */
  close(): Promise<void>;
}

/** Opens the pool; its threads start one by one as they are needed, and are replaced when they die. */
export function createLaneThreads(options: LaneThreadsOptions): LaneThreads {
  return new PiscinaThreads(options);
}

type PiscinaOptions = NonNullable<ConstructorParameters<typeof Piscina>[0]>;
type PiscinaWorker = Parameters<NonNullable<PiscinaOptions["loadBalancer"]>>[1][number];

class PiscinaThreads implements LaneThreads {
  readonly #options: LaneThreadsOptions;
  /** Where threads take orders. */
  readonly #orders = new Set<MessagePort>();
  readonly #pool: Piscina;
  /** Threads by the tasks that were sent to them, begun or not; empty where a thread runs one task at a time. */
  readonly #threadIds = new Map<number, number>();
  readonly #health: ThreadsHealth;
  /** Ids of what runs. */
  readonly #active = new Set<number>();
  /** Those of them that nobody waits for any more: a thread that starts cannot be told before it takes orders. */
  readonly #abandoned = new Set<number>();
  #closed = () => {};

  constructor(options: LaneThreadsOptions) {
    const data: LaneThreadData = { environment: options.environment, models: collectSharedModels() };
    this.#options = options;
    this.#health = new ThreadsHealth(options.health);
    this.#pool = new Piscina({
      minThreads: 0,
      maxThreads: options.threadCount,
      idleTimeout: Number.POSITIVE_INFINITY,
      concurrentTasksPerWorker: options.tasksPerThread,
      ...(options.tasksPerThread > 1 && { loadBalancer: (task, workers) => this.#choose(task, workers) }),
      // A thread's event loop must turn: hooks may wait for something.
      atomics: "disabled",
      recordTiming: false,
      workerData: data,
    });
    this.#pool.on("message", (news: LaneNews) => {
      if (news === "closed") this.#closed();
      else if ("line" in news) options.writeLine(news.line);
      else if ("orders" in news) this.#remember(news.orders);
      else this.#health.hear(news.health, news.threadId);
    });
    this.#pool.on("workerCreate", ({ id }: PiscinaWorker) => this.#watch(id));
    this.#pool.on("error", (cause: unknown) => this.#lost(cause));
  }

  async run(
    id: number,
    invocation: Invocation,
    signal: AbortSignal,
    arriving: BodyOnPort | undefined,
  ): Promise<LaneResult> {
    const task = taskOf(id, invocation, arriving);
    // The module is named with the task, not with the pool: a thread that cannot import it answers instead of dying at its start.
    const filename = this.#options.laneModule.href;
    const transferList: (ArrayBuffer | MessagePort)[] = [task.body, ...(task.blocks ?? [])].map(
      ({ buffer }) => buffer as ArrayBuffer,
    );
    if (arriving !== undefined) transferList.push(arriving.port);
    this.#active.add(id);
    // piscina gives a thread that it can end one task at a time.
    const runsSeveral = this.#options.tasksPerThread > 1;
    const end = () => this.#endThreadOf(id, signal);
    if (runsSeveral) signal.addEventListener("abort", end, { once: true });
    const ending = runsSeveral ? {} : { signal };
    try {
      return await this.#pool.run(Object.assign(task, { [queueOptionsSymbol]: { id } }), {
        filename,
        name: "runTask",
        transferList,
        ...ending,
      });
    } finally {
      this.#active.delete(id);
      this.#abandoned.delete(id);
      signal.removeEventListener("abort", end);
      this.#threadIds.delete(id);
    }
  }

  /** The thread that has least to do, as piscina itself chooses; and it is noted where the task went. */
  #choose(task: PiscinaTask, workers: PiscinaWorker[]): PiscinaWorker | null {
    let chosen: PiscinaWorker | null = null;
    let usage = this.#options.tasksPerThread;
    for (const worker of workers) {
      if (worker.currentUsage >= usage) continue;
      chosen = worker;
      usage = worker.currentUsage;
    }
    const { id } = task[queueOptionsSymbol] as { readonly id: number };
    if (chosen !== null) this.#threadIds.set(id, chosen.id);
    return chosen;
  }

  /** Nobody takes back what a thread has said of the stage's health when it has ended. */
  #watch(threadId: number): void {
    const thread = this.#threadOf(threadId);
    const forget = () => this.#health.forget(threadId);
    // One that is ended while a native call keeps it fails first.
    thread?.once("error", forget);
    thread?.once("exit", forget);
  }

  #threadOf(threadId: number | undefined): Worker | undefined {
    return this.#pool.threads.find((thread) => thread.threadId === threadId);
  }

  /**
   * Ends the thread that a task was sent to, whether it runs or cannot begin: the author's code may hold a thread up outside every
   * invocation. piscina lets go of a thread that fails at once, and of what it runs: also where a native call keeps the thread from
   * ending.
   */
  #endThreadOf(id: number, { reason }: AbortSignal): void {
    this.#threadOf(this.#threadIds.get(id))?.emit("error", reason as Error);
  }

  abandon(id: number): void {
    if (!this.#active.has(id)) return;
    this.#abandoned.add(id);
    this.#order({ abandon: id });
  }

  #order(order: LaneOrder): void {
    for (const port of this.#orders) port.postMessage(order);
  }

  /** Until its thread ends. */
  #remember(port: MessagePort): void {
    this.#orders.add(port);
    port.on("close", () => this.#orders.delete(port));
    port.unref();
    for (const id of this.#abandoned) port.postMessage({ abandon: id } satisfies LaneOrder);
  }

  async close(): Promise<void> {
    await this.#letGo();
    await this.#pool.destroy();
  }

  /** Every thread lets go of its model, unless it is busy or takes too long. */
  #letGo(): Promise<void> {
    let left = this.#pool.threads.length;
    if (left === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, CLOSE_TIMEOUT_MS);
      this.#closed = () => {
        left -= 1;
        if (left > 0) return;
        clearTimeout(timer);
        resolve();
      };
      this.#order("close");
    });
  }

  /** A thread ended that ran nothing. When it was to become the first one, nobody is left to take what waits for it. */
  #lost(cause: unknown): void {
    this.#options.log.warn({ event: "worker-lost", err: cause }, "a worker thread ended that ran nothing");
    if (this.#active.size > 0 && this.#pool.threads.length === 0) void this.#pool.destroy();
  }
}

function taskOf(id: number, invocation: Invocation, arriving: BodyOnPort | undefined): LaneTask {
  return {
    id,
    // Of a body in blocks, `body` is one empty array for all.
    body:
      invocation.blocks === undefined && arriving === undefined
        ? movable(invocation.body)
        : new Uint8Array(0),
    blocks: invocation.blocks,
    bodyPort: arriving?.port,
    bodyBytes: arriving?.byteLength,
    contentType: invocation.contentType,
    accept: invocation.accept,
    invocationId: invocation.invocationId,
    customAttributes: invocation.customAttributes,
    inferenceId: invocation.inferenceId,
    sessionId: invocation.sessionId,
    targetModel: invocation.targetModel,
    traceparent: invocation.traceparent,
    tracestate: invocation.tracestate,
    sharedDeadline: toShared(invocation.deadline ?? Number.POSITIVE_INFINITY),
  };
}

/**
 * A body of one chunk lies in a larger buffer with its request's head: only such a one is copied. What is empty is one array for
 * all requests, and moves once.
 */
function movable(body: Uint8Array): Uint8Array {
  if (body.byteLength === 0) return new Uint8Array(0);
  if (body.byteLength === body.buffer.byteLength && body.buffer instanceof ArrayBuffer) {
    return new Uint8Array(body.buffer);
  }
  return new Uint8Array(body);
}
