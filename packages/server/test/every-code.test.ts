/** Every code of the catalogue is told here, by a stage that is asked or started as it is in the field; the compiler asks for each. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text as textOf } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { defineStage } from "@stagewright/core";
import express from "express";
import { afterAll, expect, it, vi } from "vitest";
import type { errors } from "../src/errors.ts";
import { type Called, type ListeningStage, listen } from "./listening-stage.ts";

const TEXT = { "content-type": "text/plain" };
const HEAD = "POST /invocations HTTP/1.1\r\nHost: stage\r\nContent-Type: text/plain\r\n";
const MEBIBYTE = 1_048_576;
/** As long as it takes to be one for a worker thread before anything is known. */
const PADDING = " ".repeat(60_000);

const folder = mkdtempSync(join(tmpdir(), "stagewright-every-code-"));
const opened: ListeningStage[] = [];
afterAll(async () => {
  await Promise.all(opened.map(({ server }) => server.drain(100)));
  rmSync(folder, { recursive: true });
});

/** Where a code was read: the status that came with it, and its sentence. */
interface Told {
  /** Of the answer or of its access line; of a process, what it ended with. */
  readonly status: number | null;
  readonly code: unknown;
  readonly message: unknown;
}

/** A stage that listens, ready or failed. */
async function serve(...[stage, variables, options]: Parameters<typeof listen>): Promise<ListeningStage> {
  const listening = await listen(stage, variables, options);
  opened.push(listening);
  await listening.started;
  return listening;
}

function toldBy({ status, body }: Pick<Called, "status" | "body">): Told {
  return { status, ...(JSON.parse(body) as { readonly error: Omit<Told, "status"> }).error };
}

const post = async ({ call }: ListeningStage, body: string | Uint8Array, headers = {}) =>
  toldBy(await call({ headers: { ...TEXT, ...headers }, body }));
const get = async ({ call }: ListeningStage, path: string) => toldBy(await call({ method: "GET", path }));

/** What comes back on a connection until the stage closes it. */
async function heardOn(socket: Socket): Promise<Told> {
  const [head = "", body = ""] = (await textOf(socket)).split("\r\n\r\n");
  return toldBy({ status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1]), body });
}

function say({ server }: ListeningStage, said: string): Promise<Told> {
  const socket = connect(server.port, "127.0.0.1");
  socket.write(said);
  return heardOn(socket);
}

/** What the log says of the one invocation that ended. */
function logged({ lines }: ListeningStage): Promise<Told> {
  return vi.waitFor(
    () => {
      const line = lines.find(({ event }) => event === "invocation");
      expect(line).toBeDefined();
      return { status: line!["status"] as number, code: line!["code"], message: line!["msg"] };
    },
    { timeout: 10_000, interval: 20 },
  );
}

/** What a process that serves `stage`, an expression, ends with. */
async function run(stage: string, args: readonly string[], variables = {}): Promise<Told> {
  const file = join(folder, `serve-${args.join("-")}-${stage.length}.mjs`);
  const server = new URL("../dist/index.js", import.meta.url).href;
  writeFileSync(
    file,
    `import { defineStage } from ${JSON.stringify(import.meta.resolve("@stagewright/core"))};
     import { serveStage } from ${JSON.stringify(server)};
     await serveStage(${stage});`,
  );
  const child = spawn(process.execPath, [file, ...args], {
    env: { STAGEWRIGHT_HOST: "127.0.0.1", SAGEMAKER_BIND_TO_PORT: "0", ...variables },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const [said] = await Promise.all([textOf(child.stderr), once(child, "close")]);
  const [, code, message] = /^(SW_\w+): (.*)\n$/.exec(said) ?? [];
  return { status: child.exitCode, code, message };
}

/** A stage whose worker threads run the stage of `source`, an expression. */
function serveWithThreads(source: string): Promise<ListeningStage> {
  const file = join(folder, `lane-${source.length}.mjs`);
  const laneThread = new URL("../dist/lane-thread.js", import.meta.url).href;
  writeFileSync(
    file,
    `import { defineStage } from ${JSON.stringify(import.meta.resolve("@stagewright/core"))};
     import { createLaneThread } from ${JSON.stringify(laneThread)};
     export const { runTask } = createLaneThread(${source});`,
  );
  const variables = { SAGEMAKER_MODEL_SERVER_WORKERS: "1" };
  return serve(defineStage("threads"), variables, { laneModule: pathToFileURL(file) });
}

/** Answers what it reads, but for what it is told to do. */
const stage = defineStage("every-code")
  .predict(async (payload, { signal }) => {
    const asked = payload.kind === "text" ? payload.text : "";
    if (asked === "hang") await new Promise((resolve) => signal.addEventListener("abort", resolve));
    return asked === "endless" ? endless() : payload;
  })
  .options({
    routes: (app) => {
      app.get("/broken", () => {
        throw new Error("secret");
      });
      app.post("/form", express.json());
    },
  });

async function* endless() {
  for (;;) yield Buffer.alloc(MEBIBYTE);
}

const limits = { headTimeoutMs: 200, bodyStallMs: 200, checkIntervalMs: 50 };
const sound = await serve(stage, { MAX_CONTENT_LENGTH: String(2 * MEBIBYTE) }, { connections: limits });
const hasty = () => serve(stage, { SAGEMAKER_MODEL_SERVER_TIMEOUT: "1", STAGEWRIGHT_STREAM_TIMEOUT: "1" });

const telling: Readonly<Record<keyof typeof errors, readonly [status: number, act: () => Promise<Told>]>> = {
  SW_INVOCATION_DEADLINE: [503, async () => post(await hasty(), "hang")],
  SW_INVOCATION_UNREAD: [
    // It had begun.
    200,
    async () => {
      const listening = await hasty();
      const { port } = listening.server;
      const request = httpRequest({
        port,
        host: "127.0.0.1",
        method: "POST",
        path: "/invocations",
        headers: TEXT,
      });
      request.on("error", () => {});
      request.end("endless");
      const [response] = await once(request, "response");
      response.on("error", () => {});
      return logged(listening);
    },
  ],
  SW_INVOCATION_STALLED: [408, () => say(sound, `${HEAD}Content-Length: 100\r\n\r\n12`)],
  SW_SERVER_HEAD_SLOW: [408, () => say(sound, "POST /invocations HTTP/1.1\r\nHost: stage\r\n")],
  SW_INVOCATION_ABORTED: [
    499,
    async () => {
      const listening = await serve(stage);
      const socket = connect(listening.server.port, "127.0.0.1");
      socket.write(`${HEAD}Content-Length: 100\r\n\r\n12`);
      await vi.waitFor(async () => {
        const { body } = await listening.call({ method: "GET", path: "/metrics" });
        expect(body).toMatch(/stagewright_active_invocations\{[^}]*\} 1/);
      });
      socket.destroy();
      return logged(listening);
    },
  ],
  SW_SERVER_REQUEST: [400, () => say(sound, "nonsense\r\n\r\n")],
  SW_SERVER_HEAD_SIZE: [431, () => say(sound, `${HEAD}X-Long: ${"x".repeat(20_000)}\r\n\r\n`)],
  SW_SERVER_METHOD: [405, () => get(sound, "/invocations")],
  SW_SERVER_ROUTE: [404, () => get(sound, "/nowhere")],
  SW_SERVER_REFUSED: [
    400,
    async () =>
      toldBy(await sound.call({ path: "/form", headers: { "content-type": "application/json" }, body: "{" })),
  ],
  SW_SERVER_FAULT: [500, () => get(sound, "/broken")],
  SW_SERVER_BODY_TAKEN: [
    500,
    async () => {
      const taking = defineStage("taking").options({ routes: (app) => void app.use(express.json()) });
      return post(await serve(taking), "[1]", { "content-type": "application/json" });
    },
  ],
  SW_INVOCATION_BODY_SIZE: [413, () => post(sound, Buffer.alloc(2 * MEBIBYTE + 1))],
  SW_INVOCATION_BODY_RATIO: [
    413,
    () => post(sound, gzipSync(Buffer.alloc(3 * MEBIBYTE)), { "content-encoding": "gzip" }),
  ],
  SW_INVOCATION_BODY_ENCODING: [400, () => post(sound, "plain", { "content-encoding": "gzip" })],
  SW_INVOCATION_CONTENT_ENCODING: [415, () => post(sound, "plain", { "content-encoding": "zstd" })],
  SW_SERVER_NOT_READY: [
    503,
    async () => {
      const listening = await listen(defineStage("loading").load(() => new Promise(() => {})));
      opened.push(listening);
      return post(listening, "x");
    },
  ],
  SW_SERVER_DRAINING: [
    503,
    async () => {
      const listening = await serve(stage);
      const socket = connect(listening.server.port, "127.0.0.1");
      socket.write(HEAD);
      // An answer to another shows that the head has arrived.
      await listening.call({ method: "GET", path: "/ping" });
      const drained = listening.server.drain(5000);
      socket.write("Content-Length: 1\r\n\r\nx");
      const told = await heardOn(socket);
      await drained;
      return told;
    },
  ],
  SW_SERVER_OVERLOADED: [
    503,
    async () => {
      let enter = () => {};
      const entered = new Promise<void>((resolve) => {
        enter = resolve;
      });
      const full = defineStage("full")
        .predict(() => {
          enter();
          return new Promise(() => {});
        })
        .options({ limits: { maxActiveInvocations: 1 } });
      const listening = await serve(full);
      post(listening, "x").catch(() => {});
      await entered;
      return post(listening, "x");
    },
  ],
  SW_LANE_QUEUE: [
    503,
    async () => {
      const listening = await serveWithThreads('defineStage("threads").predict(() => new Promise(() => {}))');
      const crowd = Array.from({ length: 40 }, () => post(listening, PADDING));
      // Whoever is let in waits in vain, and is cut off in the end.
      return Promise.any(crowd);
    },
  ],
  SW_LANE_LOAD: [
    500,
    async () =>
      post(
        await serveWithThreads('defineStage("threads").load(() => { throw new Error("taken"); })'),
        PADDING,
      ),
  ],
  SW_LANE_WORKER_LOST: [
    500,
    async () =>
      post(await serveWithThreads('defineStage("threads").predict(() => process.exit(3))'), PADDING),
  ],
  SW_SERVER_UNHEALTHY: [
    503,
    async () => get(await serve(defineStage("ill").load(({ health }) => health.fail("no device"))), "/ping"),
  ],
  SW_SERVER_ROUTES: [
    503,
    async () => {
      const routes = () => {
        throw new Error("no key store");
      };
      return get(await serve(defineStage("routed").options({ routes })), "/ping");
    },
  ],
  SW_SERVER_SECOND_PORT: [
    503,
    async () => {
      const second = defineStage("second").load(() => void createServer().listen(23_700));
      return get(await serve(second, { SAGEMAKER_SAFE_PORT_RANGE: "23600-23699" }), "/ping");
    },
  ],
  SW_SERVER_ARGUMENT: [2, () => run('defineStage("any")', ["train"])],
  SW_SERVER_NO_STAGE: [2, () => run("{}", ["serve"])],
  SW_SERVER_LISTEN: [
    2,
    () => run('defineStage("any")', ["serve"], { SAGEMAKER_BIND_TO_PORT: String(sound.server.port) }),
  ],
};

it.concurrent.each(Object.entries(telling))("%s", async (code, [status, act]) => {
  const told = await act();
  expect(told).toMatchObject({ status, code, message: expect.stringMatching(/^\S.{20,}$/) });
  // A value that was not there, a stack, a file's path: nothing of it is for a caller.
  expect(told.message).not.toMatch(/undefined|\[object |null|NaN|\bat \S+:\d|[\s"'(]\/[\w.-]+\/|secret/);
});

it("the stage that refused all that still answers", async () => {
  const answer = await sound.call({ headers: TEXT, body: "fine" });
  expect([answer.status, answer.body]).toEqual([200, "fine"]);
});
