/** A thousand invocations of every kind at once, over both lanes and batching: every good one gets its own answer, and nothing is left behind. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type StartedStage, start } from "@stagewright/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Called, call, heavy, type LogLine, logLines, startLanes } from "./lane-calls.ts";

const COUNT = 1000;
const AT_ONCE = 24;

const temporary = mkdtempSync(join(tmpdir(), "stagewright-mixed-"));
const environment = { MAX_CONTENT_LENGTH: "400000", TMPDIR: temporary };
let stage: StartedStage;
let joining: StartedStage;
beforeAll(async () => {
  stage = await startLanes(environment);
  joining = await start(new URL("./joining-stage.ts", import.meta.url), { environment });
});
afterAll(async () => {
  await Promise.all([stage?.stop(), joining?.stop()]);
  rmSync(temporary, { recursive: true });
});

/** One kind of invocation: what is sent as number `n`, and what must come back. */
interface Kind {
  readonly body: (n: number) => string;
  readonly expect: (answer: Called, n: number) => void;
  readonly abortAfterMs?: number;
  /** Whether it is sent to the stage that joins invocations. */
  readonly joins?: boolean;
}

const answered = (text: (n: number) => string) => (answer: Called, n: number) =>
  expect([answer.status, answer.body]).toEqual([200, text(n)]);
const refused = (status: number, part: (n: number) => string) => (answer: Called, n: number) => {
  expect(answer.status).toBe(status);
  expect(answer.body).toContain(part(n));
};

const kinds: readonly Kind[] = [
  { body: (n) => `small-${n},0\n`, expect: answered((n) => `small-${n},0.0\n`) },
  { body: (n) => `double,0\ndouble,${n}\n`, expect: answered((n) => `double,0.0\ndouble,${2 * n}.0\n`) },
  { body: (n) => heavy(`large-${n}`, 10), expect: answered((n) => `large-${n},10.0\n`) },
  {
    body: (n) => Array.from({ length: 15_000 }, (_, row) => `many-${n}-${row},0`).join("\n"),
    expect: (answer, n) => {
      const rows = answer.body.split("\n");
      expect([answer.status, rows.length]).toEqual([200, 15_001]);
      expect(rows.findIndex((row, at) => at < 15_000 && row !== `many-${n}-${at},0.0`)).toBe(-1);
    },
  },
  { body: (n) => `later,0\nlater,${n}\n`, expect: answered((n) => `later,1.0\nlater,${n + 1}.0\n`) },
  { body: (n) => `row,0\nrow-${n},tall\n`, expect: refused(400, () => '"record":2,"column":"ms"') },
  {
    body: (n) => `${heavy("row", 0)}row-${n},tall`,
    expect: refused(400, () => '"record":2,"column":"ms"'),
  },
  { body: () => "x".repeat(400_001), expect: refused(413, () => "SW_INVOCATION_BODY_SIZE") },
  { body: () => "throw,0\n", expect: refused(500, () => "SW_STAGE_FAULT") },
  { body: () => "stream,0\n", expect: answered(() => "part 1\npart 2\npart 3\n") },
  { body: () => heavy("stream", 10), expect: answered(() => "part 1\npart 2\npart 3\n") },
  { body: () => "wait,0\n", expect: () => {}, abortAfterMs: 15 },
  { body: () => heavy("wait", 10), expect: () => {}, abortAfterMs: 40 },
  { body: (n) => heavy(`gone-${n}`, 10), expect: () => {}, abortAfterMs: 5 },
  { joins: true, body: (n) => `${n}\n`, expect: answered((n) => `${n + 1}.0\n`) },
  { joins: true, body: (n) => `${n}\n${2 * n}\n`, expect: answered((n) => `${n + 1}.0\n${2 * n + 1}.0\n`) },
  { joins: true, body: (n) => `${n}\nmany\n`, expect: refused(400, () => '"record":2,"column":"x"') },
  { joins: true, body: (n) => `${n}\n`, expect: () => {}, abortAfterMs: 10 },
];

async function sendAll(from: number, to: number): Promise<void> {
  let next = from;
  const sendOne = async (n: number) => {
    const kind = kinds[n % kinds.length]!;
    const headers = { "x-amzn-sagemaker-inference-id": `n-${n}` };
    const asked = kind.joins === true ? joining : stage;
    if (kind.abortAfterMs === undefined) {
      kind.expect(await call(asked, kind.body(n), { headers }), n);
    } else {
      const leaving = new AbortController();
      setTimeout(() => leaving.abort(), kind.abortAfterMs);
      await call(asked, kind.body(n), { headers, signal: leaving.signal }).catch(() => {});
    }
  };
  const lane = async () => {
    while (next < to) {
      next += 1;
      await sendOne(next - 1);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

/** What the process holds: threads, open files, resident megabytes, and invocations it believes to be running. */
async function held({ processId, url }: StartedStage) {
  const folder = `/proc/${processId}`;
  const metrics = await (await fetch(`${url}/metrics`, { headers: { connection: "close" } })).text();
  const gauge = (name: string) => Number(new RegExp(`^${name}\\{[^}]*\\} (\\S+)$`, "m").exec(metrics)?.[1]);
  return {
    active: gauge("stagewright_active_invocations"),
    waiting: gauge("stagewright_worker_queue_length"),
    busy: gauge("stagewright_worker_busy_threads"),
    threads: readdirSync(`${folder}/task`).length,
    files: readdirSync(`${folder}/fd`).length,
    residentMegabytes: Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`${folder}/status`, "utf8"))?.[1]) / 1024,
  };
}

/** Both stages, once nothing runs or waits in them. */
async function heldAtRest() {
  const both = () => Promise.all([held(stage), held(joining)]);
  const isQuiet = async () =>
    (await both()).every(({ active, waiting, busy }) => active === 0 && waiting === 0 && busy === 0);
  await expect.poll(isQuiet, { timeout: 10_000 }).toBe(true);
  return both();
}

test.runIf(process.platform === "linux")(
  "every good one gets its own answer; nothing leaks",
  async () => {
    await sendAll(0, COUNT / 2);
    const before = await heldAtRest();
    await sendAll(COUNT / 2, COUNT);
    const after = await heldAtRest();
    for (const [at, now] of after.entries()) {
      expect(now.threads).toBe(before[at]!.threads);
      expect(now.files).toBeLessThanOrEqual(before[at]!.files + 2);
      // Room for what has not been collected yet.
      expect(now.residentMegabytes - before[at]!.residentMegabytes).toBeLessThan(100);
    }
    expect(readdirSync(temporary)).toEqual([]);

    const isAborted = (line: LogLine) => line["status"] === 499;
    const accessLines = () =>
      [...logLines(stage), ...logLines(joining)].filter((line) => line["event"] === "invocation");
    const isStaying = (n: number) => kinds[n % kinds.length]!.abortAfterMs === undefined;
    const staying = Array.from({ length: COUNT }, (_, n) => n).filter(isStaying);
    const missing = () => {
      const ids = new Set(accessLines().map((line) => line["invocationId"]));
      return staying.filter((n) => !ids.has(`n-${n}`));
    };
    await expect.poll(() => missing(), { timeout: 10_000, interval: 500 }).toEqual([]);
    const lines = accessLines();
    expect(lines.filter((line) => line["lane"] === "worker").length).toBeGreaterThan(200);
    expect(lines.filter((line) => line["lane"] === "inline").length).toBeGreaterThan(50);
    expect(lines.filter(isAborted).length).toBeGreaterThan(50);
  },
  120_000,
);
