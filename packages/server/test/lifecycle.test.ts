/** What a running stage says of itself, and how it starts and stops. */

import { connect } from "node:net";
import { defineStage, type StageHealth, text } from "@stagewright/core";
import { afterEach, describe, expect, it } from "vitest";
import { type ListeningStage, listen } from "./listening-stage.ts";

const CSV = { "content-type": "text/csv" };
const opened: ListeningStage[] = [];
const open = async (stage: unknown, variables: Record<string, string> = {}) => {
  const listening = await listen(stage, variables);
  opened.push(listening);
  return listening;
};
afterEach(async () => {
  for (const { server } of opened.splice(0)) await server.drain(500);
});

const gate = () => {
  let release = () => {};
  const opens = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { opens, release };
};
const doubled = defineStage("doubled")
  .input({ columns: { x: "float64" } })
  .postprocess((table) => table.mapValues("x", (x) => 2 * x));

describe("/ping", () => {
  it("says 503 starting until load and warm-up are done, then 200 ready (C41, C47)", async () => {
    const { opens, release } = gate();
    const { call, started } = await open(
      doubled.options({ warmUp: { body: "1\n", contentType: "text/csv" } }),
    );
    await started;
    expect(await call({ method: "GET", path: "/ping" })).toMatchObject({
      status: 200,
      body: '{"status":"ready","stage":"doubled"}',
    });

    // A warm-up that has not ended holds it back as a load does.
    const warming = gate();
    const warm = await open(
      defineStage("warming")
        .predict(async (payload) => warming.opens.then(() => payload))
        .options({ warmUp: { body: "x", contentType: "text/plain" } }),
    );
    expect(await warm.call({ method: "GET", path: "/ping" })).toMatchObject({
      status: 503,
      body: '{"status":"starting","stage":"warming"}',
    });
    warming.release();
    await warm.started;
    expect(await warm.call({ method: "GET", path: "/ping" })).toMatchObject({ status: 200 });

    const slow = await open(defineStage("slow").load(() => opens));
    expect(await slow.call({ method: "GET", path: "/ping" })).toMatchObject({
      status: 503,
      body: '{"status":"starting","stage":"slow"}',
    });
    const early = await slow.call({ headers: CSV, body: "1" });
    expect(early).toMatchObject({ status: 503, headers: { "retry-after": "1" } });
    expect(JSON.parse(early.body)).toMatchObject({ error: { code: "SW_SERVER_NOT_READY" } });
    release();
    await slow.started;
    expect(await slow.call({ method: "GET", path: "/ping" })).toMatchObject({ status: 200 });
  });

  it.each(["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])(
    "answers %s alike (C42)",
    async (method) => {
      const { call, started } = await open(doubled);
      await started;
      expect(await call({ method, path: "/ping?x=1" })).toMatchObject({ status: 200 });
    },
  );

  it("never says yes after load has failed, tells why in its body and in the log (C48)", async () => {
    const broken = defineStage("broken").load(() => {
      throw new Error("model.onnx is missing");
    });
    const { call, started, lines, server } = await open(broken);
    await started;
    expect(server.state).toBe("failed");
    const ping = await call({ method: "GET", path: "/ping" });
    expect(ping.status).toBe(503);
    expect(JSON.parse(ping.body)).toEqual({
      status: "failed",
      stage: "broken",
      error: { code: "SW_STAGE_LOAD", message: 'Stage "broken" could not load: model.onnx is missing' },
    });
    expect(lines).toContainEqual(
      expect.objectContaining({ event: "failed", code: "SW_STAGE_LOAD", level: 50 }),
    );
    expect(await call({ headers: CSV, body: "1" })).toMatchObject({ status: 503 });
  });

  it("is answered while an invocation waits, and is not logged (C46)", async () => {
    const { opens, release } = gate();
    const { call, started, lines } = await open(
      defineStage("waits").postprocess(async () => opens.then(() => text("done"))),
    );
    await started;
    const waiting = call({ headers: { "content-type": "text/plain" }, body: "x" });
    expect(await call({ method: "GET", path: "/ping" })).toMatchObject({ status: 200 });
    release();
    expect(await waiting).toMatchObject({ status: 200, body: "done" });
    expect(lines.filter(({ event }) => event !== "ready")).toHaveLength(1);
  });
});

describe("the health a stage reports", () => {
  async function reporting(variables: Record<string, string> = {}) {
    let health: StageHealth | undefined;
    const stage = defineStage("reports").load((context) => {
      health = context.health;
    });
    const listening = await open(stage, variables);
    await listening.started;
    const ping = async () => {
      const { status, body } = await listening.call({ method: "GET", path: "/ping" });
      return [status, JSON.parse(body)] as const;
    };
    return { ...listening, health: health!, ping };
  }

  it("degraded is 200 with every reason, and invocations go on (C41, C43)", async () => {
    const { health, ping, call, lines } = await reporting();
    health.degrade("feature-store", "no answer for 10 s");
    health.degrade("cache", "cold");
    health.degrade("feature-store", "no answer for 20 s");
    expect(await ping()).toEqual([
      200,
      {
        status: "degraded",
        stage: "reports",
        reasons: { "feature-store": "no answer for 20 s", cache: "cold" },
      },
    ]);
    expect(await call({ headers: { "content-type": "text/plain" }, body: "x" })).toMatchObject({
      status: 200,
    });
    health.recover("feature-store");
    expect(await ping()).toMatchObject([200, { status: "degraded", reasons: { cache: "cold" } }]);
    health.recover("cache");
    health.recover("cache");
    expect(await ping()).toEqual([200, { status: "ready", stage: "reports" }]);
    expect(
      lines.filter(({ event }) => event === "degraded" || event === "recovered").map(({ event }) => event),
    ).toEqual(["degraded", "degraded", "degraded", "degraded", "recovered"]);
  });

  it("failed is 503 for good, with the reason in body and log (C48, C55)", async () => {
    const { health, ping, call, lines, server } = await reporting();
    health.fail("the device was lost");
    health.recover("anything");
    health.degrade("late", "news");
    expect(await ping()).toEqual([
      503,
      {
        status: "failed",
        stage: "reports",
        error: {
          code: "SW_SERVER_UNHEALTHY",
          message: 'Stage "reports" cannot go on and has to be started again: the device was lost',
        },
      },
    ]);
    expect(await call({ headers: { "content-type": "text/plain" }, body: "x" })).toMatchObject({
      status: 503,
    });
    expect(lines).toContainEqual(
      expect.objectContaining({ event: "failed", code: "SW_SERVER_UNHEALTHY", level: 50 }),
    );
    expect(server.state).toBe("failed");
  });

  it("counts from the moment the stage is ready, and no longer once it drains", async () => {
    let health: StageHealth | undefined;
    const { opens, release } = gate();
    const stage = defineStage("early")
      .load(async (context) => {
        health = context.health;
        health.degrade("sidecar", "slow");
        await opens;
      })
      .postprocess((payload) => payload);
    const { call, started, server } = await listen(stage);
    const status = async () =>
      (JSON.parse((await call({ method: "GET", path: "/ping" })).body) as { status: string }).status;
    expect(await status()).toBe("starting");
    release();
    await started;
    expect(await status()).toBe("degraded");
    const drained = server.drain(1000);
    health!.recover("sidecar");
    expect(server.state).toBe("draining");
    await drained;
  });
});

describe("draining (C7)", () => {
  it("finishes what runs, refuses what is new, and lets go of the model", async () => {
    const { opens, release } = gate();
    const entered = gate();
    let isDisposed = false;
    const stage = defineStage("drains")
      .load(() => ({ [Symbol.dispose]: () => (isDisposed = true) }))
      .postprocess(async () => {
        entered.release();
        await opens;
        return text("late but whole");
      });
    const { call, started, server } = await listen(stage);
    await started;
    const running = call({ headers: { "content-type": "text/plain" }, body: "x" });
    await entered.opens;
    const drained = server.drain(5000);
    await expect(call({ headers: { "content-type": "text/plain" }, body: "x" })).rejects.toThrow(
      "ECONNREFUSED",
    );
    expect(isDisposed).toBe(false);
    release();
    expect(await running).toMatchObject({
      status: 200,
      body: "late but whole",
      headers: { connection: "close" },
    });
    expect(await drained).toBe(0);
    expect(isDisposed).toBe(true);
  });

  it("refuses an invocation whose head was on its way when the drain began", async () => {
    const { started, server } = await listen(doubled);
    await started;
    const socket = connect(server.port, "127.0.0.1");
    let answer = "";
    const ended = new Promise((resolve) => socket.on("end", resolve));
    socket.on("data", (chunk) => {
      answer += chunk.toString();
    });
    // A request that has begun keeps its connection open through a drain; another one shows that it has arrived.
    socket.write("POST /invocations HTTP/1.1\r\nhost: stage\r\n");
    const other = await fetch(`http://127.0.0.1:${server.port}/ping`);
    expect(other.status).toBe(200);
    await other.text();
    const drained = server.drain(5000);
    socket.write("content-type: text/csv\r\ncontent-length: 1\r\n\r\n1");
    await ended;
    expect(answer).toMatch(/^HTTP\/1\.1 503 [\s\S]*connection: close/i);
    expect(answer).toContain('"code":"SW_SERVER_DRAINING"');
    expect(await drained).toBe(0);
  });

  it("cuts off what does not end in time, and says how many", async () => {
    const entered = gate();
    const stage = defineStage("stuck").postprocess(() => {
      entered.release();
      return new Promise<never>(() => {});
    });
    const { call, started, server } = await listen(stage);
    await started;
    const running = call({ headers: { "content-type": "text/plain" }, body: "x" });
    running.catch(() => {});
    await entered.opens;
    expect(await server.drain(50)).toBe(1);
    await expect(running).rejects.toThrow();
  });
});

describe("a full stage (C75)", () => {
  it("refuses further invocations with 503 and Retry-After, keeps those it has, and takes new ones afterwards", async () => {
    const { opens, release } = gate();
    const entered = gate();
    const stage = defineStage("full")
      .postprocess(async () => {
        entered.release();
        await opens;
        return text("kept");
      })
      .options({ limits: { maxActiveInvocations: 1 } });
    const { call, started } = await open(stage);
    await started;
    const request = { headers: { "content-type": "text/plain" }, body: "x" };
    const first = call(request);
    await entered.opens;
    const refused = await call(request);
    expect(refused).toMatchObject({ status: 503, headers: { "retry-after": "1" } });
    expect(JSON.parse(refused.body)).toMatchObject({
      error: {
        code: "SW_SERVER_OVERLOADED",
        message: 'Stage "full" has 1 invocations at hand, its limit; send this one again later.',
      },
    });
    expect(await call({ method: "GET", path: "/ping" })).toMatchObject({ status: 200 });
    release();
    expect(await first).toMatchObject({ status: 200, body: "kept" });
    expect(await call(request)).toMatchObject({ status: 200, body: "kept" });
  });
});

describe("the connection", () => {
  it("is kept open for the next invocation for at least 60 s (C62)", async () => {
    const { call, started, server } = await open(doubled);
    await started;
    expect(server.http.keepAliveTimeout).toBeGreaterThanOrEqual(60_000);
    expect(
      (await call({ headers: { ...CSV, connection: "keep-alive" }, body: "1\n" })).headers["connection"],
    ).toBe("keep-alive");
  });

  it("answers Expect: 100-continue, and refuses too large a body before it is sent (C62)", async () => {
    const { server, started } = await open(doubled, { MAX_CONTENT_LENGTH: "100" });
    await started;
    const talk = (head: string, body: string) =>
      new Promise<string>((resolve) => {
        let heard = "";
        const socket = connect(server.port, "127.0.0.1", () => socket.write(head));
        socket.on("data", (chunk) => {
          heard += chunk.toString();
          if (heard === "HTTP/1.1 100 Continue\r\n\r\n") socket.write(body);
          else socket.end();
        });
        socket.on("close", () => resolve(heard));
      });
    const head = (length: number) =>
      `POST /invocations HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\nContent-Length: ${length}\r\nExpect: 100-continue\r\n\r\n`;
    expect(await talk(head(2), "1\n")).toMatch(
      /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK[\s\S]*2\.0\n$/,
    );
    expect(await talk(head(200), "")).toMatch(/^HTTP\/1\.1 413 /);
  });

  it("that is cut while the body is sent costs nobody else anything", async () => {
    const { server, started, call, lines } = await open(doubled);
    await started;
    const socket = connect(server.port, "127.0.0.1");
    await new Promise((resolve) => socket.once("connect", resolve));
    socket.write(
      "POST /invocations HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\nContent-Length: 100\r\n\r\n1,",
    );
    await new Promise((resolve) => setTimeout(resolve, 30));
    socket.destroy();
    await expect.poll(() => lines.some(({ code }) => code === "SW_INVOCATION_ABORTED")).toBe(true);
    expect(await call({ headers: CSV, body: "4\n" })).toMatchObject({ status: 200, body: "8.0\n" });
  });

  it("aborts the hook's signal when the caller is gone", async () => {
    const entered = gate();
    const aborted = gate();
    const stage = defineStage("watches").postprocess(async (_, { signal }) => {
      entered.release();
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      aborted.release();
      return text("nobody reads this");
    });
    const { server, started } = await open(stage);
    await started;
    const socket = connect(server.port, "127.0.0.1");
    socket.write(
      "POST /invocations HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\nx",
    );
    await entered.opens;
    socket.destroy();
    await aborted.opens;
  });
});

describe("the answer", () => {
  it("carries content type and length, and custom attributes when a hook set them (C69, C70, C76)", async () => {
    const stage = defineStage("attributes").postprocess((_, context) => {
      context.setCustomAttributes(`${context.customAttributes}!`);
      return text("é");
    });
    const { call, started } = await open(stage);
    await started;
    const answer = await call({
      headers: { "content-type": "text/plain", "x-amzn-sagemaker-custom-attributes": "t=1" },
      body: "x",
    });
    expect(answer).toMatchObject({
      status: 200,
      body: "é",
      headers: {
        "content-type": "text/plain",
        "content-length": "2",
        "x-amzn-sagemaker-custom-attributes": "t=1!",
      },
    });
  });

  it("ignores headers it does not know (C60)", async () => {
    const { call, started } = await open(doubled);
    await started;
    const headers = {
      ...CSV,
      "x-amzn-sagemaker-forwarded-api": "InvokeEndpoint",
      "x-amzn-sagemaker-new-thing": "1",
    };
    expect(await call({ headers, body: "1\n" })).toMatchObject({ status: 200 });
  });
});

describe("/metrics", () => {
  it("counts invocations by outcome, rows and bytes", async () => {
    const { call, started } = await open(doubled);
    await started;
    await call({ headers: CSV, body: "1\n2\n" });
    await call({ headers: CSV, body: "x\n" });
    const page = await call({ method: "GET", path: "/metrics" });
    expect(page.headers["content-type"]).toMatch(/^text\/plain/);
    for (const line of [
      'stagewright_invocations_total{outcome="success",stage="doubled"} 1',
      'stagewright_invocations_total{outcome="input-invalid",stage="doubled"} 1',
      'stagewright_rows_total{stage="doubled"} 2',
      'stagewright_request_bytes_total{stage="doubled"} 6',
      'stagewright_invocation_duration_seconds_count{stage="doubled"} 2',
    ]) {
      expect(page.body.split("\n")).toContain(line);
    }
  });
});
