/**
 * A streamed answer on its way from a worker thread: one port a stream, one message a part, each sent when it is asked for, so
 * that a slow caller slows the author's iterable down as on the HTTP thread (C117). The thread goes on to its next invocation
 * meanwhile; parts are made between what else it runs.
 */

import { Buffer } from "node:buffer";
import type { MessagePort } from "node:worker_threads";
import type { AnswerStream, EncodedBody, StagewrightError } from "@stagewright/core";
import { errors } from "../errors.ts";
import { type ErrorParts, errorFromParts, errorToParts } from "./error-transfer.ts";
import { fromShared } from "./shared-clock.ts";

/** What the HTTP thread says: the next part, please; or that nobody wants another. */
type Wish = "next" | "stop" | "abandon";

/** What the worker thread answers a wish for the next part with. */
interface PartMessage {
  /** Undefined at the end and at an error. */
  readonly part?: Uint8Array;
  readonly error?: ErrorParts;
}

type Next = IteratorResult<EncodedBody, undefined>;

const DONE: IteratorReturnResult<undefined> = Object.freeze({ done: true, value: undefined });

/** A stream of a worker thread, as the HTTP thread gets it. */
export interface StreamParts {
  readonly port: MessagePort;
  /** On the clock of all threads. */
  readonly sharedDeadline: number;
}

/**
 * Sends the parts of a stream as they are asked for; in the worker thread.
 *
 * @param abandon aborts the invocation's signal
 */
export function sendStream(
  port: MessagePort,
  stage: string,
  stream: AnswerStream,
  abandon: () => void,
): void {
  const post = (message: PartMessage) =>
    port.postMessage(message, message.part === undefined ? [] : [message.part.buffer as ArrayBuffer]);
  port.on("message", async (wish: Wish) => {
    if (wish === "next") {
      try {
        const { done, value } = await stream.next();
        post(done === true ? {} : { part: ownBytes(value) });
      } catch (thrown) {
        post({ error: errorToParts(thrown, stage) });
      }
    } else {
      if (wish === "abandon") abandon();
      await stream.return();
      port.close();
    }
  });
}

/** A stream whose parts come from a worker thread; in the HTTP thread. */
export class ReceivedStream implements AnswerStream {
  readonly deadline: number;
  readonly #port: MessagePort;
  readonly #ended: () => void;
  #hasEnded = false;
  #failure: StagewrightError | undefined;
  #waiting: { resolve(next: Next): void; reject(error: StagewrightError): void } | undefined;

  /** @param ended called once, when nothing more comes */
  constructor({ port, sharedDeadline }: StreamParts, stage: string, ended: () => void) {
    this.deadline = fromShared(sharedDeadline);
    this.#port = port;
    this.#ended = ended;
    port.on("message", (message: PartMessage) => this.#take(message));
    port.on("close", () => {
      const reason = "it ended before its stream did";
      if (!this.#hasEnded) this.#fail(errors.SW_LANE_WORKER_LOST({ stage, reason }));
    });
  }

  [Symbol.asyncIterator](): AnswerStream {
    return this;
  }

  next(): Promise<Next> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#hasEnded) return Promise.resolve(DONE);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#port.postMessage("next" satisfies Wish);
    });
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    this.#end("stop");
    return DONE;
  }

  /** The caller is gone: whoever waits for a part hears of it, and so does the author's iterable. */
  abandon(): void {
    if (!this.#hasEnded) this.#fail(errors.SW_INVOCATION_ABORTED({}), "abandon");
  }

  #take({ part, error }: PartMessage): void {
    if (error !== undefined) this.#fail(errorFromParts(error));
    else if (part === undefined) this.#end("stop");
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(part === undefined ? DONE : { done: false, value: part });
  }

  #fail(error: StagewrightError, wish: Wish = "stop"): void {
    this.#failure = error;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    this.#end(wish);
    waiting?.reject(error);
  }

  /** The thread closes the port when it has stopped the iterable. */
  #end(wish: Wish): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#port.postMessage(wish);
    this.#port.unref();
    this.#ended();
  }
}

/**
 * An answer's bytes in memory of their own, which can be moved. Text is written out here, so that the HTTP thread need not. Bytes
 * are copied once: they may be an author's constant, or a codec's buffer that it uses again.
 */
export function ownBytes(body: EncodedBody): Uint8Array {
  if (typeof body !== "string") return new Uint8Array(body);
  // ASCII by the codecs' agreement.
  const bytes = Buffer.allocUnsafeSlow(body.length);
  bytes.write(body, "latin1");
  return bytes;
}
