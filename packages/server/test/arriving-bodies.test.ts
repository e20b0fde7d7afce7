/** Large bodies are decoded while they arrive (over 4 MiB, or said to be): over real sockets, by a codec that tells what it was given. */

import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type Codec, defineStage, text } from "@stagewright/core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ListeningStage, listen } from "./listening-stage.ts";

const MEBIBYTE = 1_048_576;
const TYPE = "application/x-told";
const LIMIT = 40 * MEBIBYTE;

/** What the codec was given, in order. */
const told = {
  bytes: 0,
  blocks: 0,
  largest: 0,
  perTurn: 0,
  mostPerTurn: 0,
  wholes: 0,
  /** Milliseconds of work for each block. */
  workMs: 0,
  decoder: undefined as WeakRef<object> | undefined,
};

const toldCodec: Codec = {
  mediaType: TYPE,
  decode: (body) => {
    told.wholes += 1;
    return text(`${body.length} whole`);
  },
  decoder: () => {
    let byteLength = 0;
    const decoder = {
      write(block: Uint8Array) {
        byteLength += block.length;
        told.bytes += block.length;
        told.blocks += 1;
        told.largest = Math.max(told.largest, block.length);
        if (told.perTurn === 0)
          setImmediate(() => {
            told.perTurn = 0;
          });
        told.perTurn += 1;
        told.mostPerTurn = Math.max(told.mostPerTurn, told.perTurn);
        const until = performance.now() + told.workMs;
        while (performance.now() < until);
        if (block[0] === 0x21) throw new RangeError("a block that is refused");
      },
      end: () => text(`${byteLength} in blocks`),
    };
    told.decoder = new WeakRef(decoder);
    return decoder;
  },
  readsColumns: false,
  encodes: [],
  encode: () => "",
};

const stage = defineStage("told")
  .postprocess((payload) => {
    if (payload.kind !== "bytes") return payload;
    const { byteLength, buffer } = payload.bytes;
    return text(`${byteLength} bytes of ${buffer.byteLength}`);
  })
  .options({ codecs: [toldCodec] });

let listening: ListeningStage;
const sockets = new Set<Socket>();
beforeAll(async () => {
  listening = await listen(
    stage,
    { MAX_CONTENT_LENGTH: String(LIMIT) },
    {
      connections: {
        maxConnections: 100,
        headTimeoutMs: 5000,
        bodyStallMs: 400,
        unreadStallMs: 5000,
        checkIntervalMs: 50,
      },
    },
  );
  await listening.started;
  listening.server.http.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
});
afterAll(() => listening.server.drain(1000));
beforeEach(() => {
  Object.assign(told, { bytes: 0, blocks: 0, largest: 0, mostPerTurn: 0, wholes: 0, workMs: 0 });
});

/** A connection that has sent a head, and everything that came back when it is closed. */
function begin(framing: string): { readonly socket: Socket; readonly heard: Promise<string> } {
  const socket = connect(listening.server.port, "127.0.0.1");
  const chunks: Buffer[] = [];
  socket.on("data", (chunk) => chunks.push(chunk));
  socket.on("error", () => {});
  socket.write(
    `POST /invocations HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAccept: text/plain\r\nContent-Type: ${TYPE}\r\n${framing}\r\n\r\n`,
  );
  const heard = once(socket, "close").then(() => Buffer.concat(chunks).toString("latin1"));
  return { socket, heard };
}

const withLength = (bytes: number) => `Content-Length: ${bytes}`;
const CHUNKED = "Transfer-Encoding: chunked";
const chunk = (bytes: Buffer) =>
  Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]);
const status = (heard: string) => Number(heard.slice(9, 12));
const codeOf = (heard: string) =>
  (JSON.parse(heard.split("\r\n\r\n")[1]!) as { error: { code: string } }).error.code;

describe("a large body", () => {
  it.each([
    ["with a length", withLength(12 * MEBIBYTE), (bytes: Buffer) => bytes, Buffer.alloc(0)],
    ["chunked (C61)", CHUNKED, chunk, Buffer.from("0\r\n\r\n")],
  ])(
    "%s is decoded before it is complete, a block a turn, and never put together",
    async (_, framing, part, last) => {
      const { socket, heard } = begin(framing);
      for (let at = 0; at < 10; at += 1) socket.write(part(Buffer.alloc(MEBIBYTE)));
      await expect.poll(() => told.bytes, { timeout: 10_000 }).toBeGreaterThan(9.8 * MEBIBYTE);
      for (let at = 0; at < 2; at += 1) socket.write(part(Buffer.alloc(MEBIBYTE)));
      socket.write(last);
      const answer = await heard;
      expect([status(answer), answer.split("\r\n\r\n")[1]]).toEqual([200, `${12 * MEBIBYTE} in blocks`]);
      expect(told).toMatchObject({ bytes: 12 * MEBIBYTE, largest: 65_536, mostPerTurn: 1, wholes: 0 });
      expect(listening.lines.at(-1)).toMatchObject({ status: 200, requestBytes: 12 * MEBIBYTE });
    },
  );

  it("is read no faster than it is decoded", async () => {
    told.workMs = 2;
    const { socket, heard } = begin(withLength(30 * MEBIBYTE));
    let ahead = 0;
    const watch = setInterval(() => {
      for (const { bytesRead } of sockets) ahead = Math.max(ahead, bytesRead - told.bytes);
    }, 1);
    const body = Buffer.alloc(MEBIBYTE);
    for (let at = 0; at < 30; at += 1) socket.write(body);
    expect(status(await heard)).toBe(200);
    clearInterval(watch);
    // What is there before it begins, a block, and what the stream and the parser hold of their own.
    expect(ahead).toBeGreaterThan(0);
    expect(ahead).toBeLessThan(1.5 * MEBIBYTE);
  });

  it("in very small chunks is decoded in whole blocks", async () => {
    const { socket, heard } = begin(CHUNKED);
    const small = Buffer.concat(Array.from({ length: 1000 }, () => chunk(Buffer.alloc(7))));
    for (let at = 0; at < 700; at += 1) socket.write(small);
    socket.write("0\r\n\r\n");
    expect((await heard).endsWith(`${4_900_000} in blocks`)).toBe(true);
    expect(told.blocks).toBe(Math.ceil(4_900_000 / 65_536));
  });

  it("that is refused by its decoder is read to its end, and refused then", async () => {
    const { socket, heard } = begin(withLength(6 * MEBIBYTE));
    socket.write(Buffer.alloc(3 * MEBIBYTE, "!"));
    await expect.poll(() => told.blocks, { timeout: 5000 }).toBe(1);
    socket.write(Buffer.alloc(3 * MEBIBYTE));
    const answer = await heard;
    expect([status(answer), codeOf(answer)]).toEqual([500, "SW_SERVER_FAULT"]);
    expect(told.blocks).toBe(1);
  });

  it("over the limit is refused in the middle (C65), and decoded no further", async () => {
    const { socket, heard } = begin(CHUNKED);
    for (let at = 0; at < 41; at += 1) socket.write(chunk(Buffer.alloc(MEBIBYTE)));
    const answer = await Promise.race([heard, once(socket, "data").then(([data]) => String(data))]);
    expect([status(answer), codeOf(answer)]).toEqual([413, "SW_INVOCATION_BODY_SIZE"]);
    socket.destroy();
    const decoded = told.bytes;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(told.bytes).toBe(decoded);
  });

  it("whose caller leaves is let go of", async () => {
    const { socket, heard } = begin(withLength(12 * MEBIBYTE));
    socket.write(Buffer.alloc(5 * MEBIBYTE));
    await expect.poll(() => told.bytes, { timeout: 5000 }).toBeGreaterThan(4 * MEBIBYTE);
    socket.destroy();
    await heard;
    await expect
      .poll(() => listening.lines.at(-1)?.["code"], { timeout: 5000 })
      .toBe("SW_INVOCATION_ABORTED");
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    await expect
      .poll(
        () => {
          collect();
          return told.decoder!.deref();
        },
        { timeout: 5000 },
      )
      .toBeUndefined();
  });

  it("that stops coming is cut off, and one that is decoded slowly is not", async () => {
    const stopped = begin(withLength(12 * MEBIBYTE));
    stopped.socket.write(Buffer.alloc(5 * MEBIBYTE));
    const answer = await stopped.heard;
    expect([status(answer), codeOf(answer)]).toEqual([408, "SW_INVOCATION_STALLED"]);
    told.workMs = 600;
    const slow = begin(withLength(5 * MEBIBYTE));
    slow.socket.write(Buffer.alloc(5 * MEBIBYTE, 1));
    await expect.poll(() => told.blocks, { timeout: 10_000 }).toBeGreaterThan(82);
    told.workMs = 0;
    expect(status(await slow.heard)).toBe(200);
  });
});

it("a large body of a type that is read whole lies in one piece from the beginning, where its size is known", async () => {
  const body = Buffer.alloc(12 * MEBIBYTE);
  const headers = { "content-type": "application/octet-stream", accept: "text/plain" };
  const answer = await listening.call({
    headers: { ...headers, "content-length": String(body.length) },
    body,
  });
  expect([answer.status, answer.body]).toEqual([200, `${body.length} bytes of ${body.length}`]);
  const chunked = await listening.call({ headers: { ...headers, "transfer-encoding": "chunked" }, body });
  expect([chunked.status, chunked.body]).toEqual([200, `${body.length} bytes of ${body.length}`]);
});

it("streams, sessions and joined invocations have the rows of large bodies too (C117, C125)", async () => {
  const csv = "1.25\n".repeat(1_000_000);
  const headers = { "content-type": "text/csv", accept: "text/csv", "content-length": String(csv.length) };
  const declared = () => defineStage("rows").input({ columns: { x: "float64" } });
  const streaming = await listen(
    declared().predict(async function* (table, { sessionId }) {
      yield text(`${table.rowCount} rows `);
      yield text(`${table.column("x").at(-1)} in ${sessionId}`);
    }),
  );
  const joining = await listen(
    declared()
      .predict((table) => table.mapValues("x", (x) => x * 2))
      .options({ batch: { maxRows: 3_000_000, maxDelayMs: 300 } }),
  );
  await Promise.all([streaming.started, joining.started]);
  const streamed = await streaming.call({
    headers: { ...headers, accept: "text/plain", "x-amzn-sagemaker-session-id": "s-1" },
    body: csv,
  });
  expect([streamed.status, streamed.body]).toEqual([200, "1000000 rows 1.25 in s-1"]);
  const joined = await Promise.all([0, 1].map(() => joining.call({ headers, body: csv })));
  for (const { body } of joined) expect(body).toBe("2.5\n".repeat(1_000_000));
  await Promise.all([streaming, joining].map(({ server }) => server.drain(1000)));
});

it("a body of the normal size is decoded whole", async () => {
  const body = Buffer.alloc(4 * MEBIBYTE);
  const answer = await listening.call({ headers: { "content-type": TYPE, accept: "text/plain" }, body });
  expect([answer.status, answer.body, told.blocks]).toEqual([200, `${4 * MEBIBYTE} whole`, 0]);
});
