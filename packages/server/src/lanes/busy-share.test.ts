/** Played on a clock of its own: what the event loop has been busy, milliseconds. */

import { performance } from "node:perf_hooks";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { BusyShare } from "./busy-share.ts";

let busyMs = 0;
let waitMs = 0;

vi.mock(import("./processor-wait.ts"), () => ({ processorWaitMs: () => waitMs }));

beforeEach(() => {
  busyMs = 0;
  waitMs = 0;
  vi.spyOn(performance, "eventLoopUtilization").mockImplementation(() => ({
    idle: 0,
    active: busyMs,
    utilization: 1,
  }));
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** So many begin together; then the thread runs one after another, each so long. Answers what each was told. */
function runTogether(durations: readonly number[], joinedCount?: number): (number | undefined)[] {
  const share = new BusyShare();
  const ends = durations.map(() => share.begin());
  return durations.map((ms, at) => {
    busyMs += ms;
    return ends[at]!(joinedCount);
  });
}

describe("the share of an invocation in what its thread was busy", () => {
  it("is all of it where it was alone, and its part of what several made together", () => {
    expect(runTogether([3])).toEqual([3]);
    // A fifth of 10, 20, 30, 40 and 50.
    expect(runTogether([10, 10, 10, 10, 10])).toEqual([2, 4, 6, 8, 10]);
  });

  it("is told once of a pause that held up all who were under way", () => {
    // The second was held up: a quarter of 40.1 is told of it, of which the others did nothing.
    expect(runTogether([0.1, 40, 0.1, 0.1])).toEqual([0.025, 10.025, undefined, undefined]);
  });

  it("is the whole of a run for those that are joined, once for all of them", () => {
    expect(runTogether([24, 0, 0], 3)).toEqual([24, undefined, undefined]);
  });

  it("is no less than what is known to be its own, whoever ended before", () => {
    const share = new BusyShare();
    const first = share.begin();
    const second = share.begin();
    busyMs = 30;
    expect(first()).toBe(15);
    expect(second(1, 25)).toBe(25);
  });

  it("is without what the thread had no processor for, and never less than nothing", () => {
    const share = new BusyShare();
    const [first, second] = [share.begin(), share.begin()];
    busyMs = 40;
    waitMs = 39;
    expect(first()).toBe(0.5);
    busyMs = 50;
    waitMs = 60;
    expect(second()).toBe(0);
    // What it waited before is none of the next one's.
    const third = share.begin();
    busyMs = 60;
    expect(third()).toBe(10);
  });

  it("has those in it that were not measured", () => {
    const share = new BusyShare();
    const end = share.begin();
    share.pass();
    share.pass();
    busyMs = 3;
    expect(end()).toBe(1);
  });
});
