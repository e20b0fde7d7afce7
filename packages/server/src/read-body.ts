/** The request body, counted while it is read: a body over the limit is never held (C65, C61 both framings). */

import { Buffer } from "node:buffer";
import type { Readable } from "node:stream";
import type { StagewrightError } from "@stagewright/core";
import { BodyBlocks, LARGE_BODY_BYTES } from "./body-blocks.ts";
import { errors } from "./errors.ts";

const EMPTY = Buffer.alloc(0);

/** What becomes of a request body. At most one of the two is called, once; neither when the caller leaves while sending. */
export interface BodyReceiver {
  /** `blocks` are a large body, `body` is empty then. */
  done(body: Buffer, blocks: Uint8Array[] | undefined): void;
  /** SW_INVOCATION_BODY_SIZE, and what is wrong with a compressed body. */
  failed(error: StagewrightError): void;
}

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
  if (declared !== undefined && Number(declared) > maxBytes) {
    receiver.failed(errors.SW_INVOCATION_BODY_SIZE({ limit: maxBytes, got: Number(declared) }));
    return;
  }
  let first: Buffer | undefined;
  let rest: Buffer[] | undefined;
  let blocks: BodyBlocks | undefined;
  let byteLength = 0;
  let isSettled = false;
  request.on("data", (chunk: Buffer) => {
    if (isSettled) return;
    byteLength += chunk.length;
    if (byteLength > maxBytes) {
      isSettled = true;
      first = undefined;
      rest = undefined;
      blocks = undefined;
      receiver.failed(errors.SW_INVOCATION_BODY_SIZE({ limit: maxBytes, got: undefined }));
    } else if (blocks !== undefined) {
      blocks.add(chunk);
    } else if (first === undefined) {
      first = chunk;
    } else {
      rest ??= [first];
      rest.push(chunk);
      if (byteLength > LARGE_BODY_BYTES) {
        blocks = new BodyBlocks();
        for (const before of rest) blocks.add(before);
        rest = undefined;
      }
    }
  });
  request.on("end", () => {
    if (isSettled) return;
    isSettled = true;
    if (blocks !== undefined) receiver.done(EMPTY, blocks.finish());
    else receiver.done(rest === undefined ? (first ?? EMPTY) : Buffer.concat(rest, byteLength), undefined);
  });
}
