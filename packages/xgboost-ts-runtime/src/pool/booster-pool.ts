/** An optional pool of worker threads that predict on one copy of a model. */

import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Booster, ContributionOptions, LeafOptions, Prediction, PredictOptions } from "../booster.ts";
import { InputOptionError, inputError, PoolError } from "../errors.ts";
import { checkMatrix, type Matrix, rowCountOf } from "../matrix.ts";
import type { PoolAnswer, PoolJob, PoolMethod } from "./pool-messages.ts";
import { rowsOf } from "./split-matrix.ts";

export interface PoolOptions {
  /** Worker threads, 1 to 1024. Default: the processors this process may use. */
  readonly threadCount?: number;
  /** Where the worker's module lies, for bundles: `import.meta.resolve("xgboost-ts-runtime/pool-worker")`. */
  readonly workerUrl?: URL;
}

/** More threads than any machine has processors for. */
const maxThreadCount = 1024;
/** Pieces a thread gets of a large call: more than one, so that a slow thread does not hold up the others. */
const piecesPerThread = 4;
/** Rows below which splitting costs more than it gains. */
const minPieceRows = 256;
/** Rows of a piece at most, so that copies in flight stay small. */
const maxPieceRows = 16_384;

interface Job {
  readonly job: PoolJob;
  readonly transfer: ArrayBuffer[];
  readonly resolve: (prediction: Prediction) => void;
  readonly reject: (error: Error) => void;
}

interface Thread {
  readonly worker: Worker;
  current: Job | null;
}

/**
 * Predicts in worker threads; the trees are shared, not copied. Values in a `SharedArrayBuffer` are not copied either.
 * An idle pool does not keep the process alive. A thread that dies loses the call it holds and is replaced.
 */
export class BoosterPool {
  readonly threadCount: number;
  private readonly booster: Booster;
  private readonly workerUrl: URL;
  private readonly threads: Thread[] = [];
  private readonly waiting: Job[] = [];
  private nextId = 0;
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
    const jobs = [...this.waiting.splice(0), ...this.threads.flatMap(({ current }) => current ?? [])];
    for (const job of jobs) job.reject(closedError());
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
    this.booster[method](withoutRows, options);
    const rowCount = rowCountOf(matrix);
    const wanted = Math.ceil(rowCount / (this.threadCount * piecesPerThread));
    const pieceRows = Math.min(maxPieceRows, Math.max(minPieceRows, wanted));
    const pieces: Promise<Prediction>[] = [];
    for (let first = 0; first === 0 || first < rowCount; first += pieceRows) {
      const piece = rowsOf(matrix, first, Math.min(first + pieceRows, rowCount));
      pieces.push(this.enqueue({ id: this.nextId++, method, matrix: piece.matrix, options }, piece.transfer));
    }
    return joined(await Promise.all(pieces), rowCount);
  }

  private enqueue(job: PoolJob, transfer: ArrayBuffer[]): Promise<Prediction> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ job, transfer, resolve, reject });
      this.assign();
    });
  }

  private assign(): void {
    for (const thread of this.threads) {
      if (thread.current !== null) continue;
      const next = this.waiting.shift();
      if (next === undefined) return;
      thread.current = next;
      thread.worker.ref();
      thread.worker.postMessage(next.job, next.transfer);
    }
  }

  private startThread(): Thread {
    const worker = new Worker(this.workerUrl, { workerData: this.booster.share() });
    const thread: Thread = { worker, current: null };
    worker.unref();
    worker.on("message", (answer: PoolAnswer) => {
      const { current } = thread;
      thread.current = null;
      worker.unref();
      if (current !== null) {
        if ("failure" in answer) current.reject(asError(answer.failure));
        else current.resolve({ data: answer.data, shape: answer.shape });
      }
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
    current?.reject(
      new PoolError("A worker thread of the pool ended while it predicted.", { reason: "worker" }, cause),
    );
    // A thread that ends without ever having had work would end again at once.
    if (current === null) this.threads.splice(at, 1);
    else this.threads[at] = this.startThread();
    if (this.threads.length === 0) for (const job of this.waiting.splice(0)) job.reject(deadError());
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

function asError(failure: unknown): Error {
  // An error class does not survive the way between threads; its message does.
  const message = failure instanceof Error ? failure.message : String(failure);
  return new PoolError(`A worker thread of the pool failed: ${message}`, { reason: "worker" }, failure);
}

function joined(pieces: readonly Prediction[], rowCount: number): Prediction {
  const first = pieces[0]!;
  const shape = [rowCount, ...first.shape.slice(1)];
  if (pieces.length === 1) return { data: first.data, shape };
  const data = new Float32Array(pieces.reduce((sum, piece) => sum + piece.data.length, 0));
  let at = 0;
  for (const piece of pieces) {
    data.set(piece.data, at);
    at += piece.data.length;
  }
  return { data, shape };
}

/** The built module; from sources (tests) it lies in `dist`. */
function defaultWorkerUrl(): URL {
  const isSource = import.meta.url.endsWith(".ts");
  return new URL(isSource ? "../../dist/pool/pool-worker.js" : "./pool-worker.js", import.meta.url);
}
