/** Option `batch` over both lanes: each caller gets its own rows, a bad one harms nobody, and fewer calls reach the model. */

import { type StartedStage, start } from "@stagewright/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, logLines } from "./lane-calls.ts";

let stage: StartedStage;
beforeAll(async () => {
  const environment = { SAGEMAKER_MODEL_SERVER_WORKERS: "2" };
  stage = await start(new URL("./joining-mixed-stage.ts", import.meta.url), { environment });
});
afterAll(async () => {
  expect(await stage.stop()).toBe(0);
});

/** What number `n` sends, and the status and body it must get. */
function kindOf(
  n: number,
  ms: number,
): { readonly body: string; readonly expected: readonly [number, string] } {
  if (n % 7 === 3) return { body: `row-${n},tall\n`, expected: [400, "SW_CODEC_CELL"] };
  if (n % 29 === 5) return { body: `throw,${ms}\n`, expected: [500, "SW_STAGE_FAULT"] };
  if (n % 5 === 1) {
    return { body: `a-${n},${ms}\nb-${n},1\n`, expected: [200, `a-${n},${2 * ms}.0\nb-${n},2.0\n`] };
  }
  return { body: `row-${n},${ms}\n`, expected: [200, `row-${n},${2 * ms}.0\n`] };
}

async function sendMany(from: number, to: number, ms: number): Promise<void> {
  await Promise.all(
    Array.from({ length: to - from }, async (_, at) => {
      const n = from + at;
      const { body, expected } = kindOf(n, ms);
      const headers = { "x-amzn-sagemaker-inference-id": `n-${n}` };
      if (n % 11 === 7) {
        await call(stage, body, { headers, signal: AbortSignal.timeout(n % 9) }).catch(() => {});
        return;
      }
      const answer = await call(stage, body, { headers });
      expect([n, answer.status]).toEqual([n, expected[0]]);
      if (expected[0] === 200) expect([n, answer.body]).toEqual([n, expected[1]]);
      else expect(answer.body).toContain(expected[1]);
    }),
  );
}

const calls = () => logLines(stage).filter((line) => line["msg"] === "model called").length;
const joinedIn = (lane: string) =>
  logLines(stage).filter((line) => line["lane"] === lane && Number(line["joined"]) > 1).length;

test("cheap invocations meet on the HTTP thread, costly ones on worker threads; each gets its own answer", async () => {
  for (let from = 0; from < 600; from += 60) await sendMany(from, from + 60, 0);
  const cheapCalls = calls();
  expect(cheapCalls).toBeLessThan(500);
  expect(joinedIn("inline")).toBeGreaterThan(0);

  for (let from = 1000; from < 1400; from += 40) await sendMany(from, from + 40, 12);
  expect(calls() - cheapCalls).toBeLessThan(340);
  expect(joinedIn("worker")).toBeGreaterThan(0);
}, 60_000);
