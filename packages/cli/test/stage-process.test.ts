/** One start of a stage under `dev`, by a script that says what a stage would. */

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type StageLine, startStageProcess } from "../src/dev/stage-process.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "stagewright-process-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Starts a script in the place of a stage. */
function start(script: string, onLine: (line: StageLine) => void, signal: AbortSignal) {
  const entry = join(folder, "stage.mjs");
  writeFileSync(entry, script);
  return startStageProcess({ entry, folder, model: undefined, variables: process.env, onLine, signal });
}

const READY = `process.stdout.write('loading\\n{"event":"ready","port":1,"stage":"s"}\\n'); setInterval(() => {}, 1000);`;

it("a stage that was given up is not taken for ready, though it said so in its last breath", async () => {
  const gone = new AbortController();
  await expect(start(READY, () => gone.abort(), gone.signal)).rejects.toMatchObject({
    code: "SW_CLI_STAGE_START",
  });
});

it("a start that is given up before its process is made ends at once", async () => {
  await expect(start("setInterval(() => {}, 1000);", () => {}, AbortSignal.abort())).rejects.toMatchObject({
    code: "SW_CLI_STAGE_START",
  });
});

it("leaves no folder behind, whether it came up, ended or could not be made", async () => {
  vi.stubEnv("TMPDIR", folder);
  const { signal } = new AbortController();
  const started = await start(READY, () => {}, signal);
  await started.stop();
  await expect(start("process.exit(3)", () => {}, signal)).rejects.toMatchObject({
    message: "The stage did not start: it ended with status 3",
  });
  await expect(start('process.kill(process.pid, "SIGKILL")', () => {}, signal)).rejects.toMatchObject({
    message: "The stage did not start: it was ended by a signal",
  });
  const odd = { entry: "stage.mjs", folder, model: undefined, onLine: () => {}, signal };
  await expect(startStageProcess({ ...odd, variables: { ODD: "a\0b" } })).rejects.toThrow("null bytes");
  expect(readdirSync(folder)).toEqual(["stage.mjs"]);
  vi.unstubAllEnvs();
});
