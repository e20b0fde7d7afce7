/** An invocation, or a joined run (option batch), that never comes to an end: callers are told in time, the thread is replaced. */

import { type StartedStage, start } from "@stagewright/testing";
import { afterAll, expect, test } from "vitest";
import { call, heavy, laneOf, logLine, logLines, stageModule } from "./lane-calls.ts";

// The tests run side by side, each with a stage of its own: a thread is given five seconds beyond the deadline of what it runs.
const stages: StartedStage[] = [];
afterAll(() => Promise.all(stages.map((stage) => stage.stop())));

/** A stage of one thread, whose invocations have a second. It knows nothing of its cost yet: what hangs goes to the thread. */
async function started(module: URL): Promise<StartedStage> {
  const environment = { SAGEMAKER_MODEL_SERVER_WORKERS: "1", SAGEMAKER_MODEL_SERVER_TIMEOUT: "1" };
  const stage = await start(module, { environment });
  stages.push(stage);
  return stage;
}

const joining = () => started(new URL("./joining-mixed-stage.ts", import.meta.url));

/** Asks until a thread, which may have to start first, has answered. */
async function answered(stage: StartedStage, what: string): Promise<void> {
  for (let tries = 0; tries < 20; tries += 1) {
    const { id, status, body } = await call(stage, heavy(what));
    if (status === 200) {
      expect(body).toBe(`${what},40.0\n`);
      expect(await laneOf(stage, id)).toBe("worker");
      return;
    }
  }
  throw new Error("no answer in twenty tries");
}

async function expectRefused(stage: StartedStage, what: string): Promise<void> {
  const { status, body } = await call(stage, heavy(what));
  expect([status, body]).toEqual([503, expect.stringContaining("SW_INVOCATION_DEADLINE")]);
}

/** Waits until the thread has been ended, and another has answered in its place. */
async function expectReplaced(stage: StartedStage): Promise<void> {
  expect(await logLine(stage, { event: "worker-lost" })).toMatchObject({
    reason: "it went on long after the invocation's time was used up",
  });
  await answered(stage, "double");
  expect((await fetch(`${stage.url}/ping`)).status).toBe(200);
  // However many invocations the thread had.
  expect(logLines(stage).filter(({ event }) => event === "worker-lost")).toHaveLength(1);
  const page = await (await fetch(`${stage.url}/metrics`)).text();
  expect(page).toMatch(/^stagewright_worker_threads_lost_total\{.*\} 1$/m);
}

test.concurrent("a thread whose invocation never comes to an end is replaced (C63)", async () => {
  const stage = await started(stageModule);
  await expectRefused(stage, "hang");
  await expectReplaced(stage);
}, 60_000);

test.concurrent("a thread that runs several at once is ended as well, and counted once (C63)", async () => {
  const stage = await joining();
  await Promise.all([expectRefused(stage, "hang"), expectRefused(stage, "hang")]);
  await logLine(stage, { msg: "model called", rows: 2 });
  await expectReplaced(stage);
}, 60_000);

test.concurrent("a thread that the author's code holds up after its answer is ended by the next who is sent to it", async () => {
  const stage = await joining();
  await answered(stage, "hang-later");
  await new Promise((resolve) => setTimeout(resolve, 200));
  await expectRefused(stage, "double");
  await expectReplaced(stage);
}, 60_000);
