/**
 * A model whose trial was long is known as costly: its first caller does not hold up the thread that answers pings (B10). Threads start
 * with it, not before.
 */

import { type StartedStage, start } from "@stagewright/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, laneOf, workerCount } from "./lane-calls.ts";

let stage: StartedStage;
beforeAll(async () => {
  stage = await start(new URL("./costly-stage.ts", import.meta.url));
});
afterAll(async () => {
  await stage?.stop();
});

test("an empty body needs no thread, and is answered as often as it comes (C74)", async () => {
  for (const _ of [1, 2, 3]) {
    const { id, status, body } = await call(stage, "");
    expect([status, body]).toEqual([204, ""]);
    expect(await laneOf(stage, id)).toBe("inline");
  }
});

test("the first invocation runs on a worker thread, small as it is", async () => {
  if (process.platform === "linux") expect(workerCount(stage)).toBe(0);
  const { id, status, body } = await call(stage, "1\n");
  expect([status, body]).toEqual([200, "1.0\n"]);
  expect(await laneOf(stage, id)).toBe("worker");
  if (process.platform === "linux") expect(workerCount(stage)).toBe(1);
});
