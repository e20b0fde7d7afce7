/** What a stage says of its health in a worker thread is what /ping says (C41, C48). */

import type { StartedStage } from "@stagewright/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { call, heavy, laneOf, startLanes } from "./lane-calls.ts";

let stage: StartedStage;
beforeEach(async () => {
  stage = await startLanes({ SAGEMAKER_MODEL_SERVER_WORKERS: "1" });
});
afterEach(async () => {
  await stage.stop();
});

async function ping(): Promise<readonly [number, string]> {
  const response = await fetch(`${stage.url}/ping`);
  return [response.status, await response.text()];
}

test("degraded with its reason, well again, then failed for good", async () => {
  const { id } = await call(stage, heavy("degrade"));
  expect(await laneOf(stage, id)).toBe("worker");
  await expect.poll(ping).toEqual([200, expect.stringContaining("the cache is cold")]);
  await call(stage, heavy("recover"));
  await expect.poll(ping).toEqual([200, expect.stringContaining('"ready"')]);
  await call(stage, heavy("fail"));
  await expect.poll(ping).toEqual([503, expect.stringContaining("the licence has run out")]);
});

test("what a thread has said is wrong goes with it", async () => {
  await call(stage, heavy("degrade"));
  await expect.poll(ping).toEqual([200, expect.stringContaining("the cache is cold")]);
  expect((await call(stage, heavy("exit"))).status).toBe(500);
  await expect.poll(ping).toEqual([200, expect.not.stringContaining("the cache is cold")]);
  expect((await call(stage, heavy("row"))).status).toBe(200);
  await expect.poll(ping).toEqual([200, expect.stringContaining('"ready"')]);
});
