/** Where an invocation runs. The HTTP thread is one lane; worker threads will be another. */

import type { Answer, Invocation, OpenStage } from "@stagewright/core";

/** Runs invocations of one stage. */
export interface Lane {
  /** `inline` or `worker`, for logs and metrics. */
  readonly name: string;
  /** As `OpenStage.invoke`: throws or rejects with a StagewrightError only. */
  run(invocation: Invocation): Answer | Promise<Answer>;
  /** Ends the lane when nothing runs in it any more. */
  close(): Promise<void>;
}

/** The lane of the HTTP thread itself: no queue, no copy. */
export function createInlineLane(stage: OpenStage): Lane {
  return { name: "inline", run: (invocation) => stage.invoke(invocation), close: () => stage.close() };
}
