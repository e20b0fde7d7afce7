/** Every code of the catalogue is told here, by command lines and by `dev`'s own address; the compiler asks for each. */

import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineStage } from "@stagewright/core";
import { startServer } from "@stagewright/testing";
import { afterAll, expect, it, vi } from "vitest";
import { createDevServer } from "../src/dev/dev-server.ts";
import { DevSession } from "../src/dev/dev-session.ts";
import type { errors } from "../src/errors.ts";
import { runCommand } from "../src/run-command.ts";

/** The server that is bundled with these only calls the stage, which writes what a stage would. */
const FILES = {
  "package.json": '{"type":"module"}',
  "node_modules/@stagewright/server/package.json": '{"type":"module","exports":"./index.js"}',
  "node_modules/@stagewright/server/index.js": "export const serveStage = (stage) => stage();",
  "sound/stage.js": `import { createServer } from "node:http";
    export default () => {
      const server = createServer(() => process.exit(3)).listen(0, "127.0.0.1", () =>
        console.log(JSON.stringify({ event: "ready", port: server.address().port, stage: "sound" })));
    };`,
  "ending/stage.js": 'export default () => { console.log("no weights"); process.exit(7); };',
  "notes.txt": "words",
};
const folder = mkdtempSync(join(tmpdir(), "stagewright-every-code-"));
for (const [name, source] of Object.entries(FILES)) {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), source);
}
const closing: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of closing) await close();
  rmSync(folder, { recursive: true });
});

/** Features `column 0` … `column 4`; answers one column. */
const model = fileURLToPath(new URL("../../xgboost-stage/fixtures/named/xgboost-model", import.meta.url));

/** Where a code was read: the exit status of the command or the status of an answer, and its sentence. */
interface Told {
  /** Undefined for a problem of `dev`, which goes on. */
  readonly status: number | undefined;
  readonly code: unknown;
  readonly message: unknown;
}

/** What a command line that is refused says. */
async function run(...words: readonly string[]): Promise<Told> {
  let said = "";
  const err = (text: string) => {
    said += text;
  };
  const status = await runCommand(words, { out: () => {}, err });
  const [, code, message] = /^(SW_\w+): ([\s\S]*)\n$/m.exec(said) ?? [];
  return { status, code, message };
}

async function listening(server: Server): Promise<string> {
  closing.push(() => server.close());
  await once(server.listen(0, "127.0.0.1"), "listening");
  return String((server.address() as AddressInfo).port);
}

/** A session of `dev` over one of the folders, with its address. */
async function dev(name: string, variables = {}): Promise<{ session: DevSession; url: string }> {
  const session = new DevSession({ stage: join(folder, name), model: undefined, variables, say: () => {} });
  closing.push(() => session.close());
  return { session, url: `http://127.0.0.1:${await listening(createDevServer(session))}/invocations` };
}

async function problemOf(name: string, variables = {}): Promise<Told> {
  const { session } = await dev(name, variables);
  await session.start();
  return { status: undefined, ...session.problem! };
}

async function ask(url: string): Promise<Told> {
  const answer = await fetch(url, { method: "POST", body: "x" });
  return { status: answer.status, ...((await answer.json()) as { error: Omit<Told, "status"> }).error };
}

async function askWhatEnds(): Promise<{ session: DevSession; told: Told }> {
  const { session, url } = await dev("sound");
  await session.start();
  return { session, told: await ask(url) };
}

async function invokeCut(): Promise<Told> {
  const cut = defineStage("cut").predict(async function* () {
    yield "first,";
    throw new Error("no more");
  });
  const { url, stop } = await startServer(cut);
  closing.push(stop);
  return run("invoke", "--url", url, "--content-type", "text/plain", "--body", "x");
}

const init = (...from: readonly string[]) => run("init", join(folder, "project"), "--from", ...from);

const telling: Readonly<
  Record<keyof typeof errors, readonly [status: number | undefined, act: () => Promise<Told>]>
> = {
  SW_CLI_FOLDER_TAKEN: [1, () => run("init", folder)],
  SW_CLI_WRITE: [1, () => run("init", join(folder, "notes.txt/project"))],
  SW_CLI_ARTIFACT: [1, () => init(join(folder, "notes.txt"))],
  SW_CLI_STAGES_DO_NOT_FIT: [1, () => init(model, model)],
  SW_CLI_TOO_MANY_STAGES: [1, () => init(...new Array<string>(16).fill(model))],
  SW_CLI_FILE: [1, () => run("invoke", "--file", join(folder, "none.csv"))],
  SW_CLI_MODEL: [1, () => run("serve", "--model", join(folder, "none"))],
  SW_CLI_UNREACHABLE: [1, () => run("invoke", "--url", "http://127.0.0.1:1", "--body", "x")],
  SW_CLI_CUT_OFF: [1, invokeCut],
  SW_CLI_TWO_STAGES: [1, () => run("test", "one", "two")],
  SW_CLI_NO_VECTORS: [1, () => run("test", folder)],
  SW_CLI_NOT_DESCRIBED: [
    1,
    async () => {
      const other = createServer((_, response) => response.writeHead(404).end("no"));
      return run("describe", "--url", `http://127.0.0.1:${await listening(other)}`);
    },
  ],
  SW_CLI_LISTEN: [
    1,
    async () => run("dev", join(folder, "sound"), "--port", await listening(createServer())),
  ],
  SW_CLI_STAGE_START: [undefined, () => problemOf("ending")],
  // The operating system takes no variable with a NUL in it: the process cannot even be made.
  SW_CLI_DEV_FAULT: [undefined, () => problemOf("sound", { ODD: "a\0b" })],
  SW_CLI_DEV_NOT_READY: [503, async () => ask((await dev("sound")).url)],
  SW_CLI_DEV_GONE: [500, async () => (await askWhatEnds()).told],
  SW_CLI_STAGE_ENDED: [
    undefined,
    async () => {
      const { session } = await askWhatEnds();
      await vi.waitFor(() => expect(session.problem).toBeDefined(), 10_000);
      return { status: undefined, ...session.problem! };
    },
  ],
};

it.each(Object.entries(telling))("%s", async (code, [status, act]) => {
  const told = await act();
  expect(told).toMatchObject({ status, code, message: expect.stringMatching(/^\S.{20}/) });
  expect(told.message).not.toMatch(/undefined|\[object |status null|NaN|: [.;]|\n +at /);
});
