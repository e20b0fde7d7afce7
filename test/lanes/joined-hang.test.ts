/** A joined run that never comes to an end (option batch): its callers are told in time, its thread is replaced. */

import { type StartedStage, start } from "@stagewright/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, heavy, laneOf, logLine, logLines } from "./lane-calls.ts";

let stage: StartedStage;
beforeAll(async () => {
  const environment = { SAGEMAKER_MODEL_SERVER_WORKERS: "1", SAGEMAKER_MODEL_SERVER_TIMEOUT: "1" };
  stage = await start(new URL("./joining-mixed-stage.ts", import.meta.url), { environment });
});
afterAll(async () => {
  await stage.stop();
});

test("a thread that runs several at once is ended as well, and counted once (C63)", async () => {
  const hung = await Promise.all([call(stage, heavy("one", 1e9)), call(stage, heavy("two", 1e9))]);
  for (const { status, body } of hung)
    expect([status, body]).toEqual([503, expect.stringContaining("SW_INVOCATION_DEADLINE")]);
  expect(await logLine(stage, { event: "worker-lost" })).toMatchObject({
    reason: "it went on long after the invocation's time was used up",
  });
  const after = await call(stage, heavy("row", 1));
  expect(after).toMatchObject({ status: 200, body: "row,2.0\n" });
  expect(await laneOf(stage, after.id)).toBe("worker");
  expect(logLines(stage).filter(({ event }) => event === "worker-lost")).toHaveLength(1);
  const page = await (await fetch(`${stage.url}/metrics`)).text();
  expect(page).toContain('stagewright_worker_threads_lost_total{stage="joining-mixed"} 1');
}, 60_000);
