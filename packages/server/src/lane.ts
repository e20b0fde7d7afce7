/** Where an invocation runs: on the HTTP thread, or on a worker thread (design §2, two lanes). */

import type { Answer, Invocation, OpenStage } from "@stagewright/core";
import type { BodySink } from "./body-sink.ts";
import { InlineBody } from "./lanes/inline-body.ts";

/** Runs invocations of one stage. */
export interface Lane {
  /** `inline` or `worker`, for logs and metrics. */
  readonly name: string;
  /**
   * Takes the large body of an invocation while it arrives; `run` is called when all of it is there, `abandon` of the body when it will not
   * be. Undefined where the body has to be kept until then.
   *
   * @param byteLength size of the body where it is known
   */
  arrive(invocation: Invocation, byteLength: number | undefined): BodySink | undefined;
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
  /** See `OpenStage.readsBlocks`. */
  readsBlocks(invocation: Invocation): boolean;
  /** Seconds after which a refused caller may try again, at least 1. */
  retryAfterSeconds(): number;
  /**
   * Loads what any caller is known to need, so that the first does not wait for it: called once, before there are callers. Never
   * rejects.
   */
  prepare(): Promise<void>;
  /** Ends every lane, and lets go of the model. */
  close(): Promise<void>;
}

/** The lane of the HTTP thread itself: no queue, no copy. */
export function createInlineLane(stage: OpenStage): Lane {
  return {
    name: "inline",
    arrive: (invocation, byteLength) => arriveInline(stage, invocation, byteLength),
    run: (invocation) => stage.invoke(invocation),
    abandon: () => {},
    close: () => stage.close(),
  };
}

/** The inline lane alone: for stages that have no bundle, want no worker threads, or run in process. */
export function createSingleLane(stage: OpenStage): Lanes {
  const lane = createInlineLane(stage);
  return {
    choose: () => lane,
    readsBlocks: (invocation) => stage.readsBlocks(invocation),
    retryAfterSeconds: () => 1,
    prepare: async () => {},
    close: () => lane.close(),
  };
}

/** Decodes on the HTTP thread what is to run there. */
export function arriveInline(
  stage: OpenStage,
  invocation: Invocation,
  byteLength: number | undefined,
): BodySink | undefined {
  const body = stage.beginBody(invocation, byteLength);
  return body && new InlineBody(body);
}
