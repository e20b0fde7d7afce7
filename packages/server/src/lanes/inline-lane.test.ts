import { performance } from "node:perf_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Answer, Invocation, OpenStage } from "@stagewright/core";
import { describe, expect, it, vi } from "vitest";
import { MeasuredInlineLane } from "./inline-lane.ts";
import { LearntCost } from "./learnt-cost.ts";

// `work` goes by the clock, so that all of it counts.
vi.mock(import("./processor-wait.ts"), () => ({ processorWaitMs: () => 0 }));

const ANSWER: Answer = { contentType: "text/csv", body: "", customAttributes: undefined, rowCount: 1 };

function work(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

/** A lane around one function, and what is learnt there of 100 bytes. */
function laneOf(invoke: () => Answer | Promise<Answer>) {
  const cost = new LearntCost();
  const lane = new MeasuredInlineLane({ invoke } as unknown as OpenStage, cost, false);
  const invocation = { body: new Uint8Array(100) } as Partial<Invocation> as Invocation;
  return { lane, run: () => lane.run(invocation), learnt: () => cost.measured(100) };
}

describe("the measured inline lane", () => {
  it("learns what synchronous hooks take, and how long this turn of the loop has held others up", async () => {
    const { lane, run, learnt } = laneOf(() => {
      work(20);
      return ANSWER;
    });
    expect(lane.heldMs).toBe(0);
    run();
    run();
    expect(learnt()).toBeGreaterThan(10);
    expect(lane.heldMs).toBeGreaterThanOrEqual(40);
    await nextTurn();
    await nextTurn();
    expect(lane.heldMs).toBe(0);
  });

  it("learns of an asynchronous hook what it works, not what it waits", async () => {
    const waiting = laneOf(async () => {
      await new Promise((resolve) => setTimeout(resolve, 200));
      return ANSWER;
    });
    await waiting.run();
    // The loop may be busy with other things; two hundred milliseconds of waiting are not among them.
    expect(waiting.learnt()).toBeLessThan(100);
    const working = laneOf(async () => {
      await nextTurn();
      work(50);
      return ANSWER;
    });
    await working.run();
    expect(working.learnt()).toBeGreaterThan(20);
  });

  it("learns what an asynchronous hook works before it first waits", async () => {
    const { lane, run, learnt } = laneOf(async () => {
      work(50);
      return ANSWER;
    });
    const answer = run();
    expect(lane.heldMs).toBeGreaterThanOrEqual(50);
    await answer;
    expect(learnt()).toBeGreaterThan(20);
  });

  it("counts what was decoded while the body arrived", async () => {
    const cost = new LearntCost();
    const stage = { invoke: async () => ANSWER } as unknown as OpenStage;
    const lane = new MeasuredInlineLane(stage, cost, false);
    const arrived = { spentMs: 50, byteLength: 100 } as Invocation["arrived"];
    await lane.run({ arrived } as Partial<Invocation> as Invocation);
    expect(cost.measured(100)).toBeGreaterThan(20);
  });

  it("shares out what several that are under way together work", async () => {
    const { run, learnt } = laneOf(async () => {
      await nextTurn();
      work(10);
      return ANSWER;
    });
    await Promise.all(Array.from({ length: 10 }, run));
    // All together 100 ms; each by itself would have measured up to that.
    expect(learnt()).toBeLessThan(60);
  });

  it("looks at one in eight of those it knows to be cheap, and throws on what the stage throws", () => {
    const stage = { throws: false };
    const { run } = laneOf(() => {
      if (stage.throws) throw new RangeError("refused");
      return ANSWER;
    });
    for (let at = 0; at < 20; at += 1) expect(run()).toBe(ANSWER);
    stage.throws = true;
    for (let at = 0; at < 20; at += 1) expect(run).toThrow("refused");
  });
});
