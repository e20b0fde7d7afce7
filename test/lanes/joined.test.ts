/** Invocations joined in a worker thread (option batch): each caller gets its own rows, a bad one harms nobody. */

import { type StartedStage, start } from "@stagewright/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, laneOf } from "./lane-calls.ts";

let stage: StartedStage;
beforeAll(async () => {
  stage = await start(new URL("./joining-stage.ts", import.meta.url));
});
afterAll(async () => {
  await stage.stop();
});

test("three hundred at once, every seventh malformed", async () => {
  // The first few tell what a call costs.
  for (let at = 0; at < 3; at += 1) await call(stage, "1\n");
  const numbers = Array.from({ length: 300 }, (_, n) => n);
  const answers = await Promise.all(
    numbers.map((n) => call(stage, n % 7 === 0 ? `${n}\nmany\n` : `${n}\n${n + 1000}\n`)),
  );
  for (const [n, { status, body }] of answers.entries()) {
    if (n % 7 === 0) expect([status, body]).toEqual([400, expect.stringContaining('"record":2')]);
    else expect([status, body]).toEqual([200, `${n + 1}.0\n${n + 1001}.0\n`]);
  }
  const lanes = await Promise.all(answers.map(({ id }) => laneOf(stage, id)));
  expect(lanes.filter((lane) => lane === "worker").length).toBeGreaterThan(150);
  const page = await (await fetch(`${stage.url}/metrics`)).text();
  const joined = Number(/^stagewright_joined_invocations_total\{[^}]*\} (\d+)/m.exec(page)?.[1]);
  const runs = Number(/^stagewright_joined_runs_total\{[^}]*\} (\d+)/m.exec(page)?.[1]);
  expect(joined).toBeGreaterThan(100);
  expect(joined / runs).toBeGreaterThan(4);
}, 30_000);
