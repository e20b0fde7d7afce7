/** A body that an author's middleware has read goes to a thread, and stays with the middleware as well. */

import { type StartedStage, start } from "@stagewright/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, laneOf } from "./lane-calls.ts";

let stage: StartedStage;
beforeAll(async () => {
  stage = await start(new URL("./reading-stage.ts", import.meta.url));
});
afterAll(async () => {
  await stage?.stop();
});

test("the middleware still has its bytes after the thread has answered", async () => {
  const { id, status, body } = await call(stage, "1.5\n2.5\n");
  expect([status, body]).toEqual([200, "1.5\n2.5\n"]);
  expect(await laneOf(stage, id)).toBe("worker");
  expect(await (await fetch(`${stage.url}/kept`)).text()).toBe("1.5\n2.5\n");
});
