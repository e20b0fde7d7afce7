/**
 * The request of a stage: an `IncomingMessage` that can hand a small body over as it is parsed. The machinery of a stream costs a
 * small invocation a third of what Node's server costs it altogether; bodies that need it (large, chunked, compressed, read by an
 * author's middleware) are streams as ever.
 */

import { Buffer } from "node:buffer";
import { IncomingMessage } from "node:http";
import { BodyChunks } from "./body-chunks.ts";
import type { BodyReceiver } from "./read-body.ts";

const EMPTY = Buffer.alloc(0);

/** What `createServer` makes for each request. */
export class StageRequest extends IncomingMessage {
  #receiver: BodyReceiver | undefined;
  #first: Buffer | undefined;
  #several: BodyChunks | undefined;
  #isWhole = false;

  /**
   * Hands the body to `receiver`, whole, the moment its last byte is parsed. To be called while the request is handed out,
   * before anything of the body was parsed, and only with a content-length that may be held: the parser keeps to it, and nothing
   * else bounds what is gathered here.
   */
  receiveWhole(receiver: BodyReceiver): void {
    this.#receiver = receiver;
    // Tells Node that somebody reads: what is not read, it would read and drop after the answer.
    this.read(0);
  }

  /** The receiver wants no more: what still comes is a stream again. */
  stopReceiving(): void {
    this.#receiver = undefined;
    this.#first = undefined;
    this.#several = undefined;
  }

  /** Takes what was parsed; null is the end. Node's parser calls this. */
  override push(chunk: Buffer | null, encoding?: BufferEncoding): boolean {
    const receiver = this.#receiver;
    if (receiver === undefined) return super.push(chunk, encoding);
    if (chunk !== null) {
      if (this.#first === undefined) this.#first = chunk;
      else {
        this.#several ??= new BodyChunks(this.#first);
        this.#several.add(chunk);
      }
      return true;
    }
    this.#isWhole = true;
    const body = this.#several?.whole() ?? this.#first ?? EMPTY;
    this.stopReceiving();
    receiver.done(body, undefined);
    return false;
  }

  static {
    // Node keeps a request whose end was not read until the next one comes. The types know a property, Node has an accessor.
    Object.defineProperty(StageRequest.prototype, "readableEnded", {
      configurable: true,
      get(this: StageRequest) {
        return this.#isWhole || Reflect.get(IncomingMessage.prototype, "readableEnded", this);
      },
    });
  }
}
