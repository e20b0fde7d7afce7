/**
 * What a worker thread of the lane runs: the same stage, opened once, one invocation at a time. `lane.mjs` of a bundle is this
 * module around the author's.
 */

import { Buffer } from "node:buffer";
import { performance } from "node:perf_hooks";
import {
  BroadcastChannel,
  MessageChannel,
  type MessagePort,
  parentPort,
  workerData,
} from "node:worker_threads";
import {
  type Answer,
  type Invocation,
  type OpenStage,
  openStage,
  receiveSharedModels,
  type Stage,
} from "@stagewright/core";
import { errors } from "./errors.ts";
import { errorToParts } from "./lanes/error-transfer.ts";
import type { AbandonMessage, LaneResult, LaneTask, LaneThreadData } from "./lanes/lane-messages.ts";
import { ownBytes, sendStream } from "./lanes/stream-transfer.ts";
import { createLineLog } from "./log.ts";

/** Runs tasks of one thread. */
export interface LaneThread {
  runTask(task: LaneTask): Promise<LaneResult>;
}

/** Makes the handler of a worker thread; the stage is opened with the first task. */
export function createLaneThread(stage: Stage): LaneThread {
  const { environment, channel, models } = workerData as LaneThreadData;
  const log = createLineLog(environment.logLevel, stage.name, (line) => parentPort?.postMessage({ line }));
  let opened: Promise<OpenStage> | undefined;
  let running: { readonly id: number; readonly abort: AbortController } | undefined;

  const messages = new BroadcastChannel(channel);
  messages.unref();
  messages.onmessage = (event) => {
    const { abandon } = (event as { readonly data: AbandonMessage }).data;
    if (running?.id === abandon) running.abort.abort(errors.SW_INVOCATION_ABORTED({}));
  };
  process.on("unhandledRejection", (cause) => {
    log.error({ event: "stray-rejection", err: cause }, "a promise was rejected and nobody waited for it");
  });

  const open = () => {
    receiveSharedModels(models);
    const opening = openStage(stage, { environment, log });
    // The next task tries again.
    opening.catch(() => {
      opened = undefined;
    });
    return opening;
  };

  const answerOf = ({ stream, ...answer }: Answer, busyMs: number, abort: AbortController): LaneResult => {
    const body = ownBytes(answer.body);
    const result = { answer: { ...answer, body }, error: undefined, stream: undefined, busyMs };
    if (stream === undefined) return moved(result, [body.buffer]);
    const { port1, port2 } = new MessageChannel();
    sendStream(port1, stage.name, stream, () => abort.abort(errors.SW_INVOCATION_ABORTED({})));
    const deadlineEpochMs = performance.timeOrigin + stream.deadline;
    return moved({ ...result, stream: { port: port2, deadlineEpochMs } }, [body.buffer, port2]);
  };

  const failureOf = (thrown: unknown, busyMs: number): LaneResult => ({
    answer: undefined,
    error: errorToParts(thrown, stage.name),
    stream: undefined,
    busyMs,
  });

  return {
    async runTask(task) {
      const abort = new AbortController();
      running = { id: task.id, abort };
      let openStage: OpenStage;
      try {
        opened ??= open();
        openStage = await opened;
      } catch (cause) {
        return failureOf(errors.SW_LANE_LOAD({ stage: stage.name }, { cause }), 0);
      }
      const busyBefore = performance.eventLoopUtilization().active;
      const busyMs = () => performance.eventLoopUtilization().active - busyBefore;
      try {
        const answer = await openStage.invoke(invocationOf(task, abort.signal));
        return answerOf(answer, busyMs(), abort);
      } catch (thrown) {
        return failureOf(thrown, busyMs());
      } finally {
        running = undefined;
      }
    },
  };
}

function invocationOf(task: LaneTask, signal: AbortSignal): Invocation {
  const { body, deadlineEpochMs, ...headers } = task;
  return {
    ...headers,
    body: Buffer.from(body.buffer, body.byteOffset, body.byteLength),
    deadline: deadlineEpochMs - performance.timeOrigin,
    makeSignal: () => signal,
  };
}

/** Has piscina move the bytes instead of copying them; what `Piscina.move` does, without piscina in every thread. */
function moved(result: LaneResult, things: readonly (ArrayBufferLike | MessagePort)[]): LaneResult {
  const movable = {
    [Symbol.for("Piscina.transferable")]: things,
    [Symbol.for("Piscina.valueOf")]: result,
    [Symbol.for("Piscina.kMovable")]: true,
  };
  return movable as unknown as LaneResult;
}
