import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { bundleStage } from "@stagewright/image";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startStageProcess } from "./hosts/process-host.ts";
import { type Pipeline, type PipelineOptions, startPipeline } from "./pipeline.ts";
import { formatPipelineEvent, type PipelineEvent } from "./pipeline-events.ts";

// Containers of every temper. The server that is bundled with them only calls the stage, so each is master of its process.
const FILES = {
  "package.json": '{"type":"module"}',
  "node_modules/@stagewright/server/package.json": '{"type":"module","exports":"./index.js"}',
  "node_modules/@stagewright/server/index.js": "export const serveStage = (stage) => stage();",
  "serve.js": `import { createServer } from "node:http";
    export function serve(invoke, ping = () => 200) {
      const server = createServer((request, response) => {
        if (request.url === "/ping") return response.writeHead(ping()).end();
        const chunks = [];
        request.on("data", (chunk) => chunks.push(chunk)).on("end", () => {
          const type = request.headers["content-type"];
          response.writeHead(200, { "content-type": type }).end(invoke(Buffer.concat(chunks).toString()));
        });
      });
      server.listen(Number(process.env.SAGEMAKER_BIND_TO_PORT), process.env.STAGEWRIGHT_HOST);
      process.on("SIGTERM", () => { console.log("draining"); server.close(() => process.exit(0)); server.closeIdleConnections(); });
    }`,
  "tell.js": `import { serve } from "./serve.js"; import { readdirSync, readFileSync, existsSync } from "node:fs";
    export default () => serve(() => {
      const model = process.env.SAGEMAKER_BASE_DIR + "/model";
      const files = existsSync(model) ? Object.fromEntries(readdirSync(model).map((name) => [name, readFileSync(model + "/" + name, "utf8")])) : null;
      return JSON.stringify({ environment: process.env, arguments: process.argv.slice(2), files });
    });`,
  "echo.js":
    'import { serve } from "./serve.js"; export default () => { console.log("hello\\r"); console.error("wörld"); serve((body) => body); };',
  "crash.js":
    'export default () => { console.log("reading weights"); console.error("no weights in /opt/ml/model"); process.exit(7); };',
  "unready.js":
    'import { serve } from "./serve.js"; export default () => { console.log("loading for ever"); serve((body) => body, () => 503); };',
  "slow-ping.js": `import { createServer } from "node:http";
    export default () => createServer((request, response) => setTimeout(() => response.end(), 3000))
      .listen(Number(process.env.SAGEMAKER_BIND_TO_PORT), process.env.STAGEWRIGHT_HOST);`,
  "falls-ill.js": `import { serve } from "./serve.js"; import { existsSync } from "node:fs";
    export default () => serve((body) => body, () => (existsSync(process.env.ILL) ? 500 : 200));`,
  "second-try.js": `import { serve } from "./serve.js"; import { existsSync, writeFileSync } from "node:fs";
    export default () => { if (!existsSync(process.env.MARK)) { writeFileSync(process.env.MARK, ""); process.exit(1); } serve((body) => body); };`,
  "weights/w.txt": "0.5",
};

let root = "";
beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "stagewright-local-")));
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const running: Pipeline[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((pipeline) => pipeline.stop()));
});

async function start(stages: { stage: string; [key: string]: unknown }[], options: PipelineOptions = {}) {
  const events: PipelineEvent[] = [];
  const definition = {
    name: "home",
    stages: stages.map((stage) => ({
      ...stage,
      stage: join(root, stage.stage),
      ...(typeof stage["model"] === "string" ? { model: join(root, stage["model"]) } : {}),
    })),
  };
  const pipeline = await startPipeline(definition, { ...options, onEvent: (event) => events.push(event) });
  running.push(pipeline);
  return { pipeline, events };
}

async function until(condition: () => boolean, what: string): Promise<void> {
  for (let waited = 0; !condition(); waited += 20) {
    if (waited > 10_000) expect.fail(`waited 10 s for ${what}`);
    await sleep(20);
  }
}

describe("startPipeline", () => {
  test("gives each stage its ports, variables and model, and nothing of the desk", async () => {
    process.env["DESK_SECRET"] = "x";
    const { pipeline } = await start([
      { stage: "tell.js", model: "weights", containerHostname: "first", environment: { GREETING: "1.10" } },
      { stage: "echo.js", containerHostname: "second" },
    ]);
    const told = JSON.parse((await pipeline.invoke({ body: "" })).body.toString());
    const { environment } = told;
    expect(told.files).toEqual({ "w.txt": "0.5" });
    expect(told.arguments).toEqual(["serve"]);
    expect(environment).toMatchObject({
      GREETING: "1.10",
      STAGEWRIGHT_HOST: "127.0.0.1",
      SAGEMAKER_BIND_TO_PORT: String(pipeline.stages[0]?.port),
    });
    expect(environment.DESK_SECRET).toBeUndefined();
    const [low, high] = environment.SAGEMAKER_SAFE_PORT_RANGE.split("-").map(Number);
    expect(low).toBeLessThan(high);
    for (const { port } of pipeline.stages) expect(port < low || port > high).toBe(true);

    // The copy is the stage's own: harm done to it stays in it.
    const copy = join(environment.SAGEMAKER_BASE_DIR, "model/w.txt");
    rmSync(copy);
    writeFileSync(copy, "spoilt");
    expect(readFileSync(join(root, "weights/w.txt"), "utf8")).toBe("0.5");
    await pipeline.stop();
    expect(existsSync(environment.SAGEMAKER_BASE_DIR)).toBe(false);
  });

  test("a stage without a model finds no model folder (C18); names count from container-1 (C102)", async () => {
    const { pipeline } = await start([{ stage: "tell.js" }, { stage: "echo.js" }]);
    expect(pipeline.stages.map(({ name }) => name)).toEqual(["container-1", "container-2"]);
    expect(JSON.parse((await pipeline.invoke({ body: "" })).body.toString()).files).toBeNull();
  });

  test("in process and over HTTP one answer", async () => {
    const { pipeline } = await start([{ stage: "echo.js" }, { stage: "echo.js" }]);
    const headers = { "Content-Type": "text/csv", Accept: "text/csv" };
    const near = await pipeline.invoke({ body: "1,ü\n", headers });
    const far = await fetch(`${pipeline.url}/endpoints/home/invocations`, {
      method: "POST",
      body: "1,ü\n",
      headers,
    });
    expect(near.status).toBe(200);
    expect(near.body).toEqual(Buffer.from(await far.arrayBuffer()));
    expect(near.body.toString()).toBe("1,ü\n");
    expect(near.headers.get("content-type")).toBe(far.headers.get("content-type"));
    const refused = await pipeline.invoke({ body: "", headers: { "X-Amzn-SageMaker-Target-Model": "m" } });
    expect(refused.status).toBe(400);
  });

  test("every line of a stage is told with its name (C13, C226), every hop on one line", async () => {
    const { pipeline, events } = await start([{ stage: "echo.js" }, { stage: "echo.js" }]);
    await until(
      () => events.filter(({ kind }) => kind === "log").length === 4,
      "both greetings of both stages",
    );
    await pipeline.invoke({ body: "abc", headers: { "content-type": "text/plain" } });
    const lines = events.map(formatPipelineEvent);
    expect(lines).toContain("container-1 | hello");
    expect(lines).toContain("container-2 | wörld");
    expect(lines).toContainEqual(
      expect.stringMatching(/^ {2}2 container-2: text\/plain 3 B → 200 text\/plain 3 B, [\d.]+ ms$/),
    );
    expect(lines).toContainEqual(
      expect.stringMatching(/^endpoint home in service after .*: http:\/\/127\.0\.0\.1:\d+$/),
    );
  });

  test("an endpoint port that is taken is told before any stage starts", async () => {
    const holder = createServer().listen(0, "127.0.0.1");
    await once(holder, "listening");
    const { port } = holder.address() as AddressInfo;
    const events: PipelineEvent[] = [];
    const echo = join(root, "echo.js");
    const definition = { name: "taken", stages: [{ stage: echo }, { stage: echo }] };
    await expect(
      startPipeline(definition, { port, onEvent: (event) => events.push(event) }),
    ).rejects.toMatchObject({
      code: "SW_PIPELINE_LISTEN",
      message: expect.stringContaining(`Port ${port} of`),
    });
    expect(events).toEqual([]);
    holder.close();
  });

  test("a port that is taken while the stages start is told as well, and no stage stays behind", async () => {
    const holder = createServer().listen(0, "127.0.0.1");
    await once(holder, "listening");
    const { port } = holder.address() as AddressInfo;
    holder.close();
    await once(holder, "close");
    const ends: number[] = [];
    const echo = join(root, "echo.js");
    const definition = { name: "taken", stages: [{ stage: echo }, { stage: echo }] };
    const onEvent = (event: PipelineEvent) => {
      if (event.kind === "starting" && !holder.listening) holder.listen(port, "127.0.0.1");
      if (event.kind === "log" && event.line === "draining") ends.push(1);
    };
    await expect(startPipeline(definition, { port, onEvent })).rejects.toMatchObject({
      code: "SW_PIPELINE_LISTEN",
      message: expect.stringContaining("EADDRINUSE"),
    });
    expect(ends).toHaveLength(2);
    holder.close();
  });
});

describe("a stage that does not come up", () => {
  test("is refused with how it ended and its last lines; the others are stopped", async () => {
    const events: PipelineEvent[] = [];
    const definition = {
      name: "home",
      stages: [{ stage: join(root, "echo.js") }, { stage: join(root, "crash.js") }],
    };
    await expect(
      startPipeline(definition, { startupAttempts: 2, onEvent: (event) => events.push(event) }),
    ).rejects.toMatchObject({
      code: "SW_PIPELINE_STAGE_START",
      message:
        'Stage "container-2" did not come up: its process ended with status 7, after 2 starts. Its last lines were:\n  | reading weights\n  | no weights in /opt/ml/model',
    });
    expect(
      events.filter((event) => event.kind === "starting" && event.container === "container-2"),
    ).toHaveLength(2);
    expect(events).toContainEqual({
      kind: "exited",
      container: "container-2",
      how: "ended with status 7",
      restartInMs: 500,
    });
    expect(events).toContainEqual({
      kind: "log",
      container: "container-1",
      stream: "stdout",
      line: "draining",
    });
  });

  // Side by side with the next: both are mostly waiting.
  test.concurrent("is refused when the window is over, with what /ping said", async () => {
    await expect(
      start([{ stage: "echo.js" }, { stage: "unready.js" }], { startupTimeoutMs: 2000 }),
    ).rejects.toMatchObject({
      message:
        'Stage "container-2" did not come up: its process did not answer 200 in time (/ping answered 503), at its only start. Its last lines were:\n  | loading for ever',
    });
  });

  test.concurrent("is refused when every ping takes longer than 2 s (C44)", async () => {
    await expect(
      start([{ stage: "echo.js" }, { stage: "slow-ping.js" }], { startupTimeoutMs: 2000 }),
    ).rejects.toMatchObject({
      message:
        'Stage "container-2" did not come up: its process did not answer 200 in time (/ping did not answer within 2 s), at its only start. It wrote nothing to stdout or stderr.',
    });
  });

  test("gets another try with back-off (C12)", async () => {
    const mark = join(root, "mark");
    const { pipeline } = await start([
      { stage: "second-try.js", environment: { MARK: mark } },
      { stage: "echo.js" },
    ]);
    expect((await pipeline.invoke({ body: "x" })).body.toString()).toBe("x");
  });
});

describe("a stage that dies in service", () => {
  test("is started again; meanwhile the endpoint is unavailable, then it serves as before (C12, C55)", async () => {
    const { pipeline, events } = await start([{ stage: "echo.js" }, { stage: "echo.js" }]);
    const [first] = pipeline.stages;
    process.kill(first?.pid as number, "SIGKILL");
    await until(() => events.some(({ kind }) => kind === "exited"), "the end of the stage");
    expect((await pipeline.invoke({ body: "x" })).status).toBe(503);
    await until(() => first?.isHealthy === true, "the stage to be healthy again");
    expect((await pipeline.invoke({ body: "x" })).body.toString()).toBe("x");
    expect(events).toContainEqual(
      expect.objectContaining({ kind: "exited", how: "was ended by SIGKILL", restartInMs: 500 }),
    );
  });
});

describe("a stage that falls ill in service", () => {
  test("is ended after three failed pings in a row and started anew (C51, C55)", async () => {
    const ILL = join(root, "ill");
    const { pipeline, events } = await start(
      [{ stage: "falls-ill.js", environment: { ILL } }, { stage: "echo.js" }],
      { pingIntervalMs: 20 },
    );
    const [first] = pipeline.stages;
    const { pid } = first ?? {};
    writeFileSync(ILL, "");
    await until(() => events.some(({ kind }) => kind === "exited"), "the end of the stage");
    expect(events).toContainEqual({
      kind: "log",
      container: "container-1",
      stream: "stdout",
      line: "draining",
    });
    expect((await pipeline.invoke({ body: "x" })).status).toBe(503);
    rmSync(ILL);
    await until(() => first?.isHealthy === true, "the stage to be healthy again");
    expect(first?.pid).not.toBe(pid);
    expect((await pipeline.invoke({ body: "x" })).body.toString()).toBe("x");
  });
});

describe("the end", () => {
  test("stop lets stages drain, closes the endpoint, and may be called twice", async () => {
    const { pipeline, events } = await start([{ stage: "echo.js" }, { stage: "echo.js" }]);
    await Promise.all([pipeline.stop(), pipeline.stop()]);
    const drained = events.flatMap((event) =>
      event.kind === "log" && event.line === "draining" ? [event.container] : [],
    );
    expect(new Set(drained)).toEqual(new Set(["container-1", "container-2"]));
    await expect(fetch(pipeline.url)).rejects.toThrow();
  });

  /** A runner in a process of its own, and the ids of its two stages. */
  async function startRunner() {
    // Built, as users have it: a process of node cannot load this package's sources.
    const built = pathToFileURL(join(import.meta.dirname, "../dist/index.js")).href;
    const stages = [{ stage: join(root, "echo.js") }, { stage: join(root, "echo.js") }];
    const script = `const { startPipeline } = await import(${JSON.stringify(built)});
      const pipeline = await startPipeline(${JSON.stringify({ name: "home", stages })});
      console.log(JSON.stringify(pipeline.stages.map(({ pid }) => pid)));`;
    const arguments_ = ["--input-type=module", "--eval", script];
    const runner = spawn(process.execPath, arguments_, { stdio: ["ignore", "pipe", "inherit"] });
    const pids: number[] = await new Promise((told) =>
      runner.stdout.once("data", (text) => told(JSON.parse(String(text)))),
    );
    const ended = new Promise((settle) => runner.once("exit", (_status, by) => settle(by)));
    return { runner, pids, ended };
  }
  const isGone = (pid: number) => {
    try {
      return !process.kill(pid, 0);
    } catch {
      return true;
    }
  };

  test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
    "%s to the runner ends the stages, then the runner by that signal",
    async (signal) => {
      const { runner, pids, ended } = await startRunner();
      expect(pids.map(isGone)).toEqual([false, false]);
      runner.kill(signal);
      expect(await ended).toBe(signal);
      expect(pids.map(isGone)).toEqual([true, true]);
    },
  );

  test("a runner that is killed leaves no stage behind", async () => {
    const { runner, pids, ended } = await startRunner();
    runner.kill("SIGKILL");
    expect(await ended).toBe("SIGKILL");
    await until(() => pids.every(isGone), "the stages to end");
  });
});

test("a stage stopped before it was ever ready tells those who wait for it", async () => {
  const stage = await startStageProcess({
    name: "unready",
    bundle: await bundleStage(join(root, "unready.js")),
    environment: {},
    model: undefined,
    startup: { timeoutMs: 20_000, attempts: 1 },
    pingIntervalMs: 1000,
    onEvent: () => undefined,
  });
  const waiting = expect(stage.ready).rejects.toMatchObject({ code: "SW_PIPELINE_STOPPED" });
  await stage.stop();
  await waiting;
});
