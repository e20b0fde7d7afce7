/** The worker threads of the lane, kept by piscina. Loaded when the first invocation needs one. */

import { BroadcastChannel } from "node:worker_threads";
import { collectSharedModels, type Environment, type Invocation, type Logger } from "@stagewright/core";
import { Piscina } from "piscina";
import type { LaneResult, LaneTask, LaneThreadData, LineMessage } from "./lane-messages.ts";

/** What the threads are made with. */
export interface LaneThreadsOptions {
  /** The bundle's `lane.mjs`. */
  readonly laneModule: URL;
  /** Most threads, at least 1. */
  readonly threadCount: number;
  readonly environment: Environment;
  readonly log: Logger;
  /** Takes the lines the threads log. */
  readonly writeLine: (line: string) => void;
}

/** A pool of threads that loaded the stage. */
export interface LaneThreads {
  /**
   * Runs one invocation in a thread that has none. The body's memory moves to the thread.
   *
   * Rejects when the thread ends before it answers; what the stage throws is a result.
   */
  run(id: number, invocation: Invocation): Promise<LaneResult>;
  /** Tells the threads that nobody waits for an invocation any more. */
  abandon(id: number): void;
  /** Ends the threads, and what still runs in them. */
  close(): Promise<void>;
}

/** Opens the pool; its threads start one by one as they are needed, and are replaced when they die. */
export function createLaneThreads(options: LaneThreadsOptions): LaneThreads {
  const channel = `stagewright-lane-${process.pid}-${performance.now()}`;
  const messages = new BroadcastChannel(channel);
  messages.unref();
  const data: LaneThreadData = { environment: options.environment, channel, models: collectSharedModels() };
  const pool = new Piscina({
    minThreads: 0,
    maxThreads: options.threadCount,
    idleTimeout: Number.POSITIVE_INFINITY,
    // A thread's event loop must turn: hooks may wait for something.
    atomics: "disabled",
    recordTiming: false,
    workerData: data,
  });
  pool.on("message", ({ line }: LineMessage) => options.writeLine(line));
  pool.on("error", (cause: unknown) =>
    options.log.warn({ event: "worker-lost", err: cause }, "an idle worker thread ended"),
  );
  // The module is named with the task, not with the pool: a thread that cannot import it answers instead of dying at its start.
  const filename = options.laneModule.href;
  return {
    run: (id, invocation) => {
      const task = taskOf(id, invocation);
      return pool.run(task, { filename, name: "runTask", transferList: [task.body.buffer as ArrayBuffer] });
    },
    abandon: (id) => messages.postMessage({ abandon: id }),
    close: async () => {
      messages.close();
      await pool.destroy();
    },
  };
}

function taskOf(id: number, invocation: Invocation): LaneTask {
  return {
    id,
    body: movable(invocation.body),
    contentType: invocation.contentType,
    accept: invocation.accept,
    invocationId: invocation.invocationId,
    customAttributes: invocation.customAttributes,
    inferenceId: invocation.inferenceId,
    sessionId: invocation.sessionId,
    targetModel: invocation.targetModel,
    deadlineEpochMs: performance.timeOrigin + (invocation.deadline ?? Number.POSITIVE_INFINITY),
  };
}

/** A body of one chunk lies in a larger buffer with its request's head: only such a one is copied. */
function movable(body: Uint8Array): Uint8Array {
  if (body.byteLength === body.buffer.byteLength && body.buffer instanceof ArrayBuffer) {
    return new Uint8Array(body.buffer);
  }
  return new Uint8Array(body);
}
