/** What the HTTP thread and a worker thread of the lane say to each other. */

import type { MessagePort } from "node:worker_threads";
import type { Answer, Environment } from "@stagewright/core";
import type { ErrorParts } from "./error-transfer.ts";
import type { StreamParts } from "./stream-transfer.ts";

/** What a worker thread starts with. */
export interface LaneThreadData {
  readonly environment: Environment;
  /** What `collectSharedModels` gave. */
  readonly models: ReadonlyMap<string, unknown>;
}

/** One invocation for a worker thread. */
export interface LaneTask {
  readonly id: number;
  readonly body: Uint8Array;
  /** A large body; `body` is empty then. */
  readonly blocks: Uint8Array[] | undefined;
  /** Where a large body comes from that is still arriving; `body` is empty then. */
  readonly bodyPort: MessagePort | undefined;
  /** The size of that body, where it is known. */
  readonly bodyBytes: number | undefined;
  readonly contentType: string | undefined;
  readonly accept: string | undefined;
  readonly invocationId: string;
  readonly customAttributes: string | undefined;
  readonly inferenceId: string | undefined;
  readonly sessionId: string | undefined;
  readonly targetModel: string | undefined;
  readonly traceparent: string | undefined;
  readonly tracestate: string | undefined;
  /** Deadline on the clock of all threads, milliseconds. */
  readonly sharedDeadline: number;
}

/** What became of it. */
export interface LaneResult {
  readonly answer: Answer | undefined;
  readonly error: ErrorParts | undefined;
  /** The parts of a streamed answer; `answer` has no stream of its own then. */
  readonly stream: StreamParts | undefined;
  /** The steps that ended, three numbers each: place, start on the clock of all threads, milliseconds. */
  readonly steps: readonly number[];
  /** Milliseconds the thread was busy with it, not those it waited for something else; undefined where others it ran with have told of them. */
  readonly busyMs: number | undefined;
  /** Milliseconds the invocation kept the thread from the next one. */
  readonly takenMs: number;
  /** Whether the thread had to open its stage first, which the next one need not wait for. */
  readonly opensStage: boolean;
}

/** To every thread, over the port it has sent: nobody waits for the invocation any more, or the stage is shutting down. */
export type LaneOrder = { readonly abandon: number } | "close";

/** What a stage says of its health in a thread: a method of `StageHealth` and what it was called with. */
export type HealthNews =
  | readonly ["degrade", subject: string, reason: string]
  | readonly ["recover", subject: string, _?: undefined]
  | readonly ["fail", reason: string, _?: undefined];

/** From a thread: where it takes orders, its first word; a line of the log, whole, in pino's format; the stage's health; or that it has let go of its model. */
export type LaneNews =
  | { readonly orders: MessagePort }
  | { readonly line: string }
  | { readonly health: HealthNews; readonly threadId: number }
  | "closed";
