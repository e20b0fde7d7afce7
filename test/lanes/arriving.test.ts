/** Bodies that a worker thread decodes while they arrive: one thread, which is free again whatever becomes of them. */

import { request as httpRequest } from "node:http";
import { type StartedStage, start } from "@stagewright/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, logLine, logLines } from "./lane-calls.ts";

const MEBIBYTE = 1_048_576;
const headers = { "content-type": "application/x-told", accept: "text/plain" };
const inBlocks = (bytes: number, block: number) => `${bytes} in blocks of ${block}, worker thread`;
const BLOCK = 262_144;
const KEPT_BLOCK = 1_048_576;

let stage: StartedStage;
beforeAll(async () => {
  stage = await start(new URL("./arriving-stage.ts", import.meta.url), {
    environment: { SAGEMAKER_MODEL_SERVER_WORKERS: "1", SAGEMAKER_MODEL_SERVER_TIMEOUT: "3" },
  });
});
afterAll(async () => {
  await stage?.stop();
});

/** A call whose body is sent as the test goes on. */
function begin(id: string, bytes: number) {
  const all = { ...headers, "content-length": bytes, "x-amzn-sagemaker-inference-id": id };
  const options = { host: "127.0.0.1", port: stage.port, method: "POST", path: "/invocations", agent: false };
  const request = httpRequest({ ...options, headers: all });
  const answer = new Promise<{ status: number; body: string }>((resolve, reject) => {
    request.on("error", reject);
    request.on("response", (response) => {
      let body = "";
      response.setEncoding("latin1");
      response.on("data", (part) => {
        body += part;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
    });
  });
  answer.catch(() => {});
  return { request, answer };
}

async function threadIsFree(): Promise<void> {
  const { body } = await call(stage, Buffer.alloc(6 * MEBIBYTE), { headers });
  expect(body).toBe(inBlocks(6 * MEBIBYTE, BLOCK));
}

test("a large body is decoded on the thread, in blocks that come and go", async () => {
  const answer = await call(stage, Buffer.alloc(20 * MEBIBYTE + 7), { headers });
  expect([answer.status, answer.body]).toEqual([200, inBlocks(20 * MEBIBYTE + 7, BLOCK)]);
  expect(await logLine(stage, { event: "invocation", invocationId: answer.id })).toMatchObject({
    lane: "worker",
    requestBytes: 20 * MEBIBYTE + 7,
  });
});

test("a caller that leaves gives the thread back", async () => {
  const { request } = begin("leaves", 12 * MEBIBYTE);
  request.write(Buffer.alloc(6 * MEBIBYTE));
  await new Promise((resolve) => setTimeout(resolve, 200));
  request.destroy();
  await logLine(stage, { invocationId: "leaves", code: "SW_INVOCATION_ABORTED" });
  await threadIsFree();
});

test("a body that is too slow for its deadline is refused when it is complete, and does not keep the thread until then", async () => {
  const { request, answer } = begin("late", 8 * MEBIBYTE);
  request.write(Buffer.alloc(6 * MEBIBYTE));
  await new Promise((resolve) => setTimeout(resolve, 3300));
  await threadIsFree();
  request.end(Buffer.alloc(2 * MEBIBYTE));
  const { status, body } = await answer;
  expect([status, JSON.parse(body).error.code]).toEqual([503, "SW_INVOCATION_DEADLINE"]);
  await threadIsFree();
  expect(logLines(stage).filter(({ event }) => event === "worker-lost")).toEqual([]);
});

test("a body that comes while the thread is busy is kept in blocks, and moves when there is room", async () => {
  const busy = call(stage, Buffer.alloc(6 * MEBIBYTE), {
    headers: { ...headers, "x-amzn-sagemaker-session-id": "wait" },
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  const answer = await call(stage, Buffer.alloc(6 * MEBIBYTE), { headers });
  expect([answer.status, answer.body]).toEqual([200, inBlocks(6 * MEBIBYTE, KEPT_BLOCK)]);
  expect((await busy).status).toBe(200);
});

test("a thread that is lost in the middle costs its own caller an answer, and nobody else", async () => {
  const answer = await call(stage, Buffer.alloc(10 * MEBIBYTE, "x"), { headers });
  expect([answer.status, JSON.parse(answer.body).error.code]).toEqual([500, "SW_LANE_WORKER_LOST"]);
  await threadIsFree();
});
