/** Streamed answers over real sockets: parts as they are ready, back-pressure, and every way a stream ends (C117–C124). */

import { once } from "node:events";
import { type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import { defineStage } from "@stagewright/core";
import { describe, expect, it } from "vitest";
import { type ListeningStage, type LogLine, serve } from "./listening-stage.ts";

const MEBIBYTE = 1_048_576;
const TEXT = { "content-type": "text/plain" };

/** Sends an invocation and gives its response as soon as the head is there; nothing of the body is read yet. */
async function open({
  server,
}: ListeningStage): Promise<{ request: ClientRequest; response: IncomingMessage }> {
  const request = httpRequest({
    ...{ host: "127.0.0.1", port: server.port, method: "POST", path: "/invocations", headers: TEXT },
    agent: false,
  });
  request.end("go");
  const [response] = (await once(request, "response")) as [IncomingMessage];
  return { request, response };
}

/** The next part that arrives; "" at the end of the body. */
async function nextChunk(response: IncomingMessage): Promise<string> {
  for (;;) {
    const chunk = response.read() as Buffer | null;
    if (chunk !== null) return chunk.toString("utf8");
    if (response.readableEnded) return "";
    await Promise.race([once(response, "readable"), once(response, "end")]);
  }
}

function invocationLine({ lines }: ListeningStage): Promise<LogLine> {
  return expect
    .poll(() => lines.find(({ event }) => event === "invocation"), { timeout: 5000 })
    .toBeDefined()
    .then(() => lines.find(({ event }) => event === "invocation")!);
}

async function metric(stage: ListeningStage, name: string): Promise<string | undefined> {
  const { body } = await stage.call({ method: "GET", path: "/metrics" });
  return body.split("\n").find((line) => line.startsWith(name));
}

/** A promise and what fulfils it. */
function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

describe("a streamed answer", () => {
  it("is chunked, and its first part arrives before the last is made (C117, C119)", async () => {
    const second = gate();
    const stage = await serve(
      defineStage("parts").predict(async function* (_, context) {
        context.setCustomAttributes("v=1");
        yield "first;";
        await second.opened;
        yield "second";
      }),
    );
    const { response } = await open(stage);
    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({
      "content-type": "text/plain",
      "transfer-encoding": "chunked",
      "x-amzn-sagemaker-custom-attributes": "v=1",
    });
    expect(response.headers["content-length"]).toBeUndefined();
    expect(await nextChunk(response)).toBe("first;");
    second.open();
    expect(await nextChunk(response)).toBe("second");
    expect(await nextChunk(response)).toBe("");
    expect(response.complete).toBe(true);
    expect(await invocationLine(stage)).toMatchObject({
      status: 200,
      responseBytes: 12,
      parts: 2,
      level: 30,
    });
    expect(await metric(stage, "stagewright_response_bytes_total")).toMatch(/ 12$/);
  });

  it("waits for a caller who reads slowly, and loses nothing, whatever the parts become on the way (C118)", async () => {
    let made = 0;
    const stage = await serve(
      defineStage("pressed").predict(async function* () {
        while (made < 200) {
          made += 1;
          yield Buffer.alloc(MEBIBYTE, made);
        }
      }),
    );
    const { response } = await open(stage);
    let before = -1;
    const standsStill = () => {
      const isStill = made === before;
      before = made;
      return isStill;
    };
    // It stands still once the connection's buffers are full, far from the end.
    await expect.poll(standsStill, { timeout: 10_000, interval: 200 }).toBe(true);
    expect(made).toBeLessThan(100);
    let bytes = 0;
    for await (const chunk of response) bytes += (chunk as Buffer).length;
    expect([made, bytes]).toEqual([200, 200 * MEBIBYTE]);
  });

  it("is finished before a drained stage stops (C7)", async () => {
    const second = gate();
    const stage = await serve(
      defineStage("draining").predict(async function* () {
        yield "a";
        await second.opened;
        yield "b";
      }),
    );
    const { response } = await open(stage);
    expect(await nextChunk(response)).toBe("a");
    const drained = stage.server.drain(5000);
    second.open();
    expect(await nextChunk(response)).toBe("b");
    expect(await nextChunk(response)).toBe("");
    expect(await drained).toBe(0);
  });

  it("without a part is a 200 without bytes", async () => {
    const stage = await serve(defineStage("none").predict(async function* () {}));
    expect(await stage.call({ headers: TEXT, body: "x" })).toMatchObject({ status: 200, body: "" });
  });
});

describe("a stream is stopped", () => {
  /** Gives one part, then waits for its signal; tells when it was stopped. */
  function waiting(first: boolean) {
    const stopped = gate();
    const stage = defineStage("waiting").predict(async function* (_, { signal }) {
      try {
        if (first) yield "a";
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        yield "b";
      } finally {
        stopped.open();
      }
    });
    return { stage, stopped: stopped.opened };
  }

  it("when the caller is gone, logged and counted (C123)", async () => {
    const { stage, stopped } = waiting(true);
    const serving = await serve(stage);
    const { request, response } = await open(serving);
    await nextChunk(response);
    response.on("error", () => {});
    request.destroy();
    await stopped;
    expect(await invocationLine(serving)).toMatchObject({
      status: 200,
      code: "SW_INVOCATION_ABORTED",
      level: 40,
    });
    expect(await metric(serving, 'stagewright_invocations_total{outcome="caller-gone"')).toMatch(/ 1$/);
  });

  it("at the deadline of the whole: the connection is cut (C121)", async () => {
    const { stage, stopped } = waiting(true);
    const serving = await serve(stage, { STAGEWRIGHT_STREAM_TIMEOUT: "1" });
    const { response } = await open(serving);
    await expect(response.toArray()).rejects.toThrow("aborted");
    await stopped;
    expect(response.complete).toBe(false);
    expect(await invocationLine(serving)).toMatchObject({ code: "SW_INVOCATION_STREAM_DEADLINE", level: 50 });
  });

  it("without a first part in the time of an invocation, with 503 (C121, C122)", async () => {
    const { stage, stopped } = waiting(false);
    const serving = await serve(stage, { SAGEMAKER_MODEL_SERVER_TIMEOUT: "1" });
    const answer = await serving.call({ headers: TEXT, body: "x" });
    expect([answer.status, JSON.parse(answer.body)]).toMatchObject([
      503,
      { error: { code: "SW_INVOCATION_DEADLINE" } },
    ]);
    await stopped;
  });

  it("when the caller never reads (C121)", async () => {
    const stage = await serve(
      defineStage("unread").predict(async function* () {
        while (true) yield Buffer.alloc(MEBIBYTE);
      }),
      { STAGEWRIGHT_STREAM_TIMEOUT: "1" },
    );
    const { response } = await open(stage);
    response.on("error", () => {});
    expect(await invocationLine(stage)).toMatchObject({ status: 200, code: "SW_INVOCATION_UNREAD" });
  });
});

describe("an error of a stream", () => {
  const failing = (after: readonly string[]) =>
    defineStage("failing").predict(async function* () {
      yield* after;
      throw new Error("secret");
    });

  it("is a status while no part was sent (C122)", async () => {
    const stage = await serve(failing([]));
    const answer = await stage.call({ headers: TEXT, body: "x" });
    expect([answer.status, JSON.parse(answer.body)]).toMatchObject([
      500,
      { error: { code: "SW_STAGE_FAULT" } },
    ]);
  });

  it("cuts the connection after the first part: the caller notices, the log has the cause, it is counted (C122)", async () => {
    const stage = await serve(failing(["a", "b"]));
    const { response } = await open(stage);
    await expect(response.toArray()).rejects.toThrow("aborted");
    expect(await invocationLine(stage)).toMatchObject({
      ...{ status: 200, code: "SW_STAGE_FAULT", level: 50, parts: 2 },
      cause: expect.stringContaining("Error: secret"),
    });
    expect(await metric(stage, 'stagewright_invocations_total{outcome="stage-fault"')).toMatch(/ 1$/);
    expect(await stage.call({ headers: TEXT, body: "x" }).catch((error: Error) => error.message)).toBe(
      "aborted",
    );
  });
});
