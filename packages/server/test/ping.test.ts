/** What a running stage says of itself at /ping (C41–C48). */

import { defineStage, type StageHealth, text } from "@stagewright/core";
import { describe, expect, it } from "vitest";
import { gate } from "./gate.cases.ts";
import { listenInTest, serve } from "./listening-stage.ts";

const CSV = { "content-type": "text/csv" };
const doubled = defineStage("doubled")
  .input({ columns: { x: "float64" } })
  .postprocess((table) => table.mapValues("x", (x) => 2 * x));

describe("/ping", () => {
  it("says 503 starting until load and warm-up are done, then 200 ready (C41, C47)", async () => {
    const { opens, release } = gate();
    const { call } = await serve(doubled.options({ warmUp: { body: "1\n", contentType: "text/csv" } }));
    expect(await call({ method: "GET", path: "/ping" })).toMatchObject({
      status: 200,
      body: '{"status":"ready","stage":"doubled"}',
    });

    // A warm-up that has not ended holds it back as a load does.
    const warming = gate();
    const warm = await listenInTest(
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

    const slow = await listenInTest(defineStage("slow").load(() => opens));
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
      const { call } = await serve(doubled);
      expect(await call({ method, path: "/ping?x=1" })).toMatchObject({ status: 200 });
    },
  );

  it("never says yes after load has failed, tells why in its body and in the log (C48)", async () => {
    const broken = defineStage("broken").load(() => {
      throw new Error("model.onnx is missing");
    });
    const { call, lines, server } = await serve(broken);
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
    const { call, lines } = await serve(
      defineStage("waits").postprocess(async () => opens.then(() => text("done"))),
    );
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
    const listening = await serve(stage, variables);
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
    const { call, started, server } = await listenInTest(stage);
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
