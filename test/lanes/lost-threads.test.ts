/** Worker threads that die: each takes the invocation inside it along, answered by name, and nothing else. */

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { bundleStage } from "@stagewright/image";
import type { StartedStage } from "@stagewright/testing";
import { afterEach, describe, expect, test } from "vitest";
import { call, heavy, laneOf, logLine, stageModule, startLanes } from "./lane-calls.ts";

let stage: StartedStage;
afterEach(async () => {
  await stage?.stop();
});

/** Status, code and sentence of an error's answer. */
function refusalOf({ status, body }: { readonly status: number; readonly body: string }) {
  const { code, message } = (JSON.parse(body) as { error: { code: string; message: string } }).error;
  return { status, code, message };
}

async function expectUnharmed(): Promise<void> {
  const after = await call(stage, heavy("row"));
  expect(after).toMatchObject({ status: 200, body: "row,20.0\n" });
  expect(await laneOf(stage, after.id)).toBe("worker");
  expect((await fetch(`${stage.url}/ping`)).status).toBe(200);
}

describe("a worker thread that dies is replaced", () => {
  test.each([
    ["exit", "it exited with code 3"],
    ["stray", "it failed outside every hook"],
    ["memory", "it ran out of memory"],
  ])("in a hook that asks for %s", async (what, reason) => {
    stage = await startLanes({ NODE_OPTIONS: "--max-old-space-size=128" });
    const [beside, lost] = await Promise.all([call(stage, heavy("row", 300)), call(stage, heavy(what))]);
    expect(refusalOf(lost)).toEqual({
      status: 500,
      code: "SW_LANE_WORKER_LOST",
      message: `A worker thread of stage "lanes" ended while it ran this invocation: ${reason}. It is replaced; send the invocation again.`,
    });
    expect(beside).toMatchObject({ status: 200, body: "row,300.0\n" });
    expect(await logLine(stage, { event: "worker-lost" })).toMatchObject({ level: 40, reason });
    await expectUnharmed();
    const metrics = await (await fetch(`${stage.url}/metrics`)).text();
    expect(metrics).toContain('stagewright_worker_threads_lost_total{stage="lanes"} 1');
  });

  test("and /ping says so until the next has taken its place (C41)", async () => {
    stage = await startLanes();
    const ping = async () => {
      const answer = await fetch(`${stage.url}/ping`);
      return [answer.status, ((await answer.json()) as { status: string }).status];
    };
    expect((await call(stage, heavy("exit"))).status).toBe(500);
    expect(await ping()).toEqual([200, "degraded"]);
    await expectUnharmed();
    expect(await ping()).toEqual([200, "ready"]);
  });

  test("in the middle of a stream, which is cut off (C122)", async () => {
    stage = await startLanes();
    const cut = await call(stage, heavy("exit-in-stream"));
    expect(cut).toMatchObject({ status: 200, body: "one", isWhole: false });
    expect(await logLine(stage, { event: "invocation", invocationId: cut.id })).toMatchObject({
      code: "SW_LANE_WORKER_LOST",
    });
    await expectUnharmed();
  });
});

test("a promise nobody waits for costs a log line, not the thread", async () => {
  stage = await startLanes();
  expect(await call(stage, heavy("forgotten"))).toMatchObject({ status: 200 });
  expect(await logLine(stage, { event: "stray-rejection" })).toMatchObject({ level: 50, stage: "lanes" });
  await expectUnharmed();
});

test("a stage whose load cannot run twice says so, with the way out", async () => {
  stage = await startLanes({ LOADS: "once" });
  const refused = await call(stage, heavy("row"));
  expect(refusalOf(refused)).toEqual({
    status: 500,
    code: "SW_LANE_LOAD",
    message:
      'Stage "lanes" could not be loaded in a worker thread. The log of this invocation holds the cause; options({ lanes: "inline" }) does without threads.',
  });
  const line = await logLine(stage, { event: "invocation", invocationId: refused.id });
  expect(line["cause"]).toContain("the port is taken");
  expect(await call(stage, "row,0\n")).toMatchObject({ status: 200 });
});

test("threads that cannot even start cost their invocations, not the stage", async () => {
  const outDir = await mkdtemp(join(tmpdir(), "stagewright-lanes-"));
  await bundleStage(stageModule, { outDir });
  await rm(join(outDir, "worker.cjs"));
  const environment = { STAGEWRIGHT_HOST: "127.0.0.1", SAGEMAKER_BIND_TO_PORT: "0" };
  const child = spawn(process.execPath, [join(outDir, "stage.mjs")], { env: environment });
  try {
    const port = await new Promise<number>((resolve) => {
      createInterface({ input: child.stdout }).on("line", (line) => {
        const { event, port: listening } = JSON.parse(line) as { event?: string; port: number };
        if (event === "ready") resolve(listening);
      });
    });
    expect(refusalOf(await call({ port }, heavy("row")))).toMatchObject({
      status: 500,
      code: "SW_LANE_WORKER_LOST",
    });
    expect(await call({ port }, "row,0\n")).toMatchObject({ status: 200 });
  } finally {
    child.kill("SIGKILL");
    await rm(outDir, { recursive: true });
  }
});
