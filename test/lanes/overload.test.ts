/** Two hundred connections against a model that takes 50 ms: nobody waits beyond the deadline, the rest hear of it at once. */

import type { StartedStage } from "@stagewright/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, logLine, logLines, startLanes } from "./lane-calls.ts";

const TIMEOUT_SECONDS = 2;
/** How late a deadline may be acted upon on a machine that is busy with other things. */
const GRACE_MS = 3000;

let stage: StartedStage;
beforeAll(async () => {
  stage = await startLanes({ SAGEMAKER_MODEL_SERVER_TIMEOUT: `${TIMEOUT_SECONDS}` });
});
afterAll(async () => {
  await stage.stop();
});

test("everyone is answered: some with their own row, the others 503 with Retry-After, /ping all the while 200", async () => {
  const pings: number[] = [];
  let isOver = false;
  const pinging = (async () => {
    while (!isOver) pings.push((await fetch(`${stage.url}/ping`)).status);
  })();
  const ids = Array.from({ length: 200 }, (_, at) => `crowd-${at}`);
  const answers = await Promise.all(
    ids.map((id) => call(stage, `${id},50\n`, { headers: { "x-amzn-sagemaker-inference-id": id } })),
  );
  isOver = true;
  await pinging;

  const good = answers.filter(({ status }) => status === 200);
  const refused = answers.filter(({ status }) => status === 503);
  expect(good.length + refused.length).toBe(ids.length);
  expect(good.map(({ body }) => body)).toEqual(good.map(({ id }) => `${id},50.0\n`));
  expect(good.length).toBeGreaterThan(0);
  // 200 × 50 ms on two threads is 5 s: at least half of them cannot be had in 2 s.
  expect(refused.length).toBeGreaterThanOrEqual(100);
  for (const { headers } of refused) expect(Number(headers["retry-after"])).toBeGreaterThanOrEqual(1);
  expect(refused.filter(({ body }) => body.includes("SW_LANE_QUEUE")).length).toBeGreaterThan(50);
  expect(new Set(pings)).toEqual(new Set([200]));

  await Promise.all(ids.map((invocationId) => logLine(stage, { event: "invocation", invocationId })));
  const durations = logLines(stage)
    .filter((line) => line["event"] === "invocation")
    .map((line) => line["durationMs"] as number);
  expect(Math.max(...durations)).toBeLessThan(TIMEOUT_SECONDS * 1000 + GRACE_MS);
}, 60_000);
