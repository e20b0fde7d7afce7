/** What a caller meets at the connection: kept open, cut, headers of the request and of the answer (C60–C76). */

import { connect } from "node:net";
import { defineStage, text } from "@stagewright/core";
import { describe, expect, it } from "vitest";
import { gate } from "./gate.cases.ts";
import { serve } from "./listening-stage.ts";

const CSV = { "content-type": "text/csv" };
const doubled = defineStage("doubled")
  .input({ columns: { x: "float64" } })
  .postprocess((table) => table.mapValues("x", (x) => 2 * x));

describe("the connection", () => {
  it("is kept open for the next invocation for at least 60 s (C62)", async () => {
    const { call, server } = await serve(doubled);
    expect(server.http.keepAliveTimeout).toBeGreaterThanOrEqual(60_000);
    expect(
      (await call({ headers: { ...CSV, connection: "keep-alive" }, body: "1\n" })).headers["connection"],
    ).toBe("keep-alive");
  });

  it("answers Expect: 100-continue, and refuses too large a body before it is sent (C62)", async () => {
    const { server } = await serve(doubled, { MAX_CONTENT_LENGTH: "100" });
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
    const { server, call, lines } = await serve(doubled);
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
    const { server } = await serve(stage);
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
    const { call } = await serve(stage);
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
    const { call } = await serve(doubled);
    const headers = {
      ...CSV,
      "x-amzn-sagemaker-forwarded-api": "InvokeEndpoint",
      "x-amzn-sagemaker-new-thing": "1",
    };
    expect(await call({ headers, body: "1\n" })).toMatchObject({ status: 200 });
  });
});
