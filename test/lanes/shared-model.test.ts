/** A model lies in memory once for all threads: a worker thread takes the HTTP thread's arrays and never opens the file. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatFloat32 } from "@stagewright/core";
import { type StartedStage, start } from "@stagewright/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, laneOf, logLines } from "./lane-calls.ts";

const fixtures = new URL("../../packages/xgboost-stage/fixtures/", import.meta.url);
const modelDir = mkdtempSync(join(tmpdir(), "stagewright-shared-"));
let stage: StartedStage;
beforeAll(async () => {
  await copyFile(new URL("named/xgboost-model", fixtures), join(modelDir, "xgboost-model"));
  stage = await start(new URL("./tree-stage.ts", import.meta.url), { modelDir });
});
afterAll(async () => {
  await stage.stop();
  rmSync(modelDir, { recursive: true });
});

/** Rows and answers recorded from xgboost. */
function recorded() {
  const { columns, values, answers } = JSON.parse(
    readFileSync(new URL("named.answers.json", fixtures), "utf8"),
  ) as { columns: number; values: string; answers: Readonly<Record<string, string>> };
  const cells = Array.from(floats(values), (value) => (Number.isNaN(value) ? "" : String(value)));
  const rows: string[] = [];
  for (let at = 0; at < cells.length; at += columns) rows.push(cells.slice(at, at + columns).join(","));
  const predictions = Array.from(floats(answers["prediction"]!), (value) => `${formatFloat32(value)}\n`);
  return { body: rows.join("\n"), answer: predictions.join("") };
}

function floats(base64: string): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(base64, "base64")).buffer);
}

test("xgboost's own answers come from a thread whose model file is no model any more", async () => {
  const { body, answer } = recorded();
  writeFileSync(join(modelDir, "xgboost-model"), "no model any more");
  const got = await call(stage, `${body}${"\n".repeat(300_000)}`);
  expect([got.status, got.body]).toEqual([200, answer]);
  expect(await laneOf(stage, got.id)).toBe("worker");
  expect(logLines(stage).filter((line) => line["event"] === "model-loaded")).toHaveLength(2);
});
