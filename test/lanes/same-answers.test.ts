/** Every status, through both lanes: the same bytes, headers and log lines, whichever thread runs the invocation. */

import type { StartedStage } from "@stagewright/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CallOptions, call, heavy, laneOf, logLine, logLines, startLanes } from "./lane-calls.ts";

const LIMITS = { SAGEMAKER_MODEL_SERVER_TIMEOUT: "1", MAX_CONTENT_LENGTH: "300000" };

let inline: StartedStage;
let threaded: StartedStage;
beforeAll(async () => {
  inline = await startLanes({ ...LIMITS, SAGEMAKER_MODEL_SERVER_WORKERS: "0" });
  threaded = await startLanes({ ...LIMITS, SAGEMAKER_MODEL_SERVER_WORKERS: "1" });
});
afterAll(async () => {
  await Promise.all([inline?.stop(), threaded?.stop()]);
});

interface Case extends CallOptions {
  readonly name: string;
  readonly body: string;
  readonly status: number;
  /** Part of the body. */
  readonly says: string;
  /** Lane of the second stage; "none" where the request is refused before it comes to one. */
  readonly lane?: "worker" | "none";
}

const JSON_TYPE = { accept: "application/json" };
const cases: readonly Case[] = [
  { name: "a table as CSV", body: heavy("row"), status: 200, says: "row,20.0" },
  { name: "a table as JSON", body: heavy("row"), headers: JSON_TYPE, status: 200, says: '"what": "row"' },
  { name: "bytes", body: heavy("bytes"), status: 200, says: "\u0000\u0001\u0002\u00fa" },
  { name: "the same bytes again", body: heavy("bytes"), status: 200, says: "\u0000\u0001\u0002\u00fa" },
  {
    name: "text beyond ASCII",
    body: heavy("text"),
    headers: { accept: "text/plain" },
    status: 200,
    says: "gr",
  },
  {
    name: "custom attributes, both ways (C76)",
    body: heavy("attributes"),
    headers: { "x-amzn-sagemaker-custom-attributes": "v=1" },
    status: 200,
    says: "attributes,20.0",
  },
  { name: "work that a hook times", body: heavy("timed"), status: 200, says: "timed,40.0" },
  { name: "a streamed answer (C117)", body: heavy("stream"), status: 200, says: "part 1\npart 2\npart 3\n" },
  {
    name: "a stream that fails in the middle (C122)",
    body: heavy("broken-stream"),
    status: 200,
    says: "part 1",
  },
  {
    name: "400 with record and column",
    body: `row,1\nrow,tall\n${heavy("row")}`,
    status: 400,
    says: '"record":2',
  },
  {
    name: "400 with every issue",
    body: `row,a\nrow,b\n${heavy("row")}`,
    status: 400,
    says: '"issueCount":2',
  },
  { name: "400 of a verb", body: heavy("refuse"), status: 400, says: "SW_TABLE_VALUE" },
  {
    name: "406 (C84)",
    body: heavy("row"),
    headers: { accept: "image/png" },
    status: 406,
    says: "SW_INVOCATION_ACCEPT",
  },
  {
    name: "415 (C73)",
    body: heavy("row"),
    headers: { "content-type": "image/png" },
    status: 415,
    says: "image/png",
  },
  { name: "500 of a hook that throws", body: heavy("throw"), status: 500, says: "SW_STAGE_FAULT" },
  { name: "500 of an answer that is none", body: heavy("nothing"), status: 500, says: "SW_STAGE_ANSWER" },
  {
    name: "500 of NaN in JSON",
    body: heavy("not-finite"),
    headers: JSON_TYPE,
    status: 500,
    says: "SW_CODEC_NOT_FINITE",
  },
  {
    name: "500 of attributes too long",
    body: heavy("too-many-attributes"),
    status: 500,
    says: "2000 characters",
  },
  {
    name: "503 when the time is used up (C63)",
    body: heavy("wait"),
    status: 503,
    says: "SW_INVOCATION_DEADLINE",
  },
  {
    name: "413 (C73)",
    body: "x".repeat(300_001),
    status: 413,
    says: "SW_INVOCATION_BODY_SIZE",
    lane: "none",
  },
  {
    name: "405 (C57)",
    body: heavy("row"),
    method: "PUT",
    status: 405,
    says: "SW_SERVER_METHOD",
    lane: "none",
  },
];

describe.each(cases)("$name", ({ name, body, status, says, lane = "worker", ...options }) => {
  test("is answered alike by both lanes", async () => {
    const id = name.replace(/[^A-Za-z0-9]/g, "-");
    const headers = { ...options.headers, "x-amzn-sagemaker-inference-id": id };
    const expected = await call(inline, body, { ...options, headers });
    const got = await call(threaded, body, { ...options, headers });
    expect(expected).toMatchObject({ status, body: expect.stringContaining(says) });
    const { date: _, ...expectedHeaders } = expected.headers;
    const { date: __, ...gotHeaders } = got.headers;
    expect({ ...got, headers: gotHeaders }).toEqual({ ...expected, headers: expectedHeaders });
    expect(await laneOf(threaded, id)).toBe(lane);
    expect(await linesOf(threaded, id)).toEqual(await linesOf(inline, id));
  });
});

test("what a hook times stands in the invocation's line, from a thread as well", async () => {
  const headers = { "x-amzn-sagemaker-inference-id": "timed" };
  await call(threaded, heavy("timed"), { headers });
  const { spans } = await logLine(threaded, { event: "invocation", invocationId: "timed" });
  expect(spans).toEqual({ double: expect.any(Number), wait: expect.any(Number) });
  expect((spans as Record<string, number>)["wait"]).toBeGreaterThan(1);
});

/** The invocation's lines without what differs from run to run; a cause by its first line. */
async function linesOf(stage: StartedStage, invocationId: string) {
  await logLine(stage, { event: "invocation", invocationId });
  return logLines(stage)
    .filter((line) => line["invocationId"] === invocationId)
    .map(({ time: _, durationMs: __, lane: ___, isMainThread: ____, ...line }) => ({
      ...line,
      spans: Object.keys(line["spans"] ?? {}),
      cause: String(line["cause"]).split("\n")[0],
      deepest: String(line["cause"]).split("caused by: ")[1]?.split("\n")[0],
    }))
    .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
}
