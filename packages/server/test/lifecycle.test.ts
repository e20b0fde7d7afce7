/** How a stage ends, and what it does when it has no room (C7, C75). */

import { once } from "node:events";
import { connect } from "node:net";
import { defineStage, text } from "@stagewright/core";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { gate } from "./gate.cases.ts";
import { listen, serve } from "./listening-stage.ts";

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
    const request = { headers: { "content-type": "text/plain" }, body: "x" };
    await vi.waitFor(() => expect(server.http.listening).toBe(false));
    await expect(call(request)).rejects.toThrow("ECONNREFUSED");
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

  it("lets go of a model that comes when the stage has been stopped, and says no word of being ready", async () => {
    const { opens, release } = gate();
    const entered = gate();
    const disposed = vi.fn();
    const stage = defineStage("early").load(async () => {
      entered.release();
      await opens;
      return { [Symbol.asyncDispose]: async () => disposed() };
    });
    const { server, started, lines } = await listen(stage);
    await entered.opens;
    expect(await server.drain(1000)).toBe(0);
    release();
    await started;
    expect(disposed).toHaveBeenCalledOnce();
    expect(server.state).toBe("draining");
    expect(lines).toEqual([]);
  });

  it("is not ready when it was stopped while its routes were added", async () => {
    const { opens, release } = gate();
    const entered = gate();
    const disposed = vi.fn();
    const stage = defineStage("routes")
      .load(() => ({ [Symbol.dispose]: disposed }))
      .options({
        routes: async () => {
          entered.release();
          await opens;
        },
      });
    const { server, started, lines } = await listen(stage, { STAGEWRIGHT_EMF_INTERVAL: "1" });
    await entered.opens;
    expect(await server.drain(1000)).toBe(0);
    release();
    await started;
    expect(disposed).toHaveBeenCalledOnce();
    expect(server.state).toBe("draining");
    expect(lines).toEqual([]);
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

  it("answers what was sent over connections that were idle before the drain began", async () => {
    const { server } = await serve(doubled);
    const connections = await Promise.all(Array.from({ length: 20 }, () => openConnection(server.port)));
    for (const connection of connections) connection.write(INVOCATION);
    const drained = server.drain(5000);
    for (const { head } of connections) {
      const text = await head;
      expect(text).toMatch(/^HTTP\/1\.1 503 [\s\S]*connection: close/i);
      expect(text).toContain('"code":"SW_SERVER_DRAINING"');
    }
    expect(await drained).toBe(0);
  });

  it("answers who was connected before it began, but not taken yet", async () => {
    const { server } = await serve(doubled);
    const sockets = Array.from({ length: 40 }, () => connect(server.port, "127.0.0.1"));
    await Promise.all(sockets.map((socket) => once(socket, "connect")));
    const heads = sockets.map((socket) => once(socket, "data"));
    for (const socket of sockets) socket.write(INVOCATION);
    const drained = server.drain(60_000);
    for (const [head] of await Promise.all(heads)) expect(String(head)).toMatch(/^HTTP\/1\.1 503 /);
    expect(await drained).toBe(0);
  });

  it("is not held up by who goes on to ping over the connection he has", async () => {
    const { server, running, release } = await fullStage();
    const pinging = await openConnection(server.port);
    pinging.write(PING);
    const drained = server.drain(60_000);
    expect(await pinging.head).toMatch(/^HTTP\/1\.1 503 [\s\S]*connection: close/i);
    release();
    expect(await running).toMatchObject({ status: 200 });
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
    const { call, running, release } = await fullStage();
    const request = { headers: { "content-type": "text/plain" }, body: "x" };
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
    expect(await running).toMatchObject({ status: 200, body: "kept" });
    expect(await call(request)).toMatchObject({ status: 200, body: "kept" });
  });

  it("answers the ping that comes last of a crowd before most of the crowd is refused (B10)", async () => {
    const { server, running, release } = await fullStage();
    const crowd = await Promise.all(Array.from({ length: 60 }, () => openConnection(server.port)));
    const pinging = await openConnection(server.port);
    const heads: string[] = [];
    const answered = [...crowd, pinging].map(async (connection) => heads.push(await connection.head));
    // What is written in one go is read in one turn of the event loop.
    for (const connection of crowd) connection.write(INVOCATION);
    pinging.write(PING);
    await Promise.all(answered);
    expect(heads.filter((head) => head.startsWith("HTTP/1.1 503"))).toHaveLength(60);
    expect(heads.findIndex((head) => head.startsWith("HTTP/1.1 200"))).toBeLessThan(30);
    release();
    expect(await running).toMatchObject({ status: 200 });
  });

  it("lets in who comes when there is room, while it still has others to refuse", async () => {
    const { server, running, release } = await fullStage();
    const crowd = await Promise.all(Array.from({ length: 31 }, () => openConnection(server.port)));
    let requestCount = 0;
    server.http.on("request", () => {
      requestCount += 1;
      if (requestCount === 30) release();
    });
    for (const connection of crowd) connection.write(INVOCATION);
    const heads = await Promise.all(crowd.map(({ head }) => head));
    expect(heads.map((head) => head.slice(0, 12))).toEqual([
      ...Array.from({ length: 30 }, () => "HTTP/1.1 503"),
      "HTTP/1.1 200",
    ]);
    expect(await running).toMatchObject({ status: 200 });
  });
});

const PING = "GET /ping HTTP/1.1\r\nhost: stage\r\n\r\n";
const INVOCATION =
  "POST /invocations HTTP/1.1\r\nhost: stage\r\ncontent-type: text/plain\r\ncontent-length: 1\r\n\r\nx";

/** A stage that has the one invocation it may have, until it is released. */
async function fullStage() {
  const { opens, release } = gate();
  const entered = gate();
  const stage = defineStage("full")
    .postprocess(async () => {
      entered.release();
      await opens;
      return text("kept");
    })
    .options({ limits: { maxActiveInvocations: 1 } });
  const { call, server } = await serve(stage);
  const running = call({ headers: { "content-type": "text/plain" }, body: "x" });
  await entered.opens;
  return { call, server, running, release };
}

/** A connection the stage has taken, and the beginning of what comes over it next. */
async function openConnection(port: number) {
  const socket = connect(port, "127.0.0.1");
  onTestFinished(() => {
    socket.destroy();
  });
  socket.write(PING);
  await once(socket, "data");
  const head = once(socket, "data").then(([chunk]) => String(chunk));
  return { head, write: (text: string) => socket.write(text) };
}
