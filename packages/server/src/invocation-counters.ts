/** Counters of the hot path: plain numbers and typed arrays, given to prom-client when somebody scrapes. */

import { INVOCATION_STEPS, type Outcome } from "@stagewright/core";

/** Upper bounds of the duration histogram, seconds. */
export const DURATION_BUCKETS = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
] as const;

/** Durations by bucket. */
export class DurationHistogram {
  /** One count a bucket, and one for what is beyond the last; not cumulative. */
  readonly buckets = new Float64Array(DURATION_BUCKETS.length + 1);
  sumSeconds = 0;

  add(seconds: number): void {
    let bucket = 0;
    while (bucket < DURATION_BUCKETS.length && seconds > DURATION_BUCKETS[bucket]!) bucket += 1;
    this.buckets[bucket]! += 1;
    this.sumSeconds += seconds;
  }
}

/** How an invocation ended, for the counter's label. */
export type CountedOutcome = Outcome | "success" | "empty";

/** What an operator wants to know of the worker lane. */
class WorkerLaneCounters {
  /** Invocations that wait for a thread now. */
  queueLength = 0;
  /** Threads that run an invocation now. */
  busyThreads = 0;
  /** Invocations a thread has begun, and how long they had waited together. */
  begun = 0;
  queueSeconds = 0;
  /** Threads that ended while they ran an invocation. */
  lostThreads = 0;

  /** Counts one invocation that leaves the queue for a thread. */
  started(waitedMs: number): void {
    this.begun += 1;
    this.queueSeconds += waitedMs / 1000;
  }
}

/** What an operator wants counted of invocations. */
export class InvocationCounters {
  /** Invocations by outcome. */
  readonly byOutcome = new Map<CountedOutcome, number>();
  readonly duration = new DurationHistogram();
  /** In the order of `INVOCATION_STEPS`. */
  readonly steps: readonly DurationHistogram[] = INVOCATION_STEPS.map(() => new DurationHistogram());
  rows = 0;
  /** Invocations that ran together with others. */
  joinedInvocations = 0;
  #joinedRunShares = 0;
  requestBytes = 0;
  responseBytes = 0;
  /** Invocations running now. */
  active = 0;
  readonly workerLane = new WorkerLaneCounters();

  /** Counts one finished invocation. */
  count(
    outcome: CountedOutcome,
    durationSeconds: number,
    requestBytes: number,
    responseBytes: number,
    rows: number,
  ): void {
    this.byOutcome.set(outcome, (this.byOutcome.get(outcome) ?? 0) + 1);
    this.duration.add(durationSeconds);
    this.requestBytes += requestBytes;
    this.responseBytes += responseBytes;
    this.rows += rows;
  }

  /** Counts one invocation that ran together with others, itself included in their number. */
  countJoined(joinedCount: number): void {
    this.joinedInvocations += 1;
    this.#joinedRunShares += 1 / joinedCount;
  }

  /** Runs of invocations that ran together. */
  get joinedRuns(): number {
    return Math.round(this.#joinedRunShares);
  }
}
