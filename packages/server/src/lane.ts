/** Where an invocation runs: on the HTTP thread, or on a worker thread (design §2, two lanes). */

import type { Answer, Invocation, OpenStage } from "@stagewright/core";

/** Runs invocations of one stage. */
export interface Lane {
  /** `inline` or `worker`, for logs and metrics. */
  readonly name: string;
  /** As `OpenStage.invoke`: throws or rejects with a StagewrightError only. */
  run(invocation: Invocation): Answer | Promise<Answer>;
  /** Nobody waits for this invocation any more: what has not begun is dropped, what runs hears of it. */
  abandon(invocation: Invocation): void;
  /** Ends the lane when nothing runs in it any more. */
  close(): Promise<void>;
}

/** The lanes of one stage. */
export interface Lanes {
  /** The lane for an invocation with a body of so many bytes. */
  choose(byteLength: number): Lane;
  /** Seconds after which a refused caller may try again, at least 1. */
  retryAfterSeconds(): number;
  /** Ends every lane, and lets go of the model. */
  close(): Promise<void>;
}

/** The lane of the HTTP thread itself: no queue, no copy. */
export function createInlineLane(stage: OpenStage): Lane {
  return {
    name: "inline",
    run: (invocation) => stage.invoke(invocation),
    abandon: () => {},
    close: () => stage.close(),
  };
}

/** The inline lane alone: for stages that have no bundle, want no worker threads, or run in process. */
export function createSingleLane(stage: OpenStage): Lanes {
  const lane = createInlineLane(stage);
  return { choose: () => lane, retryAfterSeconds: () => 1, close: () => lane.close() };
}
