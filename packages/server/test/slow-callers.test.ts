/** Callers that stand still, send nonsense or come in crowds, over real sockets: each is cut off, nobody else notices. */

import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { bytes, defineStage } from "@stagewright/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ListeningStage, listen } from "./listening-stage.ts";

const MEBIBYTE = 1_048_576;
const HEAD = "POST /invocations HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n";
const LIMITS = { headTimeoutMs: 300, bodyStallMs: 300, unreadStallMs: 300, checkIntervalMs: 50 };

async function* slowly() {
  yield "one ";
  await new Promise((resolve) => setTimeout(resolve, 300));
  yield "two";
}

let openGate: () => void;
const gate = new Promise<void>((resolve) => {
  openGate = resolve;
});

const stage = defineStage("patient").predict(async (payload) => {
  if (payload.kind !== "text") return payload;
  if (payload.text === "gate") await gate;
  if (payload.text === "stream") return slowly();
  if (payload.text.startsWith("wait")) await new Promise((resolve) => setTimeout(resolve, 1000));
  return payload.text === "much" ? bytes(Buffer.alloc(64 * MEBIBYTE)) : payload;
});

let listening: ListeningStage;
beforeAll(async () => {
  listening = await listen(stage, {}, { connections: LIMITS });
  await listening.started;
});
afterAll(() => listening.server.drain(1000));

/** A connection, and all that comes back on it until it is closed. */
function talk(...said: readonly string[]): { readonly socket: Socket; readonly heard: Promise<string> } {
  const socket = connect(listening.server.port, "127.0.0.1");
  const chunks: Buffer[] = [];
  socket.on("data", (chunk) => chunks.push(chunk));
  socket.on("error", () => {});
  for (const text of said) socket.write(text, "latin1");
  const heard = once(socket, "close").then(() => Buffer.concat(chunks).toString("latin1"));
  return { socket, heard };
}

async function stillAnswers(): Promise<void> {
  const answer = await listening.call({ headers: { "content-type": "text/plain" }, body: "fine" });
  expect([answer.status, answer.body]).toEqual([200, "fine"]);
}

/** Status and code of a refusal; that it has type and length, and that the connection is closed after it. */
function refusal(heard: string): readonly unknown[] {
  const [head = "", body = ""] = heard.split("\r\n\r\n");
  expect(head).toMatch(/^HTTP\/1\.1 \d{3} \S/);
  expect(head).toMatch(/\r\ncontent-type: application\/json(\r\n|$)/i);
  expect(head).toMatch(/\r\nconnection: close(\r\n|$)/i);
  expect(head).toMatch(new RegExp(`\r\ncontent-length: ${body.length}(\r\n|$)`, "i"));
  return [Number(head.slice(9, 12)), (JSON.parse(body) as { error: { code: string } }).error.code];
}

describe("a caller is cut off", () => {
  it.each([
    ["who sends nothing at all", []],
    ["whose head never ends", ["POST /invocations HTTP/1.1\r\nHost: x\r\n"]],
  ])("%s (C69)", async (_, said) => {
    expect(refusal(await talk(...said).heard)).toEqual([408, "SW_SERVER_HEAD_SLOW"]);
    await stillAnswers();
  });

  it.each([
    ["with a length", "Content-Length: 100\r\n\r\n12"],
    ["chunked (C61)", "Transfer-Encoding: chunked\r\n\r\n2\r\n12\r\n"],
    ["without a byte of it", "Content-Length: 100\r\n\r\n"],
    ["compressed", "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n\x1f\x8b\r\n"],
  ])("whose body stops coming, %s", async (_, rest) => {
    expect(refusal(await talk(`${HEAD}${rest}`).heard)).toEqual([408, "SW_INVOCATION_STALLED"]);
    expect(listening.lines.at(-1)).toMatchObject({ status: 408, code: "SW_INVOCATION_STALLED", level: 40 });
    await stillAnswers();
  });

  it("who sends byte by byte is not, as long as bytes come", async () => {
    const { socket, heard } = talk(`${HEAD}Connection: close\r\nContent-Length: 8\r\n\r\n`);
    for (const letter of "trickles") {
      await new Promise((resolve) => setTimeout(resolve, 150));
      socket.write(letter);
    }
    expect(await heard).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\ntrickles$/);
  });

  it("who waits long for the answer is not", async () => {
    const { heard } = talk(`${HEAD}Connection: close\r\nContent-Length: 4\r\n\r\nwait`);
    expect(await heard).toMatch(/wait$/);
  });

  it("who never reads a large answer", async () => {
    const socket = connect(listening.server.port, "127.0.0.1");
    socket.on("error", () => {});
    socket.write(`${HEAD}Content-Length: 4\r\n\r\nmuch`);
    await expect
      .poll(() => listening.lines.find(({ event }) => event === "connection-cut"), { timeout: 10_000 })
      .toMatchObject({ reason: "its caller does not read the answer" });
    socket.destroy();
    await stillAnswers();
  });

  it("who closes his side after a part of the body", async () => {
    const { socket, heard } = talk(`${HEAD}Content-Length: 100\r\n\r\n12`);
    socket.end();
    await heard;
    await expect.poll(() => listening.lines.at(-1)?.["code"]).toBe("SW_INVOCATION_ABORTED");
    await stillAnswers();
  });
});

describe("what is no request", () => {
  it.each([
    ["a TLS hello", "\x16\x03\x01\x02\x00\x01\x00", 400, "SW_SERVER_REQUEST"],
    ["a head over the limit", `${HEAD}X-Long: ${"x".repeat(20_000)}\r\n\r\n`, 431, "SW_SERVER_HEAD_SIZE"],
    [
      "two lengths (request smuggling)",
      `${HEAD}Content-Length: 1\r\nContent-Length: 2\r\n\r\nx`,
      400,
      "SW_SERVER_REQUEST",
    ],
    [
      "length and chunks (request smuggling)",
      `${HEAD}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
      "SW_SERVER_REQUEST",
    ],
    ["a bad chunk", `${HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, 400, "SW_SERVER_REQUEST"],
  ])("is refused in the words of every refusal: %s (C69, C70)", async (_, said, status, code) => {
    const { heard } = talk(said);
    expect(refusal(await heard)).toEqual([status, code]);
    await stillAnswers();
  });

  it.each([
    ["FOO /ping HTTP/1.1\r\n\r\n", "got no method that HTTP has, or the beginning of TLS"],
    ["GET /ping HTTP/3.9\r\n\r\n", "got another version of HTTP"],
    ["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "got the beginning of HTTP/2"],
    [`${HEAD}Content-Length: -4\r\n\r\n`, "got a Content-Length that is no number of bytes"],
    [`${HEAD}Content-Length: 1\r\nContent-Length: 1\r\n\r\nx`, "got Content-Length twice"],
    [`${HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, "got a chunk without its size"],
    [`${HEAD}X-Odd: \x01\r\n\r\n`, "got a header with a character that may not stand in one"],
  ])("is told what was wrong: %j", async (said, problem) => {
    expect(await talk(said).heard).toContain(`This is no HTTP/1.1 request: ${problem}`);
  });

  it("is not a request without Host, or one that expects what nobody here knows (C62, C69, C70)", async () => {
    const ping = await talk("GET /ping HTTP/1.1\r\nConnection: close\r\n\r\n").heard;
    expect(ping).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*"status":"ready"/);
    const answer = await talk(
      `${HEAD}Content-Length: 5\r\nExpect: miracles\r\nConnection: close\r\n\r\nfirst`,
    ).heard;
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*content-length: 5\r\n[\s\S]*\r\n\r\nfirst$/);
  });

  it("is refused without harm to what was answered before on the connection (C62)", async () => {
    const { socket, heard } = talk(`${HEAD}Content-Length: 5\r\n\r\nfirst`);
    await once(socket, "data");
    socket.write("nonsense\r\n\r\n");
    expect(await heard).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\nfirstHTTP\/1\.1 400 Bad Request\r\n/);
  });
});

describe("nonsense behind an invocation", () => {
  it("never becomes a part of the stream that is answered (C122)", async () => {
    const { socket, heard } = talk(`${HEAD}Content-Length: 6\r\n\r\nstream`);
    await once(socket, "data");
    socket.write("nonsense\r\n\r\n");
    expect(await heard).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\n4\r\none \r\n$/);
    await stillAnswers();
  });
});

describe("a second invocation behind a streamed one", () => {
  const second = `${HEAD}Content-Length: 5\r\n\r\nafter`;

  it("is answered after it", async () => {
    const { socket, heard } = talk(`${HEAD}Content-Length: 6\r\n\r\nstream`);
    await once(socket, "data");
    socket.write(second);
    await expect.poll(() => listening.lines.at(-1)?.["responseBytes"]).toBe(7);
    socket.end();
    expect(await heard).toMatch(/one \r\n3\r\ntwo\r\n0\r\n\r\nHTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\nafter$/);
  });

  it("lets no nonsense that follows into the stream (C122)", async () => {
    const { socket, heard } = talk(`${HEAD}Content-Length: 6\r\n\r\nstream`);
    await once(socket, "data");
    socket.write(`${second}nonsense\r\n\r\n`);
    expect(await heard).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\n4\r\none \r\n$/);
    await stillAnswers();
  });
});

describe("crowds", () => {
  it("connections over the limit are closed as they come, those within it are served", async () => {
    const small = await listen(stage, {}, { connections: { maxConnections: 3 } });
    await small.started;
    const open = [1, 2, 3].map(() => connect(small.server.port, "127.0.0.1"));
    await Promise.all(open.map((socket) => once(socket, "connect")));
    await expect
      .poll(() => new Promise((resolve) => small.server.http.getConnections((_, count) => resolve(count))))
      .toBe(3);
    const fourth = connect(small.server.port, "127.0.0.1");
    fourth.on("error", () => {});
    await once(fourth, "close");
    expect(small.lines.filter(({ event }) => event === "connection-cut")).toEqual([
      expect.objectContaining({ reason: "more than 3 connections" }),
    ]);
    open[0]!.write(`${HEAD}Content-Length: 2\r\n\r\nok`);
    expect(String((await once(open[0]!, "data"))[0])).toMatch(/^HTTP\/1\.1 200 OK/);
    for (const socket of open) socket.destroy();
    await small.server.drain(1000);
  });

  it("a connection is accepted, and /ping answered, while 50 invocations run (C40, C46, C75)", async () => {
    const waiting = Array.from({ length: 50 }, () =>
      listening.call({ headers: { "content-type": "text/plain" }, body: "gate" }),
    );
    await expect
      .poll(async () => (await listening.call({ method: "GET", path: "/metrics" })).body, { timeout: 10_000 })
      .toMatch(/stagewright_active_invocations\{[^}]*\} 50/);
    expect((await listening.call({ method: "GET", path: "/ping" })).status).toBe(200);
    openGate();
    expect((await Promise.all(waiting)).every(({ status, body }) => status === 200 && body === "gate")).toBe(
      true,
    );
  });
});
