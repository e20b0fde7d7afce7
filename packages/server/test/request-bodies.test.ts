/** A body gives the same answer however it comes: whole, in pieces, behind another, framed by length or in chunks. */

import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { connect } from "node:net";
import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { defineStage } from "@stagewright/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ListeningStage, listen } from "./listening-stage.ts";

const LARGE_BODY_BYTES = 4_194_304;

let stage: ListeningStage;
beforeAll(async () => {
  stage = await listen(defineStage("echo").predict((payload) => payload));
  await stage.started;
});
afterAll(() => stage.server.drain(1000));

const head = (length: number | "chunked", type = "text/plain") =>
  `POST /invocations HTTP/1.1\r\nhost: x\r\ncontent-type: ${type}\r\n` +
  (length === "chunked" ? "transfer-encoding: chunked\r\n\r\n" : `content-length: ${length}\r\n\r\n`);

/** Sends pieces over one connection, each in a segment of its own, and gives the bodies of so many answers. */
async function bodiesOf(pieces: readonly string[], count: number): Promise<string[]> {
  const socket = connect(stage.server.port, "127.0.0.1").setNoDelay(true);
  try {
    let heard = "";
    socket.setEncoding("latin1").on("data", (chunk: string) => {
      heard += chunk;
    });
    for (const piece of pieces) {
      socket.write(piece, "latin1");
      await sleep(5);
    }
    const bodies: string[] = [];
    while (bodies.length < count) {
      const end = heard.indexOf("\r\n\r\n");
      const length = Number(/content-length: (\d+)/i.exec(heard.slice(0, Math.max(end, 0)))?.[1]);
      if (end < 0 || heard.length < end + 4 + length) {
        await once(socket, "data");
        continue;
      }
      bodies.push(heard.slice(end + 4, end + 4 + length));
      heard = heard.slice(end + 4 + length);
    }
    return bodies;
  } finally {
    socket.destroy();
  }
}

describe("a body", () => {
  it("comes with its head, after it, and letter by letter", async () => {
    expect(await bodiesOf([`${head(5)}abcde`], 1)).toEqual(["abcde"]);
    expect(await bodiesOf([head(5), "abcde"], 1)).toEqual(["abcde"]);
    expect(await bodiesOf([`${head(5)}a`, "b", "c", "d", "e"], 1)).toEqual(["abcde"]);
  });

  it("comes behind another in one segment, on one connection, each answered in order", async () => {
    const all = ["one", "three", "x".repeat(70_000), "last"];
    const said = all.map((body) => head(body.length) + body).join("");
    expect(await bodiesOf([said], all.length)).toEqual(all);
  });

  it("comes in chunks between others that do not", async () => {
    const chunked = `${head("chunked")}3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n`;
    expect(await bodiesOf([`${head(2)}ab`, chunked, `${head(2)}yz`], 3)).toEqual(["ab", "abcde", "yz"]);
  });

  it.each([LARGE_BODY_BYTES - 1, LARGE_BODY_BYTES, LARGE_BODY_BYTES + 1])(
    "of %i bytes is whole",
    async (length) => {
      const body = "0123456789abcdef".repeat(length / 16 + 1).slice(0, length);
      const answer = await stage.call({ headers: { "content-type": "text/plain" }, body });
      expect([answer.status, answer.body === body]).toEqual([200, true]);
    },
  );

  it("that never ends leaves nothing under way when its caller goes", async () => {
    const socket = connect(stage.server.port, "127.0.0.1");
    socket.write(`${head(5)}abc`);
    await once(socket, "connect");
    await sleep(20);
    socket.destroy();
    await expect
      .poll(async () => (await stage.call({ method: "GET", path: "/metrics" })).body)
      .toMatch(/stagewright_active_invocations\{[^}]*\} 0\n/);
  });

  it("is let go of once it is answered, though its connection is kept", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const requests: WeakRef<IncomingMessage>[] = [];
    const remember = (request: IncomingMessage) => requests.push(new WeakRef(request));
    stage.server.http.on("request", remember);
    const socket = connect(stage.server.port, "127.0.0.1");
    socket.write(`${head(5)}abcde`);
    await once(socket, "data");
    stage.server.http.off("request", remember);
    await expect
      .poll(async () => {
        await turn();
        collect();
        return requests.map((request) => request.deref() === undefined);
      })
      .toEqual([true]);
    socket.destroy();
  });
});
