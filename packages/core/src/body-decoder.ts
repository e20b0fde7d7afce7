/**
 * Bodies too large to be put together. A codec that reads in blocks takes them while they arrive, or, where nothing could take them
 * then, one by one out of those that were kept. The payload and the errors are those of the whole body.
 */

import { Buffer } from "node:buffer";
import { performance } from "node:perf_hooks";
import type { BodyDecoder, Codec, DecodeOptions } from "./codec.ts";
import type { ArrivedBody, Invocation } from "./invocation.ts";
import type { Payload } from "./payload.ts";
import { releaseMemory } from "./release-memory.ts";

/**
 * Bytes that are decoded at once. A heap makes more room for what it finds in use when it collects its young objects: what is parsed of
 * a piece is to be little.
 */
const PIECE_BYTES = 65_536;

/** Size of an invocation's body: whole, in blocks, or decoded already. */
export function bodyByteLength({
  body,
  blocks,
  arrived,
}: Pick<Invocation, "body" | "blocks" | "arrived">): number {
  if (blocks !== undefined) return blocks.reduce((sum, { byteLength }) => sum + byteLength, 0);
  return arrived === undefined ? body.byteLength : arrived.byteLength;
}

/**
 * A large body that is decoded while it arrives. What is wrong with it is said at its end, as of a whole one: nothing is refused
 * before it is known to be within its limit, and the caller has sent all of it.
 */
export class ArrivingBody implements ArrivedBody {
  byteLength = 0;
  spentMs = 0;
  /** Nothing once the body is refused: what was read of it is let go of. */
  #decoder: BodyDecoder | undefined;
  #failure: unknown;

  constructor(decoder: BodyDecoder) {
    this.#decoder = decoder;
  }

  /** Decodes the next bytes; their memory may be used again afterwards. */
  write(block: Uint8Array): void {
    this.byteLength += block.byteLength;
    if (this.#decoder === undefined) return;
    const startedAt = performance.now();
    try {
      decodePieces(this.#decoder, block);
    } catch (error) {
      this.#failure = error;
      this.#decoder = undefined;
    }
    this.spentMs += performance.now() - startedAt;
  }

  /** Lets go of what has been decoded; nothing more is, and there is no end. */
  abandon(): void {
    this.#decoder = undefined;
  }

  end(): Payload | Promise<Payload> {
    const decoder = this.#decoder;
    if (decoder === undefined) throw this.#failure;
    this.#decoder = undefined;
    return decoder.end();
  }
}

/**
 * Reads a body of blocks, taking them out one by one, or where they lie. A codec that reads whole bodies gets one buffer, into which
 * the blocks move one by one.
 *
 * @throws as the codec's `decode`
 */
export function decodeBlocks(
  codec: Codec,
  blocks: Uint8Array[],
  options: DecodeOptions,
): Payload | Promise<Payload> {
  if (codec.decodeBlocks !== undefined) return codec.decodeBlocks(blocks, options);
  if (codec.decoder === undefined) return codec.decode(joinBlocks(blocks), options);
  const byteLength = blocks.reduce((sum, block) => sum + block.byteLength, 0);
  const decoder: BodyDecoder = codec.decoder(options, byteLength);
  for (let block = blocks.shift(); block !== undefined; block = blocks.shift()) {
    decodePieces(decoder, block);
    releaseMemory(block);
  }
  return decoder.end();
}

function decodePieces(decoder: BodyDecoder, block: Uint8Array): void {
  for (let at = 0; at < block.byteLength; at += PIECE_BYTES) {
    decoder.write(block.subarray(at, at + PIECE_BYTES));
  }
}

/** Moves blocks into one buffer, letting go of each. */
export function joinBlocks(blocks: Uint8Array[]): Buffer {
  const body = Buffer.allocUnsafeSlow(blocks.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (let block = blocks.shift(); block !== undefined; block = blocks.shift()) {
    body.set(block, at);
    at += block.byteLength;
    releaseMemory(block);
  }
  return body;
}
