/** Stages and operators that want no worker threads get none. */

import { type StartedStage, start } from "@stagewright/testing";
import { afterEach, expect, test } from "vitest";
import { call, heavy, laneOf, startLanes, workerCount } from "./lane-calls.ts";

let stage: StartedStage;
afterEach(async () => {
  await stage?.stop();
});

test('options({ lanes: "inline" }) keeps a stage\'s state in one thread', async () => {
  stage = await start(new URL("./inline-stage.ts", import.meta.url));
  const large = "x".repeat(2_000_000);
  const headers = { "content-type": "text/plain" };
  const answers = [];
  for (const body of ["x", large, large, "x"]) answers.push(await call(stage, body, { headers }));
  expect(answers.map(({ body }) => JSON.parse(body))).toEqual([
    { count: 1, isMainThread: true },
    { count: 2, isMainThread: true },
    { count: 3, isMainThread: true },
    { count: 4, isMainThread: true },
  ]);
});

test("SAGEMAKER_MODEL_SERVER_WORKERS=0 runs everything on the HTTP thread", async () => {
  stage = await startLanes({ SAGEMAKER_MODEL_SERVER_WORKERS: "0" });
  const { id, body } = await call(stage, heavy("thread"));
  expect(JSON.parse(body)).toEqual({ isMainThread: true });
  expect(await laneOf(stage, id)).toBe("inline");
});

test.runIf(process.platform === "linux")(
  "no thread starts before one is needed; it gives way to the HTTP thread",
  async () => {
    stage = await startLanes();
    expect(workerCount(stage)).toBe(0);
    await call(stage, heavy("row"));
    expect(workerCount(stage)).toBe(1);
  },
);
