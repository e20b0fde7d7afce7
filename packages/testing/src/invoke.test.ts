import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { defineStage, Table, text } from "@stagewright/core";
import request from "supertest";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import * as published from "./index.ts";
import { invoke } from "./invoke.ts";
import { type StartedServer, startServer } from "./start-server.ts";
import { createTestContext } from "./test-context.ts";

const CSV = { "content-type": "text/csv" };
const doubled = defineStage("doubled")
  .input({ columns: { x: "float64" } })
  .load(() => ({ factor: 2 }))
  .preprocess((table, { model }) => table.mapValues("x", (x) => x * model.factor));

describe("invoke", () => {
  it("gives the answer's status, headers and bytes", async () => {
    const answer = await invoke(doubled, "1\n2\n", {
      "Content-Type": "text/csv",
      Accept: "application/json",
    });
    expect(answer.status).toBe(200);
    expect(answer.headers).toEqual({ "content-type": "application/json", "content-length": "41" });
    expect(answer.json()).toEqual({ predictions: [{ x: 2 }, { x: 4 }] });
    expect(answer.text()).toBe('{"predictions": [{"x": 2.0}, {"x": 4.0}]}');
  });

  it("gives a refusal as a result, not as an exception", async () => {
    const answer = await invoke(doubled, "1\nx\n", { ...CSV, "x-amzn-sagemaker-inference-id": "mine" });
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({
      error: { code: "SW_CODEC_CELL", record: 2, column: "x", invocationId: "mine", stage: "doubled" },
    });
  });

  it("lists every bad cell of a body in the error document", async () => {
    const answer = await invoke(doubled, "1\nx\n2\ny\n", { ...CSV, "x-amzn-sagemaker-inference-id": "mine" });
    const expected = "a number, nan, inf, or nothing for missing";
    expect(answer.json()).toEqual({
      error: {
        code: "SW_CODEC_CELL",
        message: `Record 2, column "x": got "x", expected ${expected}. Record 4, column "x": got "y", expected ${expected}.`,
        invocationId: "mine",
        stage: "doubled",
        record: 2,
        column: "x",
        issues: [
          { record: 2, column: "x", got: '"x"', expected },
          { record: 4, column: "x", got: '"y"', expected },
        ],
        issueCount: 2,
      },
    });
  });

  it("keeps the limits of the container", async () => {
    const small = { environment: { MAX_CONTENT_LENGTH: "3", SAGEMAKER_MODEL_SERVER_TIMEOUT: "1" } };
    expect((await invoke(doubled, "1\n2\n", CSV, small)).json()).toMatchObject({
      error: { code: "SW_INVOCATION_BODY_SIZE" },
    });
    const stuck = defineStage("stuck").postprocess(() => new Promise<never>(() => {}));
    expect((await invoke(stuck, "x", { "content-type": "text/plain" }, small)).status).toBe(503);
    expect(await invoke(doubled, "", CSV)).toMatchObject({ status: 204, headers: {} });
  });

  it("loads a stage once for the same model folder and variables, and again for others", async () => {
    const load = vi.fn(({ modelDir }: { modelDir: string }) => modelDir);
    const stage = defineStage("loads")
      .load(load)
      .postprocess((_, { model }) => text(model));
    const ask = async (modelDir: string | URL) =>
      (await invoke(stage, "x", { "content-type": "text/plain" }, { modelDir })).text();
    expect(await ask("/models/a")).toBe("/models/a");
    expect(await ask("/models/a")).toBe("/models/a");
    expect(await ask(new URL("file:///models/b%20c"))).toBe("/models/b c");
    expect(load).toHaveBeenCalledTimes(2);
  });

  it("throws what load throws, and tries again on the next call", async () => {
    const load = vi.fn(() => {
      throw new Error("no model");
    });
    const stage = defineStage("broken").load(load);
    await expect(invoke(stage, "x", CSV)).rejects.toMatchObject({ code: "SW_STAGE_LOAD" });
    await expect(invoke(stage, "x", CSV)).rejects.toMatchObject({ code: "SW_STAGE_LOAD" });
    expect(load).toHaveBeenCalledTimes(2);
  });

  it("reads a compressed body as the server does", async () => {
    const headers = { ...CSV, "content-encoding": "gzip" };
    expect((await invoke(doubled, gzipSync("1\n2\n"), headers)).text()).toBe("2.0\n4.0\n");
    // A large one, which a server would decode while it arrives.
    const lines = Array.from({ length: 700_000 }, (_, at) => at);
    const large = gzipSync(lines.map((at) => `${at}\n`).join(""));
    const answer = (await invoke(doubled, large, headers)).text();
    expect(answer === lines.map((at) => `${at * 2}.0\n`).join("")).toBe(true);
    expect((await invoke(doubled, "1\n", headers)).json()).toMatchObject({
      error: { code: "SW_INVOCATION_BODY_ENCODING" },
    });
  });

  it("collects a streamed answer: the bytes that HTTP gives (C117)", async () => {
    const stage = defineStage("streamed").predict(async function* () {
      yield { token: "é" };
      yield { token: "b" };
    });
    const headers = { "content-type": "text/plain" };
    const inProcess = await invoke(stage, "x", headers);
    const { url, stop } = await startServer(stage);
    const overHttp = await fetch(`${url}/invocations`, { method: "POST", headers, body: "x" });
    expect(inProcess.body).toEqual(Buffer.from(await overHttp.arrayBuffer()));
    expect(inProcess.text()).toBe('{"token": "\\u00e9"}\n{"token": "b"}\n');
    for (const name of ["content-type", "transfer-encoding"])
      expect(inProcess.headers[name]).toBe(overHttp.headers.get(name));
    await stop();
    const failing = defineStage("failing").predict(async function* () {
      yield "a";
      throw new Error("late");
    });
    await expect(invoke(failing, "x", headers)).rejects.toMatchObject({ code: "SW_STAGE_FAULT" });
  });

  it("does not see the machine's own variables", async () => {
    vi.stubEnv("SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT", "application/json");
    const stage = defineStage("sheltered").input({ columns: { x: "float64" } });
    expect((await invoke(stage, "1\n", CSV)).text()).toBe("1.0\n");
    vi.unstubAllEnvs();
  });
});

describe("createTestContext", () => {
  it("lets a hook be called as a plain function", () => {
    const table = Table.of({ x: { dtype: "float64", values: [3] } });
    expect(doubled.hooks.preprocess(table, createTestContext({ factor: 5 })).row(0)).toEqual({ x: 15 });
  });

  it("carries what an invocation would", () => {
    const context = createTestContext(undefined, {
      customAttributes: "t=1",
      sessionId: "s",
      environment: { SAGEMAKER_BATCH: "true" },
    });
    expect(context).toMatchObject({
      customAttributes: "t=1",
      sessionId: "s",
      environment: { isBatch: true },
    });
    expect(context.remainingMs()).toBeGreaterThan(0);
    expect(context.signal.aborted).toBe(false);
  });
});

describe("startServer", () => {
  let started: StartedServer;
  beforeAll(async () => {
    started = await startServer(doubled);
  });
  afterAll(() => started.stop());

  it("is an http.Server for supertest", async () => {
    await request(started.http).get("/ping").expect(200, { status: "ready", stage: "doubled" });
    const answer = await request(started.http)
      .post("/invocations")
      .set(CSV)
      .send("1\n2\n")
      .buffer(true)
      .expect(200);
    expect(answer.text).toBe("2.0\n4.0\n");
    await request(started.http).get("/invocations").expect(405).expect("allow", "POST");
  });

  it("keeps the log lines", async () => {
    await request(started.http)
      .post("/invocations")
      .set({ ...CSV, "x-amzn-sagemaker-inference-id": "logged" })
      .send("y\n")
      .expect(400);
    expect(started.logLines).toContainEqual(
      expect.objectContaining({ event: "invocation", invocationId: "logged", code: "SW_CODEC_CELL" }),
    );
  });
});

/** Published for the command and the reference pages, not for authors. */
const internal = new Set([
  "connectionFailure",
  "endPhrase",
  "linkBaseFolder",
  "processEnd",
  "testingErrors",
  "vectorFileEntries",
]);

it("is documented: every function of the package is in its README", () => {
  const page = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");
  const functions = Object.keys(published).filter((name) => /^[a-z]/.test(name) && !internal.has(name));
  expect(functions.length).toBeGreaterThan(10);
  for (const name of functions) expect(page).toContain(name);
});
