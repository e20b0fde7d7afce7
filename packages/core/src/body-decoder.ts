/**
 * Bodies too large to be put together: they come in blocks, and a codec that can reads them block by block, letting go of each.
 * The payload and the errors are those of the whole body.
 */

import { Buffer } from "node:buffer";
import type { BodyDecoder, Codec, DecodeOptions } from "./codec.ts";
import type { Invocation } from "./invocation.ts";
import type { Payload } from "./payload.ts";
import { releaseMemory } from "./release-memory.ts";

/** Size of an invocation's body, whole or in blocks. */
export function bodyByteLength({ body, blocks }: Pick<Invocation, "body" | "blocks">): number {
  if (blocks === undefined) return body.byteLength;
  return blocks.reduce((sum, { byteLength }) => sum + byteLength, 0);
}

/**
 * Reads a body of blocks, taking them out one by one. A codec that reads whole bodies gets one buffer, into which the blocks
 * move one by one.
 *
 * @throws as the codec's `decode`
 */
export function decodeBlocks(
  codec: Codec,
  blocks: Uint8Array[],
  options: DecodeOptions,
): Payload | Promise<Payload> {
  if (codec.decoder === undefined) return codec.decode(joinBlocks(blocks), options);
  const decoder: BodyDecoder = codec.decoder(options);
  for (let block = blocks.shift(); block !== undefined; block = blocks.shift()) {
    decoder.write(block);
    releaseMemory(block);
  }
  return decoder.end();
}

function joinBlocks(blocks: Uint8Array[]): Buffer {
  const body = Buffer.allocUnsafeSlow(bodyByteLength({ body: EMPTY, blocks }));
  let at = 0;
  for (let block = blocks.shift(); block !== undefined; block = blocks.shift()) {
    body.set(block, at);
    at += block.byteLength;
    releaseMemory(block);
  }
  return body;
}

const EMPTY = new Uint8Array(0);
