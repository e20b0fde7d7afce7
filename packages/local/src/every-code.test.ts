/** Every code of the catalogue is thrown here, by pipelines as authors write them; the compiler asks for each. */

import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { bundleStage } from "@stagewright/image";
import { afterAll, expect, it } from "vitest";
import type { errors } from "./errors.ts";
import { takePorts } from "./free-ports.ts";
import { startStageProcess } from "./hosts/process-host.ts";
import { startPipeline } from "./pipeline.ts";

/** The server that is bundled with these only calls the stage. */
const FILES = {
  "package.json": '{"type":"module"}',
  "node_modules/@stagewright/server/package.json": '{"type":"module","exports":"./index.js"}',
  "node_modules/@stagewright/server/index.js": "export const serveStage = (stage) => stage();",
  "ends.js": 'export default () => { console.log("no weights"); process.exit(7); };',
  "waits.js": "export default () => { setInterval(() => {}, 1000); };",
};
const root = mkdtempSync(join(tmpdir(), "stagewright-every-code-"));
for (const [name, source] of Object.entries(FILES)) {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), source);
}
mkdirSync(join(root, "model"));
symlinkSync("nowhere", join(root, "model/weights.bin"));
afterAll(() => rmSync(root, { recursive: true }));

const waits = { stage: join(root, "waits.js") };
const start = (first: object, options = {}) =>
  startPipeline({ name: "home", stages: [{ ...waits, ...first }, waits] }, options);

async function startOnTakenPort() {
  const holder = createServer().listen(0, "127.0.0.1");
  await once(holder, "listening");
  try {
    await start({}, { port: (holder.address() as AddressInfo).port });
  } finally {
    holder.close();
  }
}

async function stopBeforeReady() {
  const stage = await startStageProcess({
    name: "waits",
    bundle: await bundleStage(waits.stage),
    environment: {},
    model: undefined,
    startup: { timeoutMs: 20_000, attempts: 1 },
    pingIntervalMs: 1000,
    onEvent: () => {},
  });
  await stage.stop();
  await stage.ready;
}

const failing: Readonly<Record<keyof typeof errors, readonly [outcome: string, () => Promise<unknown>]>> = {
  SW_PIPELINE_FILE: ["stage-invalid", () => start({ stage: 7 })],
  SW_PIPELINE_FILE_NOT_FOUND: ["stage-invalid", () => startPipeline(join(root, "pipeline.yaml"))],
  SW_PIPELINE_STAGE_START: [
    "stage-invalid",
    () => start({ stage: join(root, "ends.js") }, { startupAttempts: 1 }),
  ],
  SW_PIPELINE_MODEL: ["stage-invalid", () => start({ model: join(root, "model") })],
  // TEST-NET-1 of RFC 5737: no machine has it, so that no port of it can be bound.
  SW_PIPELINE_PORTS: ["stage-invalid", () => takePorts("192.0.2.1")],
  SW_PIPELINE_LISTEN: ["stage-invalid", startOnTakenPort],
  SW_PIPELINE_STOPPED: ["not-ready", stopBeforeReady],
};

it.each(Object.entries(failing))("%s", async (code, [outcome, act]) => {
  const error: unknown = await act().catch((reason: unknown) => reason);
  expect(error).toMatchObject({ name: code, code, outcome, message: expect.stringMatching(/^\S.{20}/) });
  expect((error as Error).message).not.toMatch(/undefined|\[object |NaN|: [.;]|\n +at /);
});
