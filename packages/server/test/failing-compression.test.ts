/** An answer that cannot be compressed, which no input brings about: zlib is made to refuse. */

import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { syncBuiltinESMExports } from "node:module";
import zlib from "node:zlib";
import { defineStage } from "@stagewright/core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { listen } from "./listening-stage.ts";

const { gzip } = zlib;
beforeAll(() => {
  const refuse = (_bytes: Uint8Array, done: (error: Error) => void) => done(new RangeError("no memory left"));
  zlib.gzip = refuse as unknown as typeof gzip;
  syncBuiltinESMExports();
});
afterAll(() => {
  zlib.gzip = gzip;
  syncBuiltinESMExports();
});

it("is sent as it is, and the log says why", async () => {
  const stage = defineStage("plain").options({ compressAnswers: true });
  const listening = await listen(stage);
  await listening.started;
  const body = "text ".repeat(1000);
  const headers = { "content-type": "text/plain", "accept-encoding": "gzip" };
  const { port } = listening.server;
  const request = httpRequest({
    host: "127.0.0.1",
    port,
    method: "POST",
    path: "/invocations",
    headers,
    agent: false,
  });
  request.end(body);
  const [response] = (await once(request, "response")) as [IncomingMessage];
  const answered = Buffer.concat(await response.toArray()).toString("utf8");
  expect([response.statusCode, response.headers["content-encoding"], answered]).toEqual([
    200,
    undefined,
    body,
  ]);
  expect(listening.lines.find(({ event }) => event === "compression-failed")).toMatchObject({ level: 50 });
  await expect
    .poll(() => listening.lines.at(-1))
    .toMatchObject({ event: "invocation", responseBytes: body.length });
  expect(await listening.server.drain(1000)).toBe(0);
});
