/**
 * The worker lane with threads and a clock that are driven by hand: what it does when is seen without a wait. With threads that run, it
 * is tested in `test/lanes`.
 */

import { setImmediate as nextTurn } from "node:timers/promises";
import { type Answer, HealthReport, type Invocation, readEnvironment, silentLogger } from "@stagewright/core";
import { describe, expect, it } from "vitest";
import { errors } from "../errors.ts";
import { InvocationCounters } from "../invocation-counters.ts";
import { errorToParts } from "./error-transfer.ts";
import type { LaneResult } from "./lane-messages.ts";
import { LearntCost } from "./learnt-cost.ts";
import { WorkerLane } from "./worker-lane.ts";

const ANSWER: Answer = { contentType: "text/csv", body: "1\n", customAttributes: undefined, rowCount: 1 };

/** A lane of one thread, two seconds for each invocation. @param calm when threads may start */
function laneByHand(cost = new LearntCost(), calm: Promise<void> = Promise.resolve()) {
  const clock = { now: 0 };
  const counters = new InvocationCounters();
  const runs: {
    readonly id: number;
    readonly end: (result: Partial<LaneResult>) => void;
    readonly lose: (cause: unknown) => void;
  }[] = [];
  const health = new HealthReport();
  const told = { opened: 0, abandoned: [] as number[], closed: 0 };
  const lane = new WorkerLane({
    name: "demo",
    laneModule: new URL("file:///lane.mjs"),
    threadCount: 1,
    tasksPerThread: 1,
    startMs: 0,
    environment: readEnvironment({}),
    log: silentLogger,
    health,
    writeLine: () => {},
    cost,
    counters,
    now: () => clock.now,
    whenCalm: () => calm,
    openThreads: async () => {
      told.opened += 1;
      return {
        run: (id) =>
          new Promise((resolve, reject) => {
            const whole = {
              answer: ANSWER,
              error: undefined,
              stream: undefined,
              steps: [],
              opensStage: false,
            };
            runs.push({
              id,
              end: (result) => resolve({ ...whole, busyMs: 0, takenMs: 0, ...result }),
              lose: reject,
            });
          }),
        abandon: (id) => told.abandoned.push(id),
        close: async () => {
          told.closed += 1;
          for (const { lose } of runs) lose(new Error("the threads were ended"));
        },
      };
    },
  });
  const begin = () => {
    const invocation = {
      body: new Uint8Array(2),
      deadline: clock.now + 2000,
    } as Partial<Invocation> as Invocation;
    const outcome = lane.run(invocation) as Promise<Answer>;
    const settled: { answer?: Answer; error?: { readonly code: string; readonly details: object } } = {};
    outcome.then(
      (answer) => Object.assign(settled, { answer }),
      (error: unknown) => Object.assign(settled, { error }),
    );
    return { invocation, outcome, settled };
  };
  /** Sends invocations until one is not let in, and answers those that were. */
  const fill = () => {
    const { workerLane } = counters;
    const inside = () => workerLane.queueLength + workerLane.busyThreads;
    const admitted: ReturnType<typeof begin>[] = [];
    for (let sent = begin(); inside() > admitted.length; sent = begin()) admitted.push(sent);
    return admitted;
  };
  /** Lets the thread finish what it runs after so many milliseconds. */
  const finish = async (ms: number) => {
    await nextTurn();
    clock.now += ms;
    runs.at(-1)!.end({ busyMs: ms, takenMs: ms });
    await nextTurn();
  };
  return { lane, clock, counters, health, runs, told, begin, fill, finish };
}

/** The same, once it has learnt that an invocation takes 100 ms. */
async function laneThatKnows() {
  const byHand = laneByHand();
  for (let at = 0; at < 40; at += 1) {
    byHand.begin();
    await byHand.finish(100);
  }
  return byHand;
}

describe("the worker lane", () => {
  it("lets in twenty-one of a thousand while it knows nothing, and tells the others to come back in a second (C75)", async () => {
    const { begin, counters } = laneByHand();
    const all = Array.from({ length: 1000 }, begin);
    expect(counters.workerLane.queueLength).toBe(20);
    const refused = all.slice(21);
    for (const { outcome } of refused)
      await expect(outcome).rejects.toMatchObject({
        code: "SW_LANE_QUEUE",
        details: { retryAfterSeconds: 1 },
      });
    for (const { settled } of all.slice(0, 21)) expect(settled).toEqual({});
  });

  it("goes by what a trial or the HTTP thread has measured, until a thread has", () => {
    const cost = new LearntCost();
    cost.assume(50);
    const { fill } = laneByHand(cost);
    // Up to 100 ms each: (w + 1) × 100 × 3 + 100 + 20 ≤ 2000 for w = 5, and one runs.
    expect(fill()).toHaveLength(7);
  });

  it("answers everybody it has let in while costs stay what they are", async () => {
    const { fill, finish } = await laneThatKnows();
    const admitted = fill();
    expect(admitted.length).toBeGreaterThan(10);
    for (const _ of admitted) await finish(100);
    for (const { settled } of admitted) expect(settled).toEqual({ answer: ANSWER });
  });

  it("refuses what it has let in when costs rise, while there is time left, with the seconds to wait (C63, C75)", async () => {
    const { begin, finish, clock } = await laneThatKnows();
    const admitted = Array.from({ length: 10 }, begin);
    const sentAt = clock.now;
    for (let at = 0; at < 3; at += 1) await finish(450);
    expect(clock.now - sentAt).toBeLessThan(2000);
    const refused = admitted.filter(({ settled }) => settled.error !== undefined);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused).toEqual(admitted.slice(-refused.length));
    for (const { settled } of refused)
      expect(settled.error).toMatchObject({ code: "SW_LANE_QUEUE", details: { retryAfterSeconds: 1 } });
  });

  it("does not count the start of a thread as what an invocation takes", async () => {
    const { begin, clock, runs, lane } = laneByHand();
    begin();
    await nextTurn();
    clock.now = 1500;
    runs[0]!.end({ busyMs: 40, takenMs: 40, opensStage: true });
    await nextTurn();
    const waiting = [begin(), begin(), begin(), begin()];
    expect(waiting).toHaveLength(4);
    expect(lane.retryAfterSeconds()).toBe(1);
  });

  it("tells a thread of the caller who has left, and drops one that waits", async () => {
    const { begin, lane, told, counters, runs } = await laneThatKnows();
    const [running, waiting] = [begin(), begin()];
    await nextTurn();
    lane.abandon(waiting.invocation);
    lane.abandon(running.invocation);
    await nextTurn();
    expect(waiting.settled.error).toMatchObject({ code: "SW_INVOCATION_ABORTED" });
    expect([told.abandoned, counters.workerLane.queueLength]).toEqual([[runs.at(-1)!.id], 0]);
  });

  it("ends the threads that are late when it is closed, begins nothing more, and opens no others", async () => {
    const { begin, lane, told, runs } = await laneThatKnows();
    const [running, waiting] = [begin(), begin()];
    await nextTurn();
    const begun = runs.length;
    const closing = lane.close();
    lane.abandon(running.invocation);
    await closing;
    await nextTurn();
    expect(told).toEqual({ opened: 1, abandoned: [runs.at(-1)!.id], closed: 1 });
    expect(runs).toHaveLength(begun);
    expect(running.settled.error).toMatchObject({ code: "SW_LANE_WORKER_LOST" });
    expect(waiting.settled.error).toMatchObject({ code: "SW_SERVER_DRAINING" });
    expect(begin).toThrow("shutting down");
  });

  it("is well again when an invocation has run, not when a thread has answered that it cannot load the stage (C48)", async () => {
    const { begin, finish, runs, health } = laneByHand();
    begin();
    await nextTurn();
    runs[0]!.lose(new Error("gone"));
    await nextTurn();
    const said = { workers: "a worker thread ended; another takes its place with the next invocation" };
    expect(Object.fromEntries(health.reasons)).toEqual(said);
    const failed = begin();
    await nextTurn();
    const error = errorToParts(errors.SW_LANE_LOAD({ stage: "demo" }), "demo");
    runs[1]!.end({ answer: undefined, error });
    await nextTurn();
    expect(failed.settled.error).toMatchObject({ code: "SW_LANE_LOAD" });
    expect(Object.fromEntries(health.reasons)).toEqual(said);
    begin();
    await finish(1);
    expect(health.reasons.size).toBe(0);
  });

  it("starts threads when there is time for it, and waits for nothing once they are there", async () => {
    let grow = () => {};
    const calm = new Promise<void>((resolve) => {
      grow = resolve;
    });
    const { begin, runs, finish } = laneByHand(new LearntCost(), calm);
    const { settled } = begin();
    await nextTurn();
    expect(runs).toHaveLength(0);
    grow();
    await finish(1);
    expect(settled).toEqual({ answer: ANSWER });
    begin();
    await nextTurn();
    expect(runs).toHaveLength(2);
  });

  it("sends no thread what was left while threads were to start, nor anything once it is closed", async () => {
    let grow = () => {};
    const calm = new Promise<void>((resolve) => {
      grow = resolve;
    });
    const { lane, begin, runs, counters } = laneByHand(new LearntCost(), calm);
    const left = begin();
    await nextTurn();
    lane.abandon(left.invocation);
    grow();
    await nextTurn();
    expect(left.settled.error).toMatchObject({ code: "SW_INVOCATION_ABORTED" });
    expect([runs.length, counters.workerLane.busyThreads]).toEqual([0, 0]);

    const late = laneByHand(new LearntCost(), new Promise((resolve) => setTimeout(resolve, 20)));
    const { outcome } = late.begin();
    await late.lane.close();
    await expect(outcome).rejects.toMatchObject({ code: "SW_SERVER_DRAINING" });
    expect(late.runs).toHaveLength(0);
  });

  it("has its pool before it is needed, and the same one then", async () => {
    const { lane, told, begin, finish } = laneByHand();
    await lane.prepare();
    expect(told.opened).toBe(1);
    begin();
    await finish(1);
    expect(told.opened).toBe(1);
  });
});
