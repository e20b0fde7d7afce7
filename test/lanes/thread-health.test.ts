/** What a stage says of its health in a worker thread is what /ping says (C41, C48). */

import type { StartedStage } from "@stagewright/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, heavy, laneOf, startLanes } from "./lane-calls.ts";

let stage: StartedStage;
beforeAll(async () => {
  stage = await startLanes({ SAGEMAKER_MODEL_SERVER_WORKERS: "1" });
});
afterAll(async () => {
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
