/** One big CSV body goes through a worker thread and comes back right; small ones stay on the HTTP thread. */

import { type StartedStage, start } from "@stagewright/testing";
import { afterAll, beforeAll, expect, test } from "vitest";

let stage: StartedStage;
beforeAll(async () => {
  stage = await start(new URL("./stage.ts", import.meta.url));
});
afterAll(async () => {
  await stage.stop();
});

async function invoke(body: string): Promise<{ readonly text: string; readonly id: string }> {
  const id = `body-of-${body.length}-${stage.lines.length}`;
  const response = await fetch(`${stage.url}/invocations`, {
    method: "POST",
    headers: { "content-type": "text/csv", "x-amzn-sagemaker-inference-id": id },
    body,
  });
  return { text: await response.text(), id };
}

/** The parsed lines of one invocation, once its access line is there. */
async function linesOf(id: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  for (;;) {
    const lines = stage.lines
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
      .filter((line) => line["invocationId"] === id);
    if (lines.some((line) => line["event"] === "invocation")) return lines;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test("the first 5 MB body runs on a worker thread, and every row comes back", async () => {
  const count = 460_000;
  const rows = Array.from({ length: count }, (_, row) => `row,${row}`);
  const { text, id } = await invoke(rows.join("\n"));
  const answered = text.split("\n");
  expect(answered).toHaveLength(count + 1);
  expect(answered.slice(0, 3)).toEqual(["row,0.0", "row,2.0", "row,4.0"]);
  expect(answered[count - 1]).toBe(`row,${(count - 1) * 2}.0`);
  const lines = await linesOf(id);
  expect(lines.find((line) => line["event"] === "invocation")).toMatchObject({
    status: 200,
    lane: "worker",
    rows: count,
    requestBytes: rows.join("\n").length,
  });
  expect(lines.find((line) => line["msg"] === "preprocess")).toMatchObject({
    stage: "lanes",
    isMainThread: false,
  });
});

test("one row runs on the HTTP thread", async () => {
  const { text, id } = await invoke("row,21\n");
  expect(text).toBe("row,42.0\n");
  const lines = await linesOf(id);
  expect(lines.find((line) => line["event"] === "invocation")).toMatchObject({ lane: "inline" });
  expect(lines.find((line) => line["msg"] === "preprocess")).toMatchObject({ isMainThread: true });
});
