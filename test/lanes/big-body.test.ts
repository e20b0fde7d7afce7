/** One big CSV body goes through a worker thread and comes back right; small ones stay on the HTTP thread. */

import type { StartedStage } from "@stagewright/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, logLine, startLanes } from "./lane-calls.ts";

let stage: StartedStage;
beforeAll(async () => {
  stage = await startLanes();
});
afterAll(async () => {
  await stage.stop();
});

test("the first 5 MB body runs on a worker thread, and every row comes back", async () => {
  const count = 400_000;
  const body = Array.from({ length: count }, (_, row) => `double,${row}`).join("\n");
  expect(body.length).toBeGreaterThan(5_000_000);
  const answer = await call(stage, body);
  const rows = answer.body.split("\n");
  expect(rows).toHaveLength(count + 1);
  expect(rows.slice(0, 3)).toEqual(["double,0.0", "double,2.0", "double,4.0"]);
  expect(rows[count - 1]).toBe(`double,${(count - 1) * 2}.0`);
  expect(await logLine(stage, { event: "invocation", invocationId: answer.id })).toMatchObject({
    status: 200,
    lane: "worker",
    rows: count,
    requestBytes: body.length,
    responseBytes: answer.body.length,
  });
  expect(await logLine(stage, { invocationId: answer.id, msg: "preprocess" })).toMatchObject({
    stage: "lanes",
    isMainThread: false,
  });
});

test("one row runs on the HTTP thread", async () => {
  const { id, body } = await call(stage, "double,0\n");
  expect(body).toBe("double,0.0\n");
  expect(await logLine(stage, { event: "invocation", invocationId: id })).toMatchObject({ lane: "inline" });
  expect(await logLine(stage, { invocationId: id, msg: "preprocess" })).toMatchObject({ isMainThread: true });
});

test("small bodies that turn out to cost much move to worker threads", async () => {
  const lanes: unknown[] = [];
  for (let at = 0; at < 6; at += 1) {
    const { id } = await call(stage, "row,40\n");
    lanes.push((await logLine(stage, { event: "invocation", invocationId: id }))["lane"]);
  }
  expect(lanes.at(-1)).toBe("worker");
});
