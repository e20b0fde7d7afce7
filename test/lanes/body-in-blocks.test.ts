/** Bodies too large to be put together (over 4 MiB): read in blocks while they arrive, on either lane, plain or compressed, alone or several at once. */

import { gzipSync } from "node:zlib";
import type { StartedStage } from "@stagewright/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startLanes } from "./lane-calls.ts";

// Long rows: bodies are to be large here, not tables.
const WHAT = `double ${"größer".repeat(12)}`;
const ROWS = 60_000;
const BAD_RECORD = 56_789;

const csv = (bad?: string) =>
  Array.from({ length: ROWS }, (_, row) => `${WHAT},${row + 1 === BAD_RECORD && bad ? bad : row}\r\n`).join(
    "",
  );
const jsonLines = Array.from({ length: ROWS }, (_, row) => `{"what": "${WHAT}", "ms": ${row}}\n`).join("");
const json = JSON.stringify(Array.from({ length: ROWS }, (_, row) => [WHAT, row]));

describe.each([
  ["inline", "0"],
  ["worker", "1"],
])("on the %s lane", (_lane, workers) => {
  let stage: StartedStage;
  beforeAll(async () => {
    stage = await startLanes({ SAGEMAKER_MODEL_SERVER_WORKERS: workers });
  });
  afterAll(async () => {
    await stage?.stop();
  });

  const post = (body: string | Buffer, headers: Record<string, string>) =>
    fetch(`${stage.url}/invocations`, { method: "POST", body: body as BodyInit, headers });

  test.each([
    ["CSV", csv(), "text/csv", ""],
    ["JSON lines", jsonLines, "application/jsonlines", ""],
    ["JSON, a list of records", json, "application/json", ""],
    ["CSV in gzip, whose size is not known before", csv(), "text/csv", "gzip"],
  ])("%s: every row is there", async (_name, text, type, encoding) => {
    expect(Buffer.byteLength(text)).toBeGreaterThan(5_000_000);
    const body = encoding === "" ? text : gzipSync(text);
    const headers = {
      "content-type": type,
      accept: "text/csv",
      ...(encoding && { "content-encoding": encoding }),
    };
    const answer = await (await post(body, headers)).text();
    const rows = answer.split("\n");
    expect(rows).toHaveLength(ROWS + 1);
    expect([rows[0], rows[1], rows[ROWS - 1]]).toEqual([
      `${WHAT},0.0`,
      `${WHAT},1.0`,
      `${WHAT},${ROWS - 1}.0`,
    ]);
  });

  test("several at once, of which some find no thread free", async () => {
    const bodies = [csv(), jsonLines, json, csv()];
    const types = ["text/csv", "application/jsonlines", "application/json", "text/csv"];
    const answers = await Promise.all(
      bodies.map(async (body, at) =>
        (await post(body, { "content-type": types[at]!, accept: "text/csv" })).text(),
      ),
    );
    for (const answer of answers) expect(answer).toBe(answers[0]);
    expect(answers[0]!.split("\n")).toHaveLength(ROWS + 1);
  });

  test.each([
    ["CSV", `${csv()}"open`, "text/csv", "SW_CODEC_CSV"],
    ["JSON", `${json.slice(0, -1)},]`, "application/json", "SW_CODEC_JSON"],
    [
      "bytes that are no UTF-8",
      Buffer.concat([Buffer.from(csv()), Buffer.from([0xff, 0x0a])]),
      "text/csv",
      "SW_CODEC_UTF8",
    ],
    ["an unreadable type", csv(), "text/other", "SW_INVOCATION_CONTENT_TYPE"],
  ])("%s that is wrong at its end is refused as a small one is", async (_name, body, type, code) => {
    const response = await post(body, { "content-type": type });
    expect(((await response.json()) as { error: { code: string } }).error.code).toBe(code);
  });

  test("a bad cell is named by its record in the whole body", async () => {
    const response = await post(csv("tall"), { "content-type": "text/csv" });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { code: "SW_CODEC_CELL", record: BAD_RECORD, column: "ms" },
    });
  });
});
