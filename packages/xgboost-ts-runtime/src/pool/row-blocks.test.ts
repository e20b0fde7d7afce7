import { setTimeout } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import {
  announceBlocks,
  areTaken,
  blockRowsOf,
  createBlockCounters,
  takeAll,
  takeBlock,
} from "./row-blocks.ts";

describe("blockRowsOf", () => {
  it.each([
    [0, 2, 1],
    [1, 2, 1],
    [256, 2, 256],
    [257, 2, 64],
    [4096, 2, 64],
    [4097, 2, 128],
    [65_536, 2, 1024],
    [1_000_000, 2, 1024],
  ])("%d rows, %d threads: blocks of %d", (rowCount, threadCount, expected) => {
    expect(blockRowsOf(rowCount, threadCount)).toBe(expected);
  });
});

describe("block counters", () => {
  it("give every block once", () => {
    const counters = createBlockCounters();
    expect([takeBlock(counters), takeBlock(counters)]).toEqual([0, 1]);
    expect(areTaken(counters, 3)).toBe(false);
    expect(takeBlock(counters)).toBe(2);
    expect(areTaken(counters, 3)).toBe(true);
  });

  it("leave nothing to take once all are taken", () => {
    const counters = createBlockCounters();
    takeAll(counters, 5);
    expect(takeBlock(counters)).toBeGreaterThanOrEqual(5);
  });

  it("hold a thread until the rows of its block are there", async () => {
    const counters = createBlockCounters();
    const module = new URL("../../dist/pool/row-blocks.js", import.meta.url).href;
    const source = `
      const { parentPort, workerData } = require("node:worker_threads");
      import(${JSON.stringify(module)}).then(({ waitForBlock }) => {
        waitForBlock(workerData, 1);
        parentPort.postMessage(Atomics.load(workerData, 1));
      });`;
    const worker = new Worker(source, { eval: true, workerData: counters });
    const seen = new Promise((resolve) => worker.once("message", resolve));
    announceBlocks(counters, 1);
    await setTimeout(100);
    announceBlocks(counters, 2);
    expect(await seen).toBe(2);
    await worker.terminate();
  });
});
