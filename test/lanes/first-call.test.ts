/**
 * A model whose trial was long is known as costly: its first caller does not hold up the thread that answers pings (B10), nor wait for
 * another to start.
 */

import { type StartedStage, start } from "@stagewright/testing";
import { afterEach, expect, test } from "vitest";
import { call, laneOf, logLine, logLines, workerCount } from "./lane-calls.ts";

const costly = new URL("./costly-stage.ts", import.meta.url);

let stage: StartedStage;
afterEach(async () => {
  await stage?.stop();
});

test("every thread has loaded the stage when it is ready, and one takes the first invocation, small as it is", async () => {
  stage = await start(costly, { environment: { SAGEMAKER_MODEL_SERVER_WORKERS: "2" } });
  if (process.platform === "linux") expect(workerCount(stage)).toBe(2);
  const loads = () => logLines(stage).filter(({ msg }) => msg === "loaded");
  await expect.poll(() => loads().map(({ isMainThread }) => isMainThread)).toEqual([true, false, false]);
  const { id, status, body } = await call(stage, "1\n");
  expect([status, body]).toEqual([200, "1.0\n"]);
  expect(await laneOf(stage, id)).toBe("worker");
  expect(loads()).toHaveLength(3);
});

test("a stage that cannot be loaded in threads is ready, and says on /ping what its callers will meet", async () => {
  stage = await start(costly, { environment: { LOADS: "once" } });
  const reasons = async () => (await (await fetch(`${stage.url}/ping`)).json()) as unknown;
  const degraded = {
    status: "degraded",
    reasons: { workers: "a worker thread could not be made ready; the next invocation tries again" },
  };
  expect(await reasons()).toMatchObject(degraded);
  const line = await logLine(stage, { event: "worker-lost" });
  expect(JSON.stringify(line["err"])).toContain("the port is taken");
  expect((await call(stage, "1\n")).body).toContain("SW_LANE_LOAD");
  expect(await reasons()).toMatchObject(degraded);
});
