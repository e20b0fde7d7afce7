/** The process around a stage: arguments, signals, exit statuses, log lines. Run as `node` runs it. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "stagewright-serve-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const core = import.meta.resolve("@stagewright/core");
const server = new URL("../dist/index.js", import.meta.url).href;

/** Runs a stage's process; `source` is the module's text after the imports. */
function run(source: string, args: readonly string[], variables: Record<string, string> = {}) {
  const file = join(folder, `${Math.abs(hash(source))}.mjs`);
  writeFileSync(
    file,
    `import { defineStage, text } from ${JSON.stringify(core)};\nimport { serveStage } from ${JSON.stringify(server)};\n${source}`,
  );
  const child = spawn(process.execPath, [file, ...args], {
    env: {
      PATH: process.env["PATH"],
      STAGEWRIGHT_HOST: "127.0.0.1",
      SAGEMAKER_BIND_TO_PORT: "0",
      ...variables,
    },
  });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  createInterface({ input: child.stderr }).on("line", (line) => lines.push(line));
  const ended = once(child, "close").then(() => child.exitCode);
  const eventOf = (name: string) =>
    lines
      .flatMap((line) => (line.startsWith("{") ? [JSON.parse(line) as Record<string, unknown>] : []))
      .find(({ event }) => event === name);
  const waitFor = async (name: string) => {
    await expect.poll(() => eventOf(name), { timeout: 10_000, interval: 20 }).toBeDefined();
    return eventOf(name)!;
  };
  return { child, lines, ended, eventOf, waitFor };
}

function hash(source: string): number {
  let value = 7;
  for (const character of source) value = (value * 31 + character.charCodeAt(0)) | 0;
  return value;
}

const ECHO = 'await serveStage(defineStage("echo").postprocess((payload) => payload));';
const SLOW =
  'await serveStage(defineStage("slow").postprocess(async (payload) => { await new Promise((done) => setTimeout(done, 400)); return payload; }));';

describe("the process of a stage", () => {
  it.each([[[]], [["serve"]]])(
    "starts with arguments %j and exits 0 after SIGTERM (C2, C7)",
    async (args) => {
      const { child, waitFor, ended, eventOf } = run(ECHO, args);
      const { port } = await waitFor("ready");
      const answer = await fetch(`http://127.0.0.1:${port}/invocations`, {
        method: "POST",
        headers: { "content-type": "text/plain" },
        body: "x",
      });
      expect(await answer.text()).toBe("x");
      child.kill("SIGTERM");
      expect(await ended).toBe(0);
      expect(eventOf("invocation")).toMatchObject({ status: 200, stage: "echo" });
      expect(eventOf("stopped")).toMatchObject({ cutOff: 0 });
    },
  );

  it("starts any number of times with the same result, and writes nothing but its log (C8, C14, C16)", async () => {
    const home = mkdtempSync(join(tmpdir(), "stagewright-home-"));
    const answers: string[] = [];
    for (let time = 0; time < 2; time += 1) {
      const stage = run(
        'await serveStage(defineStage("again").postprocess((payload) => { if (payload.text === "bad") throw new Error("two\\nlines"); return payload; }));',
        ["serve"],
        { HOME: home, TMPDIR: home, SAGEMAKER_BASE_DIR: home },
      );
      const { port } = await stage.waitFor("ready");
      for (const body of ["x", "bad"]) {
        const answer = await fetch(`http://127.0.0.1:${port}/invocations`, {
          method: "POST",
          headers: { "content-type": "text/plain", "x-amzn-sagemaker-inference-id": "same" },
          body,
        });
        answers.push(`${answer.status} ${await answer.text()}`);
      }
      stage.child.kill("SIGTERM");
      expect(await stage.ended).toBe(0);
      // One event a line, each a document of its own, stacks included.
      expect(stage.lines.map((line) => (JSON.parse(line) as { event: string }).event)).toEqual([
        ...["ready", "invocation", "invocation", "draining", "stopped"],
      ]);
    }
    expect(answers.slice(2)).toEqual(answers.slice(0, 2));
    expect(readdirSync(home)).toEqual([]);
    rmSync(home, { recursive: true });
  });

  it.each(["no", "an empty"])("starts with %s model folder (C18)", async (kind) => {
    const base = mkdtempSync(join(tmpdir(), "stagewright-base-"));
    if (kind === "an empty") mkdirSync(join(base, "model"));
    const { child, waitFor, ended } = run(ECHO, ["serve"], { SAGEMAKER_BASE_DIR: base });
    const { port } = await waitFor("ready");
    expect((await fetch(`http://127.0.0.1:${port}/ping`)).status).toBe(200);
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
    rmSync(base, { recursive: true });
  });

  it("answers the invocation that runs when SIGTERM comes, then exits 0 (C7)", async () => {
    const { child, waitFor, ended } = run(SLOW, ["serve"]);
    const { port } = await waitFor("ready");
    const running = fetch(`http://127.0.0.1:${port}/invocations`, {
      method: "POST",
      headers: { "content-type": "text/plain" },
      body: "whole",
    });
    await new Promise((resolve) => setTimeout(resolve, 150));
    child.kill("SIGTERM");
    expect(await (await running).text()).toBe("whole");
    expect(await ended).toBe(0);
  });

  it("ends at once, with status 1, at a second signal (C7)", async () => {
    const stuck = run('await serveStage(defineStage("stuck").postprocess(() => new Promise(() => {})));', []);
    const { port } = await stuck.waitFor("ready");
    fetch(`http://127.0.0.1:${port}/invocations`, {
      method: "POST",
      headers: { "content-type": "text/plain" },
      body: "x",
    }).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 150));
    stuck.child.kill("SIGTERM");
    await stuck.waitFor("draining");
    stuck.child.kill("SIGTERM");
    expect(await stuck.ended).toBe(1);
  });

  it("ends with status 2 and a sentence for another argument (C2)", async () => {
    const { ended, lines } = run(ECHO, ["train"]);
    expect(await ended).toBe(2);
    expect(lines).toEqual([
      'SW_SERVER_ARGUMENT: Argument "train" is not known; start a stage with "serve" or without one, or print what it declares with "describe".',
    ]);
  });

  it("ends with status 2 for an environment that means nothing, and for what is no stage", async () => {
    const port = run(ECHO, [], { SAGEMAKER_BIND_TO_PORT: "http" });
    expect(await port.ended).toBe(2);
    expect(port.lines[0]).toMatch(/^SW_ENVIRONMENT_INVALID: .*SAGEMAKER_BIND_TO_PORT is "http"/);
    const nothing = run("await serveStage({});", []);
    expect(await nothing.ended).toBe(2);
    expect(nothing.lines[0]).toMatch(/^SW_SERVER_NO_STAGE: /);
  });

  it("ends with status 2 when the port is taken (C28)", async () => {
    const first = run(ECHO, []);
    const { port } = await first.waitFor("ready");
    const second = run(ECHO, [], { SAGEMAKER_BIND_TO_PORT: String(port) });
    expect(await second.ended).toBe(2);
    expect(second.lines.at(-1)).toMatch(/^SW_SERVER_LISTEN: Cannot listen on 127\.0\.0\.1:\d+: .*EADDRINUSE/);
    first.child.kill("SIGTERM");
    await first.ended;
  });

  it("stays up after a failed load, so that /ping can tell why, and exits 1 when told to stop (C48)", async () => {
    const broken = run(
      'await serveStage(defineStage("broken").load(() => { throw new Error("no model"); }));',
      [],
    );
    expect(await broken.waitFor("failed")).toMatchObject({
      code: "SW_STAGE_LOAD",
      msg: 'Stage "broken" could not load: no model',
    });
    broken.child.kill("SIGTERM");
    expect(await broken.ended).toBe(1);
  });

  it("survives a promise nobody waited for, and says so", async () => {
    const stray = run(
      'await serveStage(defineStage("stray").postprocess((payload) => { void Promise.reject(new Error("lost")); return payload; }));',
      [],
    );
    const { port } = await stray.waitFor("ready");
    const call = () =>
      fetch(`http://127.0.0.1:${port}/invocations`, {
        method: "POST",
        headers: { "content-type": "text/plain" },
        body: "x",
      });
    expect((await call()).status).toBe(200);
    expect((await call()).status).toBe(200);
    expect(await stray.waitFor("stray-rejection")).toMatchObject({ level: 50 });
    stray.child.kill("SIGTERM");
    expect(await stray.ended).toBe(0);
  });

  it("locks ONNX Runtime's telemetry off before the stage runs (design §4.10)", async () => {
    const told = run(
      'await serveStage(defineStage("told").load(({ log }) => log.info({ event: "told", value: process.env.ORT_DISABLE_TELEMETRY }, "")));',
      [],
    );
    expect(await told.waitFor("told")).toMatchObject({ value: "1" });
    told.child.kill("SIGTERM");
    await told.ended;
  });
});
