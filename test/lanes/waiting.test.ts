/** What waits for a worker thread: dropped when its caller leaves, expired and refused by its deadline, finished by a drain. */

import type { StartedStage } from "@stagewright/testing";
import { afterEach, describe, expect, test } from "vitest";
import { type Called, call, heavy, logLine, logLines, startLanes } from "./lane-calls.ts";

let stage: StartedStage;
afterEach(async () => {
  await stage?.stop();
});

function codeOf({ body }: Called): unknown {
  return (JSON.parse(body) as { error: { code: string } }).error.code;
}

/** Sends an invocation under a name of its own. */
function send(id: string, body: string, signal?: AbortSignal): Promise<Called> {
  const headers = { "x-amzn-sagemaker-inference-id": id };
  return call(stage, body, signal === undefined ? { headers } : { headers, signal });
}

function hasBegun(invocationId: string): boolean {
  return logLines(stage).some(
    (line) => line["invocationId"] === invocationId && line["msg"] === "preprocess",
  );
}

describe("a caller who leaves", () => {
  test("while the invocation waits: it is never begun", async () => {
    stage = await startLanes({ SAGEMAKER_MODEL_SERVER_WORKERS: "1" });
    const leaving = new AbortController();
    const running = send("running", heavy("row", 700));
    await new Promise((resolve) => setTimeout(resolve, 200));
    const waiting = send("waiting", heavy("row"), leaving.signal);
    await new Promise((resolve) => setTimeout(resolve, 100));
    leaving.abort();
    await expect(waiting).rejects.toThrow();
    expect(await running).toMatchObject({ status: 200 });
    expect(await logLine(stage, { event: "invocation", invocationId: "waiting" })).toMatchObject({
      status: 499,
      code: "SW_INVOCATION_ABORTED",
      lane: "worker",
    });
    expect(await send("next", heavy("row"))).toMatchObject({ status: 200 });
    await logLine(stage, { event: "invocation", invocationId: "next" });
    expect([hasBegun("running"), hasBegun("waiting"), hasBegun("next")]).toEqual([true, false, true]);
  });

  test("while it runs: its signal aborts in the thread", async () => {
    stage = await startLanes();
    const leaving = new AbortController();
    const waiting = send("listening", heavy("wait"), leaving.signal);
    await logLine(stage, { invocationId: "listening", msg: "preprocess" });
    leaving.abort();
    await expect(waiting).rejects.toThrow();
    expect(await logLine(stage, { invocationId: "listening", msg: "heard" })).toMatchObject({
      reason: "SW_INVOCATION_ABORTED: The caller closed the connection before the answer.",
    });
    expect(await send("next", heavy("row"))).toMatchObject({ status: 200 });
  });

  test("in the middle of a stream: the author's generator is stopped (C123)", async () => {
    stage = await startLanes();
    const leaving = new AbortController();
    const streaming = send("streaming", heavy("endless-stream"), leaving.signal);
    await logLine(stage, { invocationId: "streaming", msg: "preprocess" });
    await new Promise((resolve) => setTimeout(resolve, 200));
    leaving.abort();
    await streaming.catch(() => {});
    expect(await logLine(stage, { invocationId: "streaming", msg: "stream over" })).toMatchObject({
      isAborted: true,
    });
    expect(await send("next", heavy("row"))).toMatchObject({ status: 200 });
  });
});

describe("the deadline (C63)", () => {
  test("of an invocation that waits: it is told in time, and never begun", async () => {
    stage = await startLanes({ SAGEMAKER_MODEL_SERVER_WORKERS: "1", SAGEMAKER_MODEL_SERVER_TIMEOUT: "1" });
    const running = send("running", heavy("row", 1800));
    await new Promise((resolve) => setTimeout(resolve, 200));
    const late = await send("waiting", heavy("row"));
    expect([late.status, codeOf(late)]).toEqual([503, "SW_INVOCATION_DEADLINE"]);
    expect([(await running).status, codeOf(await running)]).toEqual([503, "SW_INVOCATION_DEADLINE"]);
    expect(await send("next", "row,0\n")).toMatchObject({ status: 200 });
    await logLine(stage, { invocationId: "running", msg: "preprocess" });
    expect(hasBegun("waiting")).toBe(false);
  });

  test("is known to the stage in the thread", async () => {
    stage = await startLanes({ SAGEMAKER_MODEL_SERVER_TIMEOUT: "30" });
    const { body } = await send("asking", heavy("remaining"));
    const { remainingMs } = JSON.parse(body) as { remainingMs: number };
    expect(remainingMs).toBeGreaterThan(15_000);
    expect(remainingMs).toBeLessThanOrEqual(30_000 - 20);
  });

  test("that cannot be kept: refused before the body is parsed, with the time to wait", async () => {
    stage = await startLanes({ SAGEMAKER_MODEL_SERVER_WORKERS: "1", SAGEMAKER_MODEL_SERVER_TIMEOUT: "2" });
    for (let at = 0; at < 4; at += 1) await send(`learning-${at}`, heavy("row", 600));
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, at) => send(`crowd-${at}`, heavy("row", 600))),
    );
    const refused = answers.filter((answer) => answer.status === 503 && codeOf(answer) === "SW_LANE_QUEUE");
    expect(refused.length).toBeGreaterThanOrEqual(4);
    for (const { id, headers } of refused) {
      expect(Number(headers["retry-after"])).toBeGreaterThanOrEqual(1);
      expect(hasBegun(id)).toBe(false);
    }
    expect(answers.some((answer) => answer.status === 200)).toBe(true);
  });
});

test("a drain finishes what runs and what waits, lets go of every model, and exits 0 (C7)", async () => {
  stage = await startLanes({ SAGEMAKER_MODEL_SERVER_WORKERS: "1" });
  const answers = Promise.all([send("first", heavy("row", 300)), send("second", heavy("row", 300))]);
  await logLine(stage, { invocationId: "first", msg: "preprocess" });
  expect(await stage.stop()).toBe(0);
  expect((await answers).map(({ status }) => status)).toEqual([200, 200]);
  const letGo = logLines(stage).filter((line) => line["msg"] === "let go");
  expect(letGo.map((line) => line["isMainThread"]).sort()).toEqual([false, true]);
});
