/** Which lane an invocation is given before anything has been measured of callers. */

import {
  type Environment,
  HealthReport,
  type OpenStage,
  silentLogger,
  type TriedCost,
} from "@stagewright/core";
import { describe, expect, it } from "vitest";
import { InvocationCounters } from "../invocation-counters.ts";
import { createTwoLanes } from "./two-lanes.ts";

function laneFor(byteLength: number, triedCost: TriedCost | undefined): string {
  const lanes = createTwoLanes({
    stage: { triedCost } as OpenStage,
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
  });
  return lanes.choose(byteLength).name;
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
