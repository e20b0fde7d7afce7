/** What a stage listens on by itself is held to SAGEMAKER_SAFE_PORT_RANGE (C31), whatever it listens with, while the stage is served. */

import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import http from "node:http";
import http2 from "node:http2";
import https from "node:https";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import tls from "node:tls";
import { defineStage, type LoadContext, text } from "@stagewright/core";
import { afterEach, describe, expect, it } from "vitest";
import { type ListeningStage, listen } from "./listening-stage.ts";

const TEXT = { "content-type": "text/plain" };
const RANGE = { SAGEMAKER_SAFE_PORT_RANGE: "23600-23699" };

const listening: ListeningStage[] = [];
const opened: { close(done: () => void): unknown }[] = [];
afterEach(async () => {
  for (const { server } of listening.splice(0)) await server.drain(1000);
  for (const server of opened.splice(0)) await new Promise<void>((resolve) => server.close(resolve));
});

/** Listens, or throws what `listen` throws. */
async function hold(server: net.Server, ...given: readonly unknown[]): Promise<net.Server> {
  const isListening = once(server, "listening");
  isListening.catch(() => {});
  Reflect.apply(server.listen, server, given);
  await isListening;
  opened.push(server);
  return server;
}

async function holdSocket(port?: number): Promise<Socket> {
  const socket = createSocket("udp4");
  const isBound = once(socket, "listening");
  socket.bind(port, "127.0.0.1");
  await isBound;
  opened.push(socket);
  return socket;
}

const portOf = (server: net.Server) => (server.address() as net.AddressInfo).port;

/** A stage that does something while it loads. */
async function serve(
  load: (context: LoadContext) => unknown,
  variables: Readonly<Record<string, string>> = RANGE,
): Promise<{ readonly stage: ListeningStage; readonly status: number; readonly error: unknown }> {
  const stage = await listen(defineStage("second-port").load(load), variables);
  listening.push(stage);
  await stage.started;
  const ping = await stage.call({ method: "GET", path: "/ping" });
  return { stage, status: ping.status, error: (JSON.parse(ping.body) as { error?: unknown }).error };
}

const refusalOf = (port: string) => ({
  code: "SW_SERVER_SECOND_PORT",
  message: `Port ${port} is outside SAGEMAKER_SAFE_PORT_RANGE 23600-23699; other ports may be another container's. Listen on one that takePort() of the load context gives.`,
});

describe("a port outside the range", () => {
  it.each<[string, () => net.Server]>([
    ["net", () => net.createServer()],
    ["http", () => http.createServer()],
    ["https", () => https.createServer()],
    ["http2", () => http2.createServer()],
    ["http2 with TLS", () => http2.createSecureServer()],
    ["tls", () => tls.createServer()],
  ])(
    "keeps a stage that listens with %s from being ready, and /ping says why (C31, C48)",
    async (_, make) => {
      const served = await serve(() => void make().listen(23_700));
      expect(served).toMatchObject({ status: 503, error: refusalOf("23700") });
    },
  );

  it.each<[string, readonly unknown[]]>([
    ["a port and a host", [23_599, "127.0.0.1"]],
    ["a port as text", ["23599"]],
    ["options", [{ port: 23_599, host: "127.0.0.1" }]],
  ])("is refused when it is given as %s", async (_, given) => {
    const served = await serve(
      () => void Reflect.apply(net.Server.prototype.listen, net.createServer(), given),
    );
    expect(served).toMatchObject({ status: 503, error: refusalOf("23599") });
  });

  it.each<[string, readonly unknown[]]>([
    ["0", [0, "127.0.0.1"]],
    ["no argument", []],
    ["a callback alone", [() => {}]],
    ["options without a port", [{ port: undefined, host: "127.0.0.1" }]],
  ])("may be what the system chooses: %s", async (_, given) => {
    const served = await serve(
      () => void Reflect.apply(net.Server.prototype.listen, net.createServer(), given),
    );
    expect(served).toMatchObject({ status: 503, error: refusalOf("0, any the system chooses,") });
  });

  it("is refused to a datagram socket", async () => {
    const served = await serve(() => {
      const socket = createSocket("udp4");
      opened.push(socket);
      socket.bind(23_700, "127.0.0.1");
    });
    expect(served).toMatchObject({ status: 503, error: refusalOf("23700") });
    const withOptions = await serve(() => {
      const socket = createSocket("udp4");
      opened.push(socket);
      socket.bind({ port: 23_701, address: "127.0.0.1" });
    });
    expect(withOptions).toMatchObject({ status: 503, error: refusalOf("23701") });
  });

  it("is refused to the author's routes too (C48)", async () => {
    const stage = await listen(
      defineStage("routed").options({ routes: () => void net.createServer().listen(23_700) }),
      RANGE,
    );
    listening.push(stage);
    await stage.started;
    const { body } = await stage.call({ method: "GET", path: "/ping" });
    expect(JSON.parse(body)).toMatchObject({ status: "failed", error: refusalOf("23700") });
  });

  it("makes the call of a hook throw that listens later; the stage stays as it is", async () => {
    const stage = await listen(
      defineStage("later").predict(() => {
        try {
          net.createServer().listen(23_700);
          return text("listens");
        } catch (error) {
          return text((error as { code: string }).code);
        }
      }),
      RANGE,
    );
    listening.push(stage);
    await stage.started;
    expect(await stage.call({ headers: TEXT, body: "x" })).toMatchObject({
      status: 200,
      body: "SW_SERVER_SECOND_PORT",
    });
    expect((await stage.call({ method: "GET", path: "/ping" })).status).toBe(200);
  });
});

describe("what is let through", () => {
  it("a port of the range, both ends included, to servers and datagram sockets", async () => {
    const { takePort } = await new Promise<LoadContext>((resolve) => void serve(resolve));
    const taken = await takePort();
    expect(taken).toBeGreaterThanOrEqual(23_600);
    expect(taken).toBeLessThanOrEqual(23_699);
    expect(portOf(await hold(http.createServer(), taken, "127.0.0.1"))).toBe(taken);
    expect((await holdSocket(taken)).address().port).toBe(taken);
    const one = { SAGEMAKER_SAFE_PORT_RANGE: `${taken + 1}-${taken + 1}` };
    const ends = await serve(async () => void (await hold(net.createServer(), taken + 1, "127.0.0.1")), one);
    expect(ends).toMatchObject({ status: 200, error: undefined });
  });

  it("a Unix socket, which has no port", async () => {
    const path = join(tmpdir(), `second-port-${process.pid}.sock`);
    const { error } = await serve(async () => {
      await hold(net.createServer(), path);
      await hold(net.createServer(), { path: `${path}2` });
    });
    expect(error).toBeUndefined();
    await Promise.all([path, `${path}2`].map((at) => rm(at, { force: true })));
  });

  it("a datagram socket that sends, which the system gives a port", async () => {
    const { error } = await serve(async () => {
      const socket = createSocket("udp4");
      opened.push(socket);
      await new Promise<void>((resolve, reject) => {
        socket.send("x", 23_650, "127.0.0.1", (cause) => (cause ? reject(cause) : resolve()));
      });
      await holdSocket();
    });
    expect(error).toBeUndefined();
  });

  it("the port of the routes, outside the range as it is", async () => {
    const first = await serve(() => {});
    const second = await serve(() => {});
    expect([first.status, second.status]).toEqual([200, 200]);
    const port = first.stage.server.port;
    // Node's own word for a port in use, and none of ours.
    await expect(hold(net.createServer(), port, "127.0.0.1")).rejects.toMatchObject({ code: "EADDRINUSE" });
  });

  it("everything, where the variable is not set, and after the stage has been stopped", async () => {
    const free = await serve(async () => void (await hold(net.createServer(), 0, "127.0.0.1")), {});
    expect(free).toMatchObject({ status: 200, error: undefined });
    const { listen: untouched } = net.Server.prototype;
    const { stage: one } = await serve(() => {});
    const { stage: other } = await serve(() => {});
    const guarded = () => net.createServer().listen(0, "127.0.0.1");
    expect(guarded).toThrow(expect.objectContaining({ code: "SW_SERVER_SECOND_PORT" }));
    await one.server.drain(1000);
    expect(guarded).toThrow(expect.objectContaining({ code: "SW_SERVER_SECOND_PORT" }));
    await other.server.drain(1000);
    await hold(net.createServer(), 0, "127.0.0.1");
    expect(net.Server.prototype.listen).toBe(untouched);
  });
});
