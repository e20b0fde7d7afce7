/**
 * Compressed bodies. A request's is inflated under bounds counted while inflating; an answer is compressed only where the
 * author or the operator wants it and the caller asks. The platform neither compresses nor asks (C58, C59): this is for
 * callers that reach the container directly.
 */

import { Buffer } from "node:buffer";
import type { Readable, Transform } from "node:stream";
import type { StagewrightError } from "@stagewright/core";
import { errors } from "./errors.ts";
import { type BodyReceiver, readBody } from "./read-body.ts";

/** Content encodings that are read, as the `Accept-Encoding` of a 415 names them (RFC 7694). */
export const READ_ENCODINGS = ["gzip", "deflate", "br"] as const;

/** A body may inflate to this many times its size … */
const MAX_RATIO = 200;
/** … once it has this many bytes: small bodies of one repeated cell are no attack. */
const RATIO_FREE_BYTES = 1_048_576;
/** Smaller answers gain nothing. */
const MIN_COMPRESSED_BYTES = 1024;

/** What a body says of itself. */
export interface BodyHeaders {
  readonly contentEncoding: string | undefined;
  readonly contentLength: string | undefined;
}

/**
 * Reads a body as its content encoding says. Both what arrives and what it inflates to count against the limit.
 *
 * @param receiver gets SW_INVOCATION_CONTENT_ENCODING, SW_INVOCATION_BODY_ENCODING and SW_INVOCATION_BODY_RATIO too
 */
export function receiveBody(
  source: Readable,
  headers: BodyHeaders,
  maxBytes: number,
  receiver: BodyReceiver,
): void {
  const encoding = headers.contentEncoding?.trim().toLowerCase() ?? "";
  if (encoding === "" || encoding === "identity") {
    readBody(source, headers.contentLength, maxBytes, receiver);
  } else if (headers.contentLength !== undefined && Number(headers.contentLength) > maxBytes) {
    receiver.failed(errors.SW_INVOCATION_BODY_SIZE({ limit: maxBytes, got: Number(headers.contentLength) }));
  } else {
    void inflate(source, encoding, maxBytes, receiver);
  }
}

async function inflate(
  source: Readable,
  encoding: string,
  maxBytes: number,
  receiver: BodyReceiver,
): Promise<void> {
  const decoder = await decoderOf(encoding);
  if (decoder === undefined) {
    receiver.failed(errors.SW_INVOCATION_CONTENT_ENCODING({ got: encoding, supported: READ_ENCODINGS }));
    return;
  }
  let arrived = 0;
  let inflated = 0;
  let isSettled = false;
  // Piped, not pipelined: a pipeline would close the connection on which the refusal is to be sent.
  const fail = (error: StagewrightError) => {
    if (isSettled) return;
    isSettled = true;
    source.unpipe(decoder);
    decoder.destroy();
    receiver.failed(error);
  };
  // Node reads on in another member of gzip, and drops what follows the end of the others: records, perhaps.
  const isWhole = () => {
    if (!hasMembers(encoding) && decoder.bytesWritten < arrived)
      fail(errors.SW_INVOCATION_BODY_ENCODING({ encoding }));
    return !isSettled;
  };
  source.on("data", (chunk: Buffer) => {
    arrived += chunk.length;
    if (arrived > maxBytes) fail(errors.SW_INVOCATION_BODY_SIZE({ limit: maxBytes, got: undefined }));
  });
  source.on("close", () => {
    if (!source.readableEnded) decoder.destroy();
  });
  decoder.on("error", (cause) => fail(errors.SW_INVOCATION_BODY_ENCODING({ encoding }, { cause })));
  decoder.on("data", (chunk: Buffer) => {
    inflated += chunk.length;
    if (inflated > RATIO_FREE_BYTES && inflated > arrived * MAX_RATIO)
      fail(errors.SW_INVOCATION_BODY_RATIO({ limit: MAX_RATIO }));
  });
  readBody(decoder, undefined, maxBytes, {
    ...(receiver.arriving && { arriving: (byteLength) => receiver.arriving!(byteLength) }),
    taken: (byteLength) => {
      if (isWhole()) receiver.taken!(byteLength);
    },
    done: (body, blocks) => {
      if (isWhole()) receiver.done(body, blocks);
    },
    failed: fail,
  });
  source.pipe(decoder);
}

/** Whether data of an encoding may be several behind one another (RFC 1952 §2.2). */
function hasMembers(encoding: string): boolean {
  return encoding === "gzip" || encoding === "x-gzip";
}

/** A decoder that says how much of what it was given it has read. */
type Decoder = Transform & { readonly bytesWritten: number };

async function decoderOf(encoding: string): Promise<Decoder | undefined> {
  const zlib = await import("node:zlib");
  if (hasMembers(encoding)) return zlib.createGunzip();
  if (encoding === "deflate") return zlib.createInflate();
  return encoding === "br" ? zlib.createBrotliDecompress() : undefined;
}

/** Whether an answer of so many bytes is sent to this caller as gzip (RFC 9110 §12.5.3). */
export function wantsGzip(acceptEncoding: string | undefined, byteLength: number): boolean {
  if (acceptEncoding === undefined || byteLength < MIN_COMPRESSED_BYTES) return false;
  return acceptEncoding.split(",").some((member) => {
    const [coding = "", ...parameters] = member.split(";").map((part) => part.trim().toLowerCase());
    return (
      (coding === "gzip" || coding === "x-gzip") && !parameters.some((text) => /^q=0(\.0*)?$/.test(text))
    );
  });
}

/** Compresses an answer, off this thread. */
export async function gzipBody(body: string | Uint8Array): Promise<Buffer> {
  const { gzip } = await import("node:zlib");
  return new Promise((resolve, reject) => {
    const bytes = typeof body === "string" ? Buffer.from(body, "latin1") : body;
    gzip(bytes, (error, compressed) => (error === null ? resolve(compressed) : reject(error)));
  });
}
