/** Under a clock and a loop that are played: nothing waits for real. */

import { performance } from "node:perf_hooks";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { calmLoop } from "./calm-loop.ts";

let idle = 0;
let active = 0;
/** The part of the coming time that the loop is busy. */
let busyShare = 0;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  vi.spyOn(performance, "now").mockImplementation(() => idle + active);
  vi.spyOn(performance, "eventLoopUtilization").mockImplementation((before) => {
    const [wasIdle, wasActive] = [idle - (before?.idle ?? 0), active - (before?.active ?? 0)];
    return { idle: wasIdle, active: wasActive, utilization: wasActive / (wasIdle + wasActive || 1) };
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Lets so many milliseconds pass, twenty at a time. */
async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 20) {
    active += 20 * busyShare;
    idle += 20 * (1 - busyShare);
    await vi.advanceTimersByTimeAsync(20);
  }
}

function watched(): { isSettled: boolean } {
  const state = { isSettled: false };
  void calmLoop().then(() => {
    state.isSettled = true;
  });
  return state;
}

it("settles after 20 ms where nothing goes on", async () => {
  busyShare = 0.1;
  const calm = watched();
  expect(calm.isSettled).toBe(false);
  await pass(20);
  expect(calm.isSettled).toBe(true);
});

it("waits while a rush is on, and no longer", async () => {
  busyShare = 0.9;
  const calm = watched();
  await pass(80);
  expect(calm.isSettled).toBe(false);
  busyShare = 0.4;
  await pass(20);
  expect(calm.isSettled).toBe(true);
});

it("does not wait for the end of a rush that has none", async () => {
  busyShare = 1;
  const calm = watched();
  await pass(140);
  expect(calm.isSettled).toBe(false);
  await pass(20);
  expect(calm.isSettled).toBe(true);
});
