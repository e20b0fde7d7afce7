/** A joined run that never comes to an end (option batch): its callers are told in time, its thread is replaced. */

import { type StartedStage, start } from "@stagewright/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Called, call, heavy, laneOf, logLine, logLines } from "./lane-calls.ts";

// A stage each, so that the tests wait at the same time: a thread is given five seconds beyond its deadline.
const stages: StartedStage[] = [];
beforeAll(async () => {
  const environment = { SAGEMAKER_MODEL_SERVER_WORKERS: "1", SAGEMAKER_MODEL_SERVER_TIMEOUT: "1" };
  for (let at = 0; at < 2; at += 1)
    stages.push(await start(new URL("./joining-mixed-stage.ts", import.meta.url), { environment }));
});
afterAll(async () => {
  await Promise.all(stages.map((stage) => stage.stop()));
});

/** The answer of an invocation whose thread may have to start first, for which a second is not always enough. */
async function answered(stage: StartedStage, what: string): Promise<Called> {
  for (let tries = 0; tries < 20; tries += 1) {
    const answer = await call(stage, heavy(what));
    if (answer.status === 200) {
      expect(answer.body).toBe(`${what},40.0\n`);
      return answer;
    }
  }
  throw new Error("no answer in twenty tries");
}

/** How many threads the log says were lost. */
const lost = (stage: StartedStage) => logLines(stage).filter(({ event }) => event === "worker-lost").length;

test.concurrent("a thread that runs several at once is ended as well, and counted once (C63)", async ({
  expect,
}) => {
  const stage = stages[0]!;
  const hung = await Promise.all([call(stage, heavy("hang")), call(stage, heavy("hang"))]);
  for (const { status, body } of hung)
    expect([status, body]).toEqual([503, expect.stringContaining("SW_INVOCATION_DEADLINE")]);
  expect(await logLine(stage, { event: "worker-lost" })).toMatchObject({
    reason: "it went on long after the invocation's time was used up",
  });
  expect(await laneOf(stage, (await answered(stage, "row")).id)).toBe("worker");
  expect(lost(stage)).toBe(1);
  const page = await (await fetch(`${stage.url}/metrics`)).text();
  expect(page).toContain('stagewright_worker_threads_lost_total{stage="joining-mixed"} 1');
}, 60_000);

test.concurrent("a thread that the author's code holds up after its answer is ended by the next who is sent to it", async ({
  expect,
}) => {
  const stage = stages[1]!;
  expect(await laneOf(stage, (await answered(stage, "hang-later")).id)).toBe("worker");
  await new Promise((resolve) => setTimeout(resolve, 200));
  const held = await call(stage, heavy("row"));
  expect([held.status, held.body]).toEqual([503, expect.stringContaining("SW_INVOCATION_DEADLINE")]);
  await expect.poll(() => lost(stage), { timeout: 15_000 }).toBe(1);
  await answered(stage, "row");
}, 60_000);
