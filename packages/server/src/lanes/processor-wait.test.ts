import { existsSync, readFileSync } from "node:fs";
import { afterEach, expect, it, vi } from "vitest";

const FILE = "/proc/thread-self/schedstat";
const toldMs = () => Number(readFileSync(FILE, "utf8").split(" ")[1]) / 1e6;

afterEach(() => {
  vi.doUnmock("node:fs");
  vi.resetModules();
});

it.skipIf(!existsSync(FILE))("is what Linux tells of this thread, and goes on with it", async () => {
  const { processorWaitMs } = await import("./processor-wait.ts");
  for (let at = 0; at < 3; at += 1) {
    const before = toldMs();
    const ms = processorWaitMs();
    expect(ms).toBeGreaterThanOrEqual(before);
    expect(ms).toBeLessThanOrEqual(toldMs());
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
});

it("is nothing where nothing counts it", async () => {
  const openSync = vi.fn(() => {
    throw new Error("ENOENT: no such file or directory");
  });
  vi.doMock("node:fs", () => ({ openSync, readSync: () => 0 }));
  const { processorWaitMs } = await import("./processor-wait.ts");
  expect([processorWaitMs(), processorWaitMs()]).toEqual([0, 0]);
  expect(openSync).toHaveBeenCalledOnce();
});
