/** Compressed request bodies under their bounds, and compressed answers for those who ask (C58, C59, C65, C73). */

import { request as httpRequest } from "node:http";
import { brotliCompressSync, deflateSync, gunzipSync, gzipSync } from "node:zlib";
import { defineStage } from "@stagewright/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ListeningStage, listen } from "./listening-stage.ts";

const CSV = { "content-type": "text/csv" };
const BODY = "1.5\n2.5\n";
const MEBIBYTE = 1_048_576;

const stage = defineStage("echo").input({ columns: { x: "float64" } });

function codeOf({ body }: { readonly body: string }): string {
  return (JSON.parse(body) as { error: { code: string } }).error.code;
}

describe("a compressed request body", () => {
  let listening: ListeningStage;
  beforeAll(async () => {
    listening = await listen(stage, { MAX_CONTENT_LENGTH: "3000" });
    await listening.started;
  });
  afterAll(() => listening.server.drain(1000));
  const send = (encoding: string, body: Uint8Array | string, headers: Record<string, string> = {}) =>
    listening.call({ headers: { ...CSV, "content-encoding": encoding, ...headers }, body });

  it.each([
    ["gzip", gzipSync(BODY)],
    ["x-gzip", gzipSync(BODY)],
    [" GZIP ", gzipSync(BODY)],
    ["deflate", deflateSync(BODY)],
    ["br", brotliCompressSync(BODY)],
    ["identity", BODY],
    ["gzip", Buffer.concat([gzipSync("1.5\n"), gzipSync("2.5\n")])],
  ])("is read as %s, with either framing (C61)", async (encoding, body) => {
    for (const headers of [{}, { "transfer-encoding": "chunked" }])
      expect(await send(encoding, body, headers)).toMatchObject({ status: 200, body: BODY });
  });

  it("is empty when it inflates to nothing (C74)", async () => {
    expect((await send("gzip", gzipSync(""))).status).toBe(204);
  });

  it.each(["zstd", "gzip, gzip", "aws-chunked"])(
    "is refused with 415 as %s, naming what is read",
    async (encoding) => {
      const answer = await send(encoding, BODY);
      expect([answer.status, codeOf(answer), answer.headers["accept-encoding"]]).toEqual([
        415,
        "SW_INVOCATION_CONTENT_ENCODING",
        "gzip, deflate, br",
      ]);
    },
  );

  it.each([
    ["no such data", Buffer.from(BODY)],
    ["cut off", gzipSync("1.5\n".repeat(100)).subarray(0, -9)],
    ["damaged", Buffer.concat([gzipSync(BODY).subarray(0, 12), Buffer.alloc(20, 0xff)])],
  ])("is refused with 400 when it is %s", async (_, body) => {
    const answer = await send("gzip", body);
    expect([answer.status, codeOf(answer)]).toEqual([400, "SW_INVOCATION_BODY_ENCODING"]);
    expect((await send("gzip", gzipSync(BODY))).body).toBe(BODY);
  });

  it.each([
    ["deflate", Buffer.concat([deflateSync("1.5\n"), deflateSync("2.5\n")])],
    ["br", Buffer.concat([brotliCompressSync("1.5\n"), brotliCompressSync("2.5\n")])],
  ])("is refused with 400 where more follows the end of %s: no record is dropped", async (encoding, body) => {
    for (const headers of [{}, { "transfer-encoding": "chunked" }]) {
      const answer = await send(encoding, body, headers);
      expect([answer.status, codeOf(answer)]).toEqual([400, "SW_INVOCATION_BODY_ENCODING"]);
    }
  });

  it("is refused alike where it is large, and decoded while it arrives", async () => {
    const large = await listen(stage);
    await large.started;
    const lines = Array.from({ length: 450_000 }, (_, at) => `${Math.imul(at, 1_640_531_527)}\n`);
    const whole = deflateSync(lines.join(""), { level: 1 });
    const ask = (body: Uint8Array) =>
      large.call({ headers: { ...CSV, "content-encoding": "deflate" }, body });
    const answer = await ask(Buffer.concat([whole, deflateSync("2.5\n")]));
    expect([answer.status, codeOf(answer)]).toEqual([400, "SW_INVOCATION_BODY_ENCODING"]);
    expect((await ask(whole)).status).toBe(200);
    await large.server.drain(1000);
  });

  it("is refused with 413 by its own size, and by what it inflates to", async () => {
    const random = Buffer.from(
      Array.from({ length: 4000 }, (_, at) => (at * 7919 + (at >> 3) * 104_729) & 0xff),
    );
    for (const [body, headers] of [
      [random, {}],
      [random, { "transfer-encoding": "chunked" }],
      [gzipSync("1.5\n".repeat(1000)), {}],
      [gzipSync(Buffer.alloc(20 * MEBIBYTE)), {}],
    ] as const) {
      const answer = await send("gzip", body, headers);
      expect([answer.status, codeOf(answer)]).toEqual([413, "SW_INVOCATION_BODY_SIZE"]);
    }
  });

  it("is refused with 413 by its ratio where the size is unlimited", async () => {
    const batch = await listen(stage, { SAGEMAKER_BATCH: "true", SAGEMAKER_MAX_PAYLOAD_IN_MB: "0" });
    await batch.started;
    const ask = (body: Uint8Array) => batch.call({ headers: { ...CSV, "content-encoding": "gzip" }, body });
    const answer = await ask(gzipSync(Buffer.alloc(500 * MEBIBYTE, "1")));
    expect([answer.status, codeOf(answer)]).toEqual([413, "SW_INVOCATION_BODY_RATIO"]);
    // The same ratio in a small body harms nobody.
    const small = gzipSync("1\n".repeat(MEBIBYTE / 2));
    expect(MEBIBYTE / small.length).toBeGreaterThan(200);
    expect((await ask(small)).status).toBe(200);
    await batch.server.drain(1000);
  });

  it("is let go of when its caller leaves", async () => {
    const { port } = listening.server;
    const headers = { ...CSV, "content-encoding": "gzip", "transfer-encoding": "chunked" };
    const request = httpRequest({ host: "127.0.0.1", port, method: "POST", path: "/invocations", headers });
    request.on("error", () => {});
    request.write(gzipSync(BODY).subarray(0, 12));
    await new Promise((resolve) => setTimeout(resolve, 100));
    request.destroy();
    await expect
      .poll(() => listening.lines.some(({ code }) => code === "SW_INVOCATION_ABORTED"), { timeout: 5000 })
      .toBe(true);
  });
});

describe("a compressed answer", () => {
  const long = "1.5\n".repeat(1000);

  /** The answer's bytes with its head, decompressed by nobody. */
  function raw(listening: ListeningStage, body: string, acceptEncoding?: string) {
    const headers = { ...CSV, ...(acceptEncoding !== undefined && { "accept-encoding": acceptEncoding }) };
    return new Promise<{ headers: Record<string, unknown>; bytes: Buffer }>((resolve, reject) => {
      const { port } = listening.server;
      const options = {
        host: "127.0.0.1",
        port,
        method: "POST",
        path: "/invocations",
        headers,
        agent: false,
      };
      httpRequest(options, (response) => {
        response.toArray().then((chunks) => {
          resolve({ headers: response.headers, bytes: Buffer.concat(chunks as Buffer[]) });
        }, reject);
      }).end(body);
    });
  }

  it.each([
    ["the author", stage.options({ compressAnswers: true }), {}],
    ["the environment", stage, { STAGEWRIGHT_COMPRESS_ANSWERS: "true" }],
  ])("is sent where %s wants it and the caller asks", async (_, wanting, variables) => {
    const listening = await listen(wanting, variables as Record<string, string>);
    await listening.started;
    for (const asked of ["gzip", "br, gzip;q=0.5", "x-gzip"]) {
      const { headers, bytes } = await raw(listening, long, asked);
      expect(headers).toMatchObject({
        ...{ "content-encoding": "gzip", "content-type": "text/csv", vary: "accept-encoding" },
        "content-length": String(bytes.length),
      });
      expect(gunzipSync(bytes).toString()).toBe(long);
      expect(bytes.length).toBeLessThan(long.length / 10);
    }
    for (const [asked, body] of [
      [undefined, long],
      ["br", long],
      ["gzip;q=0", long],
      ["gzip", BODY],
    ] as const) {
      const { headers, bytes } = await raw(listening, body, asked);
      expect(headers).toMatchObject({ vary: "accept-encoding" });
      expect([headers["content-encoding"], bytes.toString()]).toEqual([undefined, body]);
    }
    await listening.server.drain(1000);
  });

  it("is not sent without being wanted, nor part by part", async () => {
    const plain = await listen(stage);
    await plain.started;
    const { headers, bytes } = await raw(plain, long, "gzip");
    expect([headers["content-encoding"], headers["vary"], bytes.toString()]).toEqual([
      undefined,
      undefined,
      long,
    ]);
    await plain.server.drain(1000);
    const streaming = await listen(
      stage
        .predict(async function* (table) {
          yield table;
          yield table;
        })
        .options({ compressAnswers: true }),
    );
    await streaming.started;
    const streamed = await raw(streaming, long, "gzip");
    expect([streamed.headers["content-encoding"], streamed.bytes.toString()]).toEqual([
      undefined,
      long + long,
    ]);
    await streaming.server.drain(1000);
  });
});
