/** Both lanes of a stage, and the choice between them: what is learnt to cost more than a small budget leaves the HTTP thread. */

import type { OpenStage, TriedCost } from "@stagewright/core";
import type { Lane, Lanes } from "../lane.ts";
import { MeasuredInlineLane } from "./inline-lane.ts";
import { LearntCost } from "./learnt-cost.ts";
import { WorkerLane, type WorkerLaneOptions } from "./worker-lane.ts";

/**
 * Milliseconds the HTTP thread may be held up, by one invocation or by those that begin in one turn of the event loop: as long
 * may a ping wait (B10), several times over in the worst case.
 */
export const BUDGET_MS = 5;
/** Milliseconds below which the way to a thread and back would cost more than it spares. */
const WORTH_SENDING_MS = 0.3;

/** What the lanes are made with. */
export type TwoLanesOptions = Omit<WorkerLaneOptions, "cost"> & { readonly stage: OpenStage };

/** Makes both lanes; no thread starts before the first invocation that needs one. */
export function createTwoLanes({ stage, ...options }: TwoLanesOptions): Lanes {
  const cost = costOf(stage.triedCost);
  const inline = new MeasuredInlineLane(stage, cost, options.tasksPerThread > 1);
  const worker = new WorkerLane({ ...options, cost });
  const choose = (byteLength: number): Lane => {
    // An empty body is answered without the stage (C74).
    if (byteLength === 0) return inline;
    const ms = cost.estimate(byteLength);
    if (ms > BUDGET_MS) return worker;
    return ms > WORTH_SENDING_MS && inline.heldMs + ms > BUDGET_MS ? worker : inline;
  };
  return {
    choose,
    readsBlocks: (invocation) => stage.readsBlocks(invocation),
    retryAfterSeconds: () => worker.retryAfterSeconds(),
    prepare: async () => {
      if (stage.triedCost !== undefined && isCostly(stage.triedCost)) await worker.prepare();
    },
    close: async () => {
      await worker.close();
      await inline.close();
    },
  };
}

/**
 * What is known before the first caller, so that a costly one does not hold up the thread that answers pings (B10). Of a made-up
 * row only that it is costly: what a cheap one takes is mostly its first time.
 */
function costOf(tried: TriedCost | undefined): LearntCost {
  const cost = new LearntCost();
  if (tried === undefined) return cost;
  if (tried.byteLength !== undefined) cost.learn(tried.byteLength, tried.ms);
  else if (isCostly(tried)) cost.assume(tried.ms);
  return cost;
}

function isCostly({ ms }: TriedCost): boolean {
  return ms > BUDGET_MS;
}
