/** Every code of the catalogue is thrown here, by what the package does with stages, vectors and folders; the compiler asks for each. */

import { defineStage, type Outcome, text } from "@stagewright/core";
import { afterAll, expect, it, vi } from "vitest";
import type { errors } from "./errors.ts";
import { fakeModelDir } from "./fake-model-dir.ts";
import { checkRows } from "./property/index.ts";
import { startServer } from "./start-server.ts";
import { runVectors } from "./vectors/run-vectors.ts";
import { parseVectorFile, readVectorFile } from "./vectors/vector-file.ts";
import { openAtUrl, openInProcess, openOverHttp } from "./vectors/vector-way.ts";
import { stageMatchers } from "./vitest/matchers.ts";

const echo = defineStage("echo").input({ columns: { x: "float64" } });
const vectors = readVectorFile(new URL("../fixtures/echo/echo.vectors.yaml", import.meta.url));
const broken = defineStage("broken").load(() => {
  throw new Error("no model");
});
const cut = defineStage("cut").predict(async function* () {
  yield "first,";
  throw new Error("no more");
});
const dropping = echo.postprocess(() => text("one row, whatever came"));

afterAll(() => void vi.unstubAllEnvs());

async function askCut() {
  const { url, stop } = await startServer(cut);
  const written = { cases: [{ name: "cut", request: { contentType: "text/plain", body: "x" } }] };
  try {
    await runVectors(parseVectorFile(JSON.stringify(written), "/cut.json"), [await openAtUrl(url)]);
  } finally {
    await stop();
  }
}

const failing: Readonly<Record<keyof typeof errors, readonly [Outcome, () => Promise<unknown>]>> = {
  SW_TESTING_START: ["stage-invalid", () => openOverHttp(broken)],
  SW_TESTING_VECTORS: ["stage-invalid", async () => parseVectorFile("cases: 7", "/seven.yaml")],
  SW_TESTING_VECTORS_STAGE: [
    "stage-invalid",
    async () => runVectors(vectors, [await openInProcess(defineStage("other"))]),
  ],
  SW_TESTING_UPDATE_ON_CI: [
    "stage-invalid",
    () => {
      vi.stubEnv("CI", "true");
      return runVectors(vectors, [], { update: true });
    },
  ],
  SW_TESTING_UNREACHABLE: [
    "stage-invalid",
    async () => runVectors(vectors, [await openAtUrl("http://127.0.0.1:1")]),
  ],
  SW_TESTING_CUT_OFF: ["stage-fault", askCut],
  SW_TESTING_MODEL_FILE: ["stage-invalid", async () => fakeModelDir({ "../outside": "x" })],
  SW_TESTING_MATCHER: ["stage-invalid", async () => stageMatchers.toBeRefused(7, { code: "SW_X" })],
  SW_TESTING_ROWS: ["stage-invalid", async () => checkRows(defineStage("free"))],
  SW_TESTING_LAW: [
    "stage-invalid",
    () =>
      checkRows(dropping, { runs: 5 }).catch(({ cause }: Error) => {
        throw cause;
      }),
  ],
  SW_TESTING_PROPERTY: ["stage-invalid", () => checkRows(dropping, { runs: 5 })],
};

it.each(Object.entries(failing))("%s", async (code, [outcome, act]) => {
  const error: unknown = await act().catch((reason: unknown) => reason);
  expect(error).toMatchObject({ name: code, code, outcome, message: expect.stringMatching(/^\S.{20}/) });
  expect((error as Error).message).not.toMatch(/undefined|\[object |NaN|: [.;]/);
});
