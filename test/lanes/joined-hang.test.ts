/** A joined run that never comes to an end (option batch): its callers are told in time, its thread is replaced. */

import { type StartedStage, start } from "@stagewright/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Called, call, heavy, laneOf, logLine, logLines } from "./lane-calls.ts";

let stage: StartedStage;
beforeAll(async () => {
  const environment = { SAGEMAKER_MODEL_SERVER_WORKERS: "1", SAGEMAKER_MODEL_SERVER_TIMEOUT: "1" };
  stage = await start(new URL("./joining-mixed-stage.ts", import.meta.url), { environment });
});
afterAll(async () => {
  await stage.stop();
});

/** The answer of an invocation whose thread may have to start first, for which a second is not always enough. */
async function answered(what: string): Promise<Called> {
  for (let tries = 0; tries < 20; tries += 1) {
    const answer = await call(stage, heavy(what));
    if (answer.status === 200) {
      expect(answer.body).toBe(`${what},40.0\n`);
      return answer;
    }
  }
  throw new Error("no answer in twenty tries");
}

test("a thread that runs several at once is ended as well, and counted once (C63)", async () => {
  const hung = await Promise.all([call(stage, heavy("one", 1e9)), call(stage, heavy("two", 1e9))]);
  for (const { status, body } of hung)
    expect([status, body]).toEqual([503, expect.stringContaining("SW_INVOCATION_DEADLINE")]);
  expect(await logLine(stage, { event: "worker-lost" })).toMatchObject({
    reason: "it went on long after the invocation's time was used up",
  });
  expect(await laneOf(stage, (await answered("row")).id)).toBe("worker");
  expect(logLines(stage).filter(({ event }) => event === "worker-lost")).toHaveLength(1);
  const page = await (await fetch(`${stage.url}/metrics`)).text();
  expect(page).toContain('stagewright_worker_threads_lost_total{stage="joining-mixed"} 1');
}, 60_000);

test("a thread that the author's code holds up after its answer is ended by the next who is sent to it", async () => {
  expect(await laneOf(stage, (await answered("hang-later")).id)).toBe("worker");
  await new Promise((resolve) => setTimeout(resolve, 200));
  const held = await call(stage, heavy("row"));
  expect([held.status, held.body]).toEqual([503, expect.stringContaining("SW_INVOCATION_DEADLINE")]);
  const lost = () => logLines(stage).filter(({ event }) => event === "worker-lost").length;
  await expect.poll(lost, { timeout: 15_000 }).toBe(2);
  await answered("row");
}, 60_000);
