import { once } from "node:events";
import { performance } from "node:perf_hooks";
import { Worker } from "node:worker_threads";
import { expect, it } from "vitest";
import { fromShared, toShared } from "./shared-clock.ts";

const CLOCK = new URL("../../dist/lanes/shared-clock.js", import.meta.url).href;

it("comes back as what it was", () => {
  const now = performance.now();
  expect(fromShared(toShared(now))).toBeCloseTo(now, 3);
  expect(fromShared(toShared(Number.POSITIVE_INFINITY))).toBe(Number.POSITIVE_INFINITY);
});

it("is the same in a thread that starts later: what happens between two looks here happens between them there", async () => {
  // The thread's wall clock is an hour ahead of ours.
  const thread = new Worker(
    `const { performance } = require("node:perf_hooks");
     Object.defineProperty(performance, "timeOrigin", { value: performance.timeOrigin + 3_600_000 });
     const { parentPort } = require("node:worker_threads");
     import(${JSON.stringify(CLOCK)}).then(({ toShared }) => {
       parentPort.on("message", () => parentPort.postMessage(toShared(performance.now())));
       parentPort.postMessage("ready");
     });`,
    { eval: true },
  );
  try {
    await once(thread, "message");
    const before = performance.now();
    thread.postMessage("now");
    const [there] = (await once(thread, "message")) as [number];
    const after = performance.now();
    expect(fromShared(there)).toBeGreaterThanOrEqual(before - 0.01);
    expect(fromShared(there)).toBeLessThanOrEqual(after + 0.01);
  } finally {
    await thread.terminate();
  }
});
