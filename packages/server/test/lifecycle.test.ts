/** How a stage ends, and what it does when it has no room (C7, C75). */

import { connect } from "node:net";
import { defineStage, text } from "@stagewright/core";
import { describe, expect, it } from "vitest";
import { gate } from "./gate.cases.ts";
import { serve } from "./listening-stage.ts";

const doubled = defineStage("doubled")
  .input({ columns: { x: "float64" } })
  .postprocess((table) => table.mapValues("x", (x) => 2 * x));

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
    const { call, server } = await serve(stage);
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
    const { server } = await serve(doubled);
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
    const { call, server } = await serve(stage);
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
    const { call } = await serve(stage);
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
