import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { HealthReport, type Invocation, readEnvironment, silentLogger } from "@stagewright/core";
import { afterAll, expect, it } from "vitest";
import { createLaneThreads } from "./lane-threads.ts";

const folder = mkdtempSync(join(tmpdir(), "lane-threads-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Takes orders late, as a thread that is still starting, and answers a task with the first one it was given. */
const LANE = `
  import { MessageChannel, parentPort } from "node:worker_threads";
  const order = new Promise((resolve) => {
    setTimeout(() => {
      const { port1, port2 } = new MessageChannel();
      port1.on("message", (given) => (given === "close" ? parentPort.postMessage("closed") : resolve(given)));
      parentPort.postMessage({ orders: port2 }, [port2]);
      setTimeout(resolve, 1000, "none").unref();
    }, 100);
  });
  export const runTask = async () => ({ order: await order });
`;

it("a thread hears of a caller who left before it took orders", async () => {
  const file = join(folder, "lane.mjs");
  writeFileSync(file, LANE);
  const threads = createLaneThreads({
    laneModule: pathToFileURL(file),
    threadCount: 1,
    tasksPerThread: 1,
    environment: readEnvironment({}),
    log: silentLogger,
    health: new HealthReport(),
    writeLine: () => {},
  });
  const invocation = { body: new Uint8Array(1) } as Partial<Invocation> as Invocation;
  const running = threads.run(7, invocation, new AbortController().signal, undefined);
  threads.abandon(7);
  await expect(running).resolves.toEqual({ order: { abandon: 7 } });
  await threads.close();
});
