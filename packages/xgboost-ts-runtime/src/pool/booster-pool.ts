/** An optional pool of worker threads that predict on one copy of a model. */

import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Booster, ContributionOptions, LeafOptions, Prediction, PredictOptions } from "../booster.ts";
import { InputOptionError, inputError, PoolError } from "../errors.ts";
import { checkMatrix, type Matrix, rowCountOf } from "../matrix.ts";
import { sharedResultArray } from "../result-array.ts";
import type { PoolAnswer, PoolJob, PoolMethod } from "./pool-messages.ts";
import { announceBlocks, areTaken, blockRowsOf, createBlockCounters, takeAll } from "./row-blocks.ts";
import { shareMatrix } from "./shared-matrix.ts";

export interface PoolOptions {
  /** Worker threads, 1 to 1024. Default: the processors this process may use. */
  readonly threadCount?: number;
  /** Where the worker's module lies, for bundles: `import.meta.resolve("xgboost-ts-runtime/pool-worker")`. */
  readonly workerUrl?: URL;
}

/** More threads than any machine has processors for. */
const maxThreadCount = 1024;
/** Rows that are copied before threads are told of them. */
const copiedRows = 4096;

/** A call whose rows threads are working on. */
interface Call {
  readonly job: PoolJob;
  readonly blockCount: number;
  readonly shape: readonly number[];
  /** Threads that have begun and not ended. */
  running: number;
  readonly resolve: (prediction: Prediction) => void;
  readonly reject: (error: Error) => void;
}

interface Thread {
  readonly worker: Worker;
  current: Call | null;
}

/**
 * Predicts in worker threads; the trees are shared, not copied. Values in a `SharedArrayBuffer` are not copied either; do not
 * change them before the answer is there. All threads work on a call of many rows, each as fast as its processor lets it.
 * An idle pool does not keep the process alive. A thread that dies loses the call it holds and is replaced.
 */
export class BoosterPool {
  readonly threadCount: number;
  private readonly booster: Booster;
  private readonly workerUrl: URL;
  private readonly threads: Thread[] = [];
  /** A call for each thread that may still work on it. */
  private readonly waiting: Call[] = [];
  private isClosed = false;

  /** @internal Use `createBoosterPool`. */
  constructor(booster: Booster, options: PoolOptions) {
    this.booster = booster;
    this.threadCount = checkedThreadCount(options.threadCount ?? availableParallelism());
    this.workerUrl = options.workerUrl ?? defaultWorkerUrl();
    for (let index = 0; index < this.threadCount; index++) this.threads.push(this.startThread());
  }

  /** As `Booster.predict`. Rejects with `XGB_INPUT_…` and `XGB_POOL`. */
  predict(matrix: Matrix, options: PredictOptions = {}): Promise<Prediction> {
    return this.call("predict", matrix, options);
  }

  /** As `Booster.predictMargin`. */
  predictMargin(matrix: Matrix, options: PredictOptions = {}): Promise<Prediction> {
    return this.call("predictMargin", matrix, options);
  }

  /** As `Booster.predictLeaf`. */
  predictLeaf(matrix: Matrix, options: LeafOptions = {}): Promise<Prediction> {
    return this.call("predictLeaf", matrix, options);
  }

  /** As `Booster.predictContributions`. */
  predictContributions(matrix: Matrix, options: ContributionOptions = {}): Promise<Prediction> {
    return this.call("predictContributions", matrix, options);
  }

  /** Ends the threads; calls in flight and later ones reject with `XGB_POOL`. */
  async close(): Promise<void> {
    this.isClosed = true;
    const calls = [...this.waiting.splice(0), ...this.threads.flatMap(({ current }) => current ?? [])];
    for (const call of calls) call.reject(closedError());
    await Promise.all(this.threads.map(({ worker }) => worker.terminate()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  private async call(
    method: PoolMethod,
    matrix: Matrix,
    options: PredictOptions & ContributionOptions,
  ): Promise<Prediction> {
    if (this.isClosed) throw closedError();
    if (this.threads.length === 0) throw deadError();
    checkMatrix(matrix, this.booster.info);
    // A call without rows refuses the same options, here, where the error keeps its class and code.
    const { shape } = this.booster[method](withoutRows, options);
    const rowCount = rowCountOf(matrix);
    const width = shape.slice(1).reduce((product, length) => product * length, 1);
    const results = sharedResultArray(rowCount, width);
    const { matrix: shared, copyRows } = shareMatrix(matrix);
    const blockRows = blockRowsOf(rowCount, this.threadCount);
    const counters = createBlockCounters();
    const job: PoolJob = { method, options, matrix: shared, rowCount, blockRows, counters, results, width };
    const prediction = this.enqueue(job, [rowCount, ...shape.slice(1)]);
    // The threads have begun; they wait for the rows they need.
    const step = Math.ceil(copiedRows / blockRows);
    const blockCount = Math.ceil(rowCount / blockRows);
    for (let block = 0; block < blockCount; block += step) {
      const end = Math.min(block + step, blockCount);
      copyRows(block * blockRows, Math.min(end * blockRows, rowCount));
      announceBlocks(counters, end);
    }
    return prediction;
  }

  private enqueue(job: PoolJob, shape: readonly number[]): Promise<Prediction> {
    return new Promise((resolve, reject) => {
      const blockCount = Math.ceil(job.rowCount / job.blockRows);
      const call: Call = { job, blockCount, shape, running: 0, resolve, reject };
      const helpers = Math.min(this.threadCount, Math.max(1, blockCount));
      for (let helper = 0; helper < helpers; helper++) this.waiting.push(call);
      this.assign();
    });
  }

  private assign(): void {
    for (const thread of this.threads) {
      if (thread.current !== null) continue;
      const next = this.nextCall();
      if (next === undefined) return;
      thread.current = next;
      next.running++;
      thread.worker.ref();
      thread.worker.postMessage(next.job);
    }
  }

  /** The first call that waits for a thread and has rows left for it. */
  private nextCall(): Call | undefined {
    for (let call = this.waiting.shift(); call !== undefined; call = this.waiting.shift()) {
      if (call.blockCount === 0 || !areTaken(call.job.counters, call.blockCount)) return call;
    }
    return undefined;
  }

  private startThread(): Thread {
    const worker = new Worker(this.workerUrl, { workerData: this.booster.share() });
    const thread: Thread = { worker, current: null };
    worker.unref();
    worker.on("message", (answer: PoolAnswer) => {
      const { current } = thread;
      thread.current = null;
      worker.unref();
      if (current !== null) endOf(current, answer);
      this.assign();
    });
    worker.on("error", (cause) => this.lose(thread, cause));
    worker.on("exit", () => this.lose(thread, undefined));
    return thread;
  }

  private lose(thread: Thread, cause: unknown): void {
    const at = this.threads.indexOf(thread);
    if (at < 0 || this.isClosed) return;
    const { current } = thread;
    if (current !== null) {
      const message = "A worker thread of the pool ended while it predicted.";
      fail(current, new PoolError(message, { reason: "worker" }, cause));
    }
    // A thread that ends without ever having had work would end again at once.
    if (current === null) this.threads.splice(at, 1);
    else this.threads[at] = this.startThread();
    if (this.threads.length === 0) for (const call of this.waiting.splice(0)) call.reject(deadError());
    else this.assign();
  }
}

/** Starts a pool on a loaded booster; close it when it is no longer needed. Throws `XGB_INPUT_OPTION`. */
export function createBoosterPool(booster: Booster, options: PoolOptions = {}): BoosterPool {
  return new BoosterPool(booster, options);
}

function closedError(): PoolError {
  return new PoolError("The pool is closed. Create a new one with createBoosterPool.", { reason: "closed" });
}

function deadError(): PoolError {
  return new PoolError(
    "No worker thread of the pool could be started. Check that workerUrl names the built module pool-worker.js.",
    { reason: "worker" },
  );
}

const withoutRows: Matrix = { data: new Float32Array(0), rowCount: 0, columnCount: 0 };

function checkedThreadCount(threadCount: number): number {
  if (Number.isInteger(threadCount) && threadCount >= 1 && threadCount <= maxThreadCount) return threadCount;
  throw inputError(InputOptionError, {
    field: "threadCount",
    got: String(threadCount),
    expected: `an integer from 1 to ${maxThreadCount}`,
  });
}

function asError(failure: unknown): PoolError {
  // An error class does not survive the way between threads; its message does.
  const message = failure instanceof Error ? failure.message : String(failure);
  return new PoolError(`A worker thread of the pool failed: ${message}`, { reason: "worker" }, failure);
}

/** One of a call's threads has ended; with the last one every block is done, since all were taken. */
function endOf(call: Call, answer: PoolAnswer): void {
  call.running--;
  if (answer !== "done") fail(call, asError(answer.failure));
  // A copy: the caller's array is its own, and no other thread's.
  else if (call.running === 0) call.resolve({ data: call.job.results.slice(), shape: call.shape });
}

/** Rejects a call; nobody takes rows of it any more. */
function fail(call: Call, error: PoolError): void {
  takeAll(call.job.counters, call.blockCount);
  call.reject(error);
}

/** The built module; from sources (tests) it lies in `dist`. */
function defaultWorkerUrl(): URL {
  const isSource = import.meta.url.endsWith(".ts");
  return new URL(isSource ? "../../dist/pool/pool-worker.js" : "./pool-worker.js", import.meta.url);
}
