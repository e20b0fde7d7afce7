/** What a stage costs before it has callers. */

import { describe, expect, it } from "vitest";
import { readEnvironment } from "./environment.ts";
import { silentLogger } from "./logger.ts";
import { openStage } from "./open-stage.ts";
import { defineStage, type Stage } from "./stage.ts";
import { timeRun } from "./tried-cost.ts";

function work(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

describe("timing a run", () => {
  it("does a long one again, and takes the smaller", async () => {
    let runs = 0;
    const run = () => {
      runs += 1;
      work(runs === 1 ? 400 : 10);
      return runs;
    };
    const { value, ms } = await timeRun(run, 5);
    expect([value, runs]).toEqual([1, 2]);
    expect(ms).toBeGreaterThanOrEqual(10);
    expect(ms).toBeLessThan(400);
  });

  it("does a short one once", async () => {
    let runs = 0;
    await timeRun(() => {
      runs += 1;
    }, 60_000);
    expect(runs).toBe(1);
  });

  it("does not count what a run waits for, but what it works before", async () => {
    const startedAt = performance.now();
    const run = async () => {
      work(30);
      await new Promise((resolve) => setTimeout(resolve, 1000));
    };
    const { ms } = await timeRun(run, 60_000);
    expect(ms).toBeGreaterThanOrEqual(30);
    // However long a busy machine makes all of it, most of the second of waiting is not counted.
    expect(performance.now() - startedAt - ms).toBeGreaterThan(500);
  });

  it("keeps the first when it fails the second time, and throws what the first throws", async () => {
    let runs = 0;
    const run = () => {
      runs += 1;
      if (runs === 2) throw new Error("once only");
      work(10);
      return "first";
    };
    expect(await timeRun(run, 5)).toMatchObject({ value: "first" });
    const refuse = () => {
      throw new RangeError("refused");
    };
    await expect(timeRun(refuse, 5)).rejects.toThrow("refused");
  });
});

describe("an opened stage", () => {
  let runs = 0;
  const stage = defineStage("slow")
    .input({ columns: { x: "float64" } })
    .predict((table) => {
      runs += 1;
      work(20);
      return table;
    });
  const open = async (what: unknown, costlyMs?: number) => {
    runs = 0;
    const opened = await openStage(what as Stage, {
      environment: readEnvironment({}),
      log: silentLogger,
      costlyMs,
    });
    return { triedCost: opened.triedCost, runs };
  };

  it("tells what its trial cost, where it is asked to", async () => {
    const { triedCost, runs } = await open(stage, 5);
    expect(triedCost).toEqual({ byteLength: undefined, ms: expect.any(Number) });
    expect(triedCost?.ms).toBeGreaterThanOrEqual(20);
    expect(runs).toBe(2);
  });

  it("runs it once and tells nothing where it is not", async () => {
    expect(await open(stage)).toEqual({ triedCost: undefined, runs: 1 });
  });

  it("tells what its warm-up cost, and of how many bytes", async () => {
    const warm = stage.options({ warmUp: { body: "1\n2\n", contentType: "text/csv" } });
    const { triedCost, runs } = await open(warm, 5);
    expect([triedCost?.byteLength, runs]).toEqual([4, 2]);
    expect(triedCost?.ms).toBeGreaterThanOrEqual(20);
  });

  it("tells nothing of a stage that is not tried, or whose row was refused", async () => {
    expect(await open(stage.options({ warmUp: false }), 5)).toEqual({ triedCost: undefined, runs: 0 });
    const refusing = defineStage("refusing")
      .input({ columns: { x: "float64" } })
      .predict(() => {
        throw new Error("no zeros");
      });
    expect((await open(refusing, 5)).triedCost).toBeUndefined();
  });
});
