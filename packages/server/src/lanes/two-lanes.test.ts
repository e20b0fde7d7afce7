/** Which lane an invocation is given: before anything has been measured of callers, and under load, on a clock of its own. */

import { performance } from "node:perf_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import {
  type Answer,
  type Environment,
  HealthReport,
  type Invocation,
  type OpenStage,
  silentLogger,
  type TriedCost,
} from "@stagewright/core";
import { afterEach, describe, expect, it, vi } from "vitest";
import { InvocationCounters } from "../invocation-counters.ts";
import { createTwoLanes } from "./two-lanes.ts";

/** What Linux would tell; none, where it does not count it. */
let waitMs = 0;

vi.mock(import("./processor-wait.ts"), () => ({ processorWaitMs: () => waitMs }));

/** Both lanes of a stage. @param opened called when the pool of threads is asked for */
function lanesOf(stage: Partial<OpenStage>, opened = () => {}) {
  return createTwoLanes({
    stage: stage as OpenStage,
    name: "demo",
    laneModule: new URL("file:///lane.mjs"),
    threadCount: 2,
    tasksPerThread: 1,
    startMs: 0,
    environment: {} as Environment,
    log: silentLogger,
    health: new HealthReport(),
    writeLine: () => {},
    counters: new InvocationCounters(),
    openThreads: async () => {
      opened();
      throw new Error("no pool here");
    },
  });
}

function laneFor(byteLength: number, triedCost: TriedCost | undefined): string {
  return lanesOf({ triedCost }).choose(byteLength).name;
}

describe("the first invocation", () => {
  it("of a stage nobody has tried goes by its bytes: 100 ns each are 5 ms for 50 kB", () => {
    expect([laneFor(2, undefined), laneFor(40_000, undefined), laneFor(60_000, undefined)]).toEqual([
      "inline",
      "inline",
      "worker",
    ]);
  });

  it("of a stage whose trial took 50 ms goes to a thread, whatever its size (B10)", () => {
    const tried = { byteLength: undefined, ms: 50 };
    expect([laneFor(2, tried), laneFor(40_000, tried)]).toEqual(["worker", "worker"]);
  });

  it("is not sent away because the trial of a cheap stage took its first time", () => {
    const tried = { byteLength: undefined, ms: 3 };
    expect([laneFor(2, tried), laneFor(2000, tried)]).toEqual(["inline", "inline"]);
  });

  it("goes by the author's own warm-up, and its size", () => {
    const tried = { byteLength: 100_000, ms: 60 };
    expect([laneFor(100_000, tried), laneFor(10, tried)]).toEqual(["worker", "inline"]);
  });
});

describe("a model that takes a native call for each row, under 64 callers", () => {
  const CALLERS = 64;
  const ROW_BYTES = 140;
  const ANSWER: Answer = { contentType: "text/csv", body: "", customAttributes: undefined, rowCount: 1 };
  /** Of a call, and of what is done before it waits for the call; milliseconds. */
  const CALL_MS = 0.045;
  const READING_MS = 0.02;

  afterEach(() => {
    vi.restoreAllMocks();
  });

  /**
   * Plays turns of the event loop: all callers' requests are read, then one call after another is made. Answers how many
   * invocations of each turn were sent to threads (which are not played).
   *
   * @param callMs what call number `n` takes
   */
  async function play(turns: number, callMs: (n: number) => number): Promise<number[]> {
    let now = 0;
    vi.spyOn(performance, "now").mockImplementation(() => now);
    vi.spyOn(performance, "eventLoopUtilization").mockImplementation(() => ({
      idle: 0,
      active: now,
      utilization: 1,
    }));
    let calls: ((answer: Answer) => void)[] = [];
    const lanes = lanesOf({
      invoke: () => {
        now += READING_MS;
        return new Promise((resolve) => calls.push(resolve));
      },
    });
    const invocation = { body: new Uint8Array(ROW_BYTES) } as Partial<Invocation> as Invocation;
    const sent: number[] = [];
    let made = 0;
    for (let turn = 0; turn < turns; turn += 1) {
      let sentNow = 0;
      for (let caller = 0; caller < CALLERS; caller += 1) {
        const lane = lanes.choose(ROW_BYTES);
        if (lane.name === "worker") sentNow += 1;
        else void lane.run(invocation);
      }
      sent.push(sentNow);
      const answered = calls;
      calls = [];
      for (const resolve of answered) {
        now += callMs(made);
        made += 1;
        resolve(ANSWER);
        await Promise.resolve();
        await Promise.resolve();
      }
      await nextTurn();
    }
    return sent;
  }

  /** Invocations sent in 500 turns when the processor is taken away for 10 to 40 ms in one call of so many. */
  async function sentWithPauses(oneIn: number, areCounted: boolean): Promise<number> {
    waitMs = 0;
    let state = 1;
    const random = () => {
      state = (state * 48271) % 0x7fffffff;
      return state / 0x7fffffff;
    };
    const sent = await play(500, () => {
      const pauseMs = random() < 1 / oneIn ? 10 + 30 * random() : 0;
      if (areCounted) waitMs += pauseMs;
      return CALL_MS + pauseMs;
    });
    return sent.reduce((sum, count) => sum + count);
  }

  it("stays on the HTTP thread, though the processor is taken away in every tenth turn", async () => {
    expect(await sentWithPauses(10 * CALLERS, false)).toBe(0);
  });

  it("nearly always stays there, though it is taken away in every third", async () => {
    expect(await sentWithPauses(3 * CALLERS, false)).toBeLessThan((500 * CALLERS) / 100);
  });

  it("stays there, though it is taken away in every turn, where that is counted", async () => {
    expect(await sentWithPauses(CALLERS, true)).toBe(0);
  });

  it("leaves it with the turn after the first whose calls take 50 ms", async () => {
    const sent = await play(22, (n) => (n < 20 * CALLERS ? CALL_MS : 50));
    expect(sent.slice(0, 21)).toEqual(Array.from({ length: 21 }, () => 0));
    expect(sent[21]).toBe(CALLERS);
  });
});

describe("before there are callers", () => {
  async function poolsOf(triedCost: TriedCost | undefined): Promise<number> {
    let count = 0;
    // That there is none is for the invocation that needs one.
    await lanesOf({ triedCost }, () => {
      count += 1;
    }).prepare();
    return count;
  }

  it("the pool of threads is loaded for a stage whose trial or warm-up took more than 5 ms (B10)", async () => {
    expect(await poolsOf({ byteLength: undefined, ms: 50 })).toBe(1);
    expect(await poolsOf({ byteLength: 100_000, ms: 60 })).toBe(1);
  });

  it("nothing is loaded for one that is cheap, or that nobody has tried", async () => {
    expect(await poolsOf({ byteLength: undefined, ms: 5 })).toBe(0);
    expect(await poolsOf({ byteLength: 2, ms: 0.1 })).toBe(0);
    expect(await poolsOf(undefined)).toBe(0);
  });
});
