/** The request body, counted while it is read: a body over the limit is never held (C65, C61 both framings). */

import { Buffer, constants } from "node:buffer";
import type { Readable } from "node:stream";
import type { StagewrightError } from "@stagewright/core";
import { BodyBlocks, LARGE_BODY_BYTES } from "./body-blocks.ts";
import { BodyChunks } from "./body-chunks.ts";
import { BodyFlow } from "./body-flow.ts";
import type { BodySink } from "./body-sink.ts";
import { errors } from "./errors.ts";

const EMPTY = Buffer.alloc(0);
/** So much of a body that is said to be large has to be there before anything is done for it. */
const BEGIN_BYTES = 1_048_576;

/**
 * What becomes of a request body. At most one of `done`, `taken` and `failed` is called, once; none when the caller leaves while
 * sending.
 */
export interface BodyReceiver {
  /**
   * A body that is large, or is said to be: where it goes while it arrives, or how it is kept. Asked once, before any of the three. A
   * receiver without it is given every body whole.
   *
   * @param byteLength where it is known
   */
  arriving?(byteLength: number | undefined): BodySink | KeptBody;
  /** All of the body has gone where `arriving` said. */
  taken?(byteLength: number): void;
  /** `blocks` are a large body, `body` is empty then. */
  done(body: Buffer, blocks: Uint8Array[] | undefined): void;
  /** SW_INVOCATION_BODY_SIZE, and what is wrong with a compressed body. */
  failed(error: StagewrightError): void;
}

/** A large body that is kept: in blocks, or in one piece where its size is known before. */
export type KeptBody = "blocks" | "whole";

/**
 * Reads a request's body, or what it inflates to. With a content-length over the limit nothing is read; without one, reading stops at the limit.
 * Callbacks, not a promise, and no listener for a caller that leaves, which the response hears of anyway: this is on the
 * way of every invocation.
 *
 * @param declared value of the content-length header
 */
export function readBody(
  request: Readable,
  declared: string | undefined,
  maxBytes: number,
  receiver: BodyReceiver,
): void {
  const size = declared === undefined ? undefined : Number(declared);
  if (size !== undefined && size > maxBytes) {
    receiver.failed(errors.SW_INVOCATION_BODY_SIZE({ limit: maxBytes, got: size }));
    return;
  }
  const largeAt = size !== undefined && size > LARGE_BODY_BYTES ? BEGIN_BYTES : LARGE_BODY_BYTES;
  let first: Buffer | undefined;
  let several: BodyChunks | undefined;
  let large: LargeBody | undefined;
  let byteLength = 0;
  let isSettled = false;
  request.on("data", (chunk: Buffer) => {
    if (isSettled) return;
    byteLength += chunk.length;
    if (byteLength > maxBytes) {
      isSettled = true;
      first = undefined;
      several = undefined;
      large = undefined;
      receiver.failed(errors.SW_INVOCATION_BODY_SIZE({ limit: maxBytes, got: undefined }));
    } else if (large !== undefined) {
      large.add(chunk);
    } else if (first === undefined) {
      first = chunk;
    } else {
      several ??= new BodyChunks(first);
      several.add(chunk);
      if (byteLength > largeAt && receiver.arriving !== undefined) {
        large = largeBody(request, size, receiver);
        for (const before of several.pieces()) large.add(before);
        several = undefined;
        first = undefined;
      }
    }
  });
  request.on("end", () => {
    if (isSettled) return;
    isSettled = true;
    if (large !== undefined) large.end(byteLength);
    else receiver.done(several?.whole() ?? first ?? EMPTY, undefined);
  });
}

/** What takes a body once it is large. */
interface LargeBody {
  add(chunk: Buffer): void;
  end(byteLength: number): void;
}

function largeBody(request: Readable, size: number | undefined, receiver: BodyReceiver): LargeBody {
  const sink = receiver.arriving!(size);
  if (typeof sink === "object") {
    const flow = new BodyFlow(request, sink);
    return {
      add: (chunk) => flow.add(chunk),
      end: (byteLength) => flow.end(() => receiver.taken!(byteLength)),
    };
  }
  if (sink === "whole" && size !== undefined && size <= constants.MAX_LENGTH) {
    const body = Buffer.allocUnsafeSlow(size);
    let at = 0;
    return {
      add: (chunk) => {
        at += chunk.copy(body, at);
      },
      end: () => receiver.done(body, undefined),
    };
  }
  const blocks = new BodyBlocks();
  return { add: (chunk) => blocks.add(chunk), end: () => receiver.done(EMPTY, blocks.finish()) };
}
