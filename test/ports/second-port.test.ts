/** A stage as it ships is held to SAGEMAKER_SAFE_PORT_RANGE on the HTTP thread and in its worker threads (C31). */

import { type StartedStage, start } from "@stagewright/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const RANGE = { first: 23_400, last: 23_499 };

let stage: StartedStage;
beforeAll(async () => {
  stage = await start(new URL("./stage.ts", import.meta.url), {
    environment: {
      SAGEMAKER_SAFE_PORT_RANGE: `${RANGE.first}-${RANGE.last}`,
      SAGEMAKER_MODEL_SERVER_WORKERS: "1",
    },
  });
});
afterAll(async () => {
  await stage.stop();
});

async function invoke(body: string): Promise<Readonly<Record<string, unknown>>> {
  const headers = { "content-type": "text/csv" };
  const response = await fetch(`${stage.url}/invocations`, { method: "POST", headers, body });
  return (await response.json()) as Readonly<Record<string, unknown>>;
}

/** Blank lines make a body large enough for a worker thread, milliseconds of work keep what is learnt of it. */
const lanes = [
  { isMainThread: true, ending: ",0\n" },
  { isMainThread: false, ending: `,20\n${"\n".repeat(200_000)}` },
];

describe.each(lanes)("on the HTTP thread: $isMainThread", ({ isMainThread, ending }) => {
  test("a port outside the range is refused with its remedy", async () => {
    for (const port of [RANGE.first - 1, RANGE.last + 1, 0]) {
      expect(await invoke(`${port}${ending}`)).toEqual({
        isMainThread,
        code: "SW_SERVER_SECOND_PORT",
        message: expect.stringMatching(/^Port \d+.* 23400-23499; .* takePort\(\) /),
      });
    }
  });

  test("one that takePort() gives is listened on", async () => {
    const { port, ...others } = await invoke(`-1${ending}`);
    expect(others).toEqual({ isMainThread });
    expect(port).toBeGreaterThanOrEqual(RANGE.first);
    expect(port).toBeLessThanOrEqual(RANGE.last);
  });
});
