import { Buffer } from "node:buffer";
import { EventEmitter } from "node:events";
import { Socket } from "node:net";
import type { Readable } from "node:stream";
import { expect, it } from "vitest";
import { readBody } from "./read-body.ts";
import { StageRequest } from "./stage-request.ts";

const COUNT = 1_000_000;
const received = Buffer.from(Array.from({ length: 256 }, (_, at) => at));

/** Sends a body byte by byte, and gives what memory it took before its end. */
function sendBytes(send: (chunk: Buffer) => void): number {
  const before = process.memoryUsage().heapUsed;
  for (let at = 0; at < COUNT; at += 1) send(received.subarray(at % 256, (at % 256) + 1));
  return process.memoryUsage().heapUsed - before;
}

const expected = Buffer.alloc(COUNT, received);

it.each(["as a stream", "as it is parsed"])(
  "a body of a million chunks is no million of buffers, read %s",
  (way) => {
    let body: Buffer | undefined;
    const receiver = {
      done: (whole: Buffer) => {
        body = whole;
      },
      failed: (error: Error) => {
        throw error;
      },
    };
    let heldBytes: number;
    if (way === "as a stream") {
      const source = new EventEmitter();
      readBody(source as Readable, undefined, COUNT, receiver);
      heldBytes = sendBytes((chunk) => source.emit("data", chunk));
      source.emit("end");
    } else {
      const request = new StageRequest(new Socket());
      request.receiveWhole(receiver);
      heldBytes = sendBytes((chunk) => request.push(chunk));
      request.push(null);
    }
    // A hundred bytes each would be 100 MB.
    expect(heldBytes).toBeLessThan(50_000_000);
    expect(body!.equals(expected)).toBe(true);
  },
);
