/**
 * What a worker thread of the lane runs: the same stage, opened once, one invocation at a time, or as many as are to be joined.
 * `lane.mjs` of a bundle is this module around the author's.
 */

import { Buffer } from "node:buffer";
import { setPriority } from "node:os";
import { performance } from "node:perf_hooks";
import { MessageChannel, type MessagePort, parentPort, threadId, workerData } from "node:worker_threads";
import {
  type Answer,
  HealthReport,
  type Invocation,
  type OpenStage,
  openStage,
  receiveSharedModels,
  type Stage,
} from "@stagewright/core";
import { errors } from "./errors.ts";
import { BusyShare } from "./lanes/busy-share.ts";
import { errorToParts } from "./lanes/error-transfer.ts";
import type { LaneNews, LaneOrder, LaneResult, LaneTask, LaneThreadData } from "./lanes/lane-messages.ts";
import { fromShared, toShared } from "./lanes/shared-clock.ts";
import { ownBytes, sendStream } from "./lanes/stream-transfer.ts";
import { receiveSentBody } from "./lanes/worker-body.ts";
import { type Linked, LinkedList } from "./linked-list.ts";
import { createLineLog } from "./log.ts";

/** Runs tasks of one thread. */
export interface LaneThread {
  runTask(task: LaneTask): Promise<LaneResult>;
}

type Times = Pick<LaneResult, "busyMs" | "takenMs" | "opensStage" | "steps">;

const NO_TIME: Times = { busyMs: 0, takenMs: 0, opensStage: true, steps: [] };

interface RunningTask extends Linked {
  readonly id: number;
  readonly abort: AbortController;
}

/** Niceness of worker threads: when processors are short, the HTTP thread, which answers pings, comes first. */
const NICENESS = 5;

/** What the stage says of its health in this thread, told to the HTTP thread, which answers pings. */
class ThreadHealth extends HealthReport {
  override degrade(subject: string, reason: string): void {
    tell({ health: ["degrade", subject, reason], threadId });
  }

  override recover(subject: string): void {
    tell({ health: ["recover", subject], threadId });
  }

  override fail(reason: string): void {
    tell({ health: ["fail", reason], threadId });
  }
}

/** Makes the handler of a worker thread; the stage is opened with the first task. */
export function createLaneThread(stage: Stage): LaneThread {
  const { environment, models } = workerData as LaneThreadData;
  const log = createLineLog(environment.logLevel, stage.name, (line) => tell({ line }));
  let opened: Promise<OpenStage> | undefined;
  let unguardPorts = () => {};
  let isOpen = false;
  yieldToHttp();
  const running = new LinkedList<RunningTask>();
  const busy = new BusyShare();

  takeOrders(async (order) => {
    if (order === "close") {
      await close();
      tell("closed");
    } else {
      let task = running.first;
      while (task !== undefined && task.id !== order.abandon) task = running.after(task);
      task?.abort.abort(errors.SW_INVOCATION_ABORTED({}));
    }
  });
  process.on("unhandledRejection", (cause) => {
    log.error({ event: "stray-rejection", err: cause }, "a promise was rejected and nobody waited for it");
  });

  const openGuarded = async () => {
    const { safePortRange: range, port: ownPort } = environment;
    if (range !== undefined) {
      const { guardPorts } = await import("./port-guard.ts");
      unguardPorts();
      unguardPorts = guardPorts({ range, ownPort });
    }
    return openStage(stage, { environment, log, health: new ThreadHealth(), wasTried: true });
  };

  const open = () => {
    receiveSharedModels(models);
    const opening = openGuarded();
    // The next task tries again.
    opening.catch(() => {
      opened = undefined;
    });
    return opening;
  };

  const close = async () => {
    try {
      await (await opened)?.close();
    } catch (cause) {
      log.error({ event: "close-failed", err: cause }, "the model could not be let go of");
    }
    unguardPorts();
  };

  const answerOf = ({ stream, ...answer }: Answer, times: Times, abort: AbortController): LaneResult => {
    const body = ownBytes(answer.body);
    const result = { answer: { ...answer, body }, error: undefined, stream: undefined, ...times };
    if (stream === undefined) return moved(result, [body.buffer]);
    const { port1, port2 } = new MessageChannel();
    sendStream(port1, stage.name, stream, () => abort.abort(errors.SW_INVOCATION_ABORTED({})));
    const sharedDeadline = toShared(stream.deadline);
    return moved({ ...result, stream: { port: port2, sharedDeadline } }, [body.buffer, port2]);
  };

  const failureOf = (thrown: unknown, times: Times): LaneResult => ({
    answer: undefined,
    error: errorToParts(thrown, stage.name),
    stream: undefined,
    ...times,
  });

  return {
    async runTask(task) {
      const abort = new AbortController();
      const runningTask: RunningTask = { id: task.id, abort };
      running.add(runningTask);
      const opensStage = !isOpen;
      let openStage: OpenStage;
      try {
        opened ??= open();
        openStage = await opened;
        isOpen = true;
      } catch (cause) {
        running.remove(runningTask);
        return failureOf(errors.SW_LANE_LOAD({ stage: stage.name }, { cause }), NO_TIME);
      }
      const steps: number[] = [];
      const startedAt = performance.now();
      /** For the rest of a body: the thread was taken, but not by this work. */
      let waitedMs = 0;
      const endBusy = busy.begin();
      const timesOf = ({ joinedCount }: Pick<Answer, "joinedCount">): Times => ({
        busyMs: endBusy(joinedCount),
        takenMs: performance.now() - startedAt - waitedMs,
        opensStage,
        steps,
      });
      let answer: Answer;
      try {
        const invocation = invocationOf(task, abort.signal, steps);
        if (task.bodyPort === undefined) answer = await openStage.invoke(invocation);
        else {
          const arrived = await receiveSentBody(openStage, task, task.bodyPort);
          waitedMs = performance.now() - startedAt - arrived.spentMs;
          answer = await openStage.invoke({ ...invocation, arrived });
        }
      } catch (thrown) {
        return failureOf(thrown, timesOf({}));
      } finally {
        running.remove(runningTask);
      }
      return answerOf(answer, timesOf(answer), abort);
    },
  };
}

function yieldToHttp(): void {
  // Of this thread alone on Linux; of the whole process elsewhere.
  if (process.platform !== "linux") return;
  try {
    setPriority(0, NICENESS);
  } catch {
    // A container may forbid it; nothing depends on it.
  }
}

/** Sends the HTTP thread a port for its orders. A BroadcastChannel would cost each thread 80 ms when the first comes: Node makes DOM events of its messages. */
function takeOrders(take: (order: LaneOrder) => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.on("message", take);
  port1.unref();
  tell({ orders: port2 }, [port2]);
}

function tell(news: LaneNews, transferList: readonly MessagePort[] = []): void {
  parentPort?.postMessage(news, transferList);
}

function invocationOf(task: LaneTask, signal: AbortSignal, steps: number[]): Invocation {
  const { body, bodyPort: _, sharedDeadline, ...headers } = task;
  return {
    ...headers,
    body: Buffer.from(body.buffer, body.byteOffset, body.byteLength),
    deadline: fromShared(sharedDeadline),
    makeSignal: () => signal,
    isAbandoned: () => signal.aborted,
    stepEnded: (step, startedAt, endedAt) => {
      steps.push(step, toShared(startedAt), endedAt - startedAt);
    },
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
