/**
 * A streamed answer: a hook gave an async iterable, and each of its parts is encoded when the caller has room for it
 * (C117–C124). Nothing of it is kept: the next part is asked for when the one before has been taken.
 */

import type { EncodedBody } from "./codec.ts";
import type { InvocationContext } from "./context.ts";
import { StagewrightError } from "./error-catalogue.ts";
import { errors } from "./errors.ts";

/** The encoded parts of a streamed answer, to be asked for one at a time. */
export interface AnswerStream extends AsyncIterable<EncodedBody, undefined> {
  /** When the whole stream must be complete, milliseconds of `performance.now()` (C121). */
  readonly deadline: number;
  /** The next part. Rejects with a StagewrightError only; then, as at the end, the author's iterable has been stopped. */
  next(): Promise<IteratorResult<EncodedBody, undefined>>;
  /** Stops the author's iterable; no part follows. Never rejects. */
  return(): Promise<IteratorReturnResult<undefined>>;
}

/** What a stream is made of. */
export interface AnswerStreamParts {
  readonly iterable: AsyncIterable<unknown>;
  /** Its signal stops the stream: the caller is gone, or the time is used up. */
  readonly context: InvocationContext<unknown>;
  /** Bytes of one part. */
  readonly encode: (part: unknown) => EncodedBody | Promise<EncodedBody>;
  /** What an error of the author's iterable is called. */
  readonly faultOf: (cause: unknown) => StagewrightError;
  /** Time until the first part and time for the whole stream, milliseconds; for the errors' sentences. */
  readonly limits: { readonly firstMs: number; readonly wholeMs: number };
}

const DONE: IteratorReturnResult<undefined> = Object.freeze({ done: true, value: undefined });

/** Whether a hook's result is to be streamed. */
export function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

/**
 * Begins a stream: resolves when its first part is there, or its end.
 *
 * @throws StagewrightError when there is neither; the iterable has been stopped then
 */
export async function beginAnswerStream(parts: AnswerStreamParts): Promise<AnswerStream> {
  const stream = new EncodedPartStream(parts);
  await stream.begin();
  return stream;
}

class EncodedPartStream implements AnswerStream {
  readonly #parts: AnswerStreamParts;
  readonly #iterator: AsyncIterator<unknown>;
  readonly #aborted = () => this.#stop(this.#reasonOfAbort());
  #hasEnded = false;
  #hasBegun = false;
  /** Why it was stopped from outside: what the next to ask for a part is told. */
  #failure: StagewrightError | undefined;
  #first: IteratorResult<EncodedBody, undefined> | undefined;
  #giveUp: ((error: StagewrightError) => void) | undefined;

  constructor(parts: AnswerStreamParts) {
    this.#parts = parts;
    this.#iterator = parts.iterable[Symbol.asyncIterator]();
    const { signal } = parts.context;
    if (signal.aborted) this.#aborted();
    else signal.addEventListener("abort", this.#aborted, { once: true });
  }

  get deadline(): number {
    return this.#parts.context.deadline;
  }

  [Symbol.asyncIterator](): AnswerStream {
    return this;
  }

  async begin(): Promise<void> {
    this.#first = await this.#ask();
  }

  next(): Promise<IteratorResult<EncodedBody, undefined>> {
    const first = this.#first;
    this.#first = undefined;
    return first === undefined ? this.#ask() : Promise.resolve(first);
  }

  #ask(): Promise<IteratorResult<EncodedBody, undefined>> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#hasEnded) return Promise.resolve(DONE);
    return new Promise((resolve, reject) => {
      this.#giveUp = reject;
      this.#pull().then(resolve, reject);
    });
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    if (!this.#hasEnded) {
      this.#end();
      await this.#letGo();
    }
    return DONE;
  }

  async #pull(): Promise<IteratorResult<EncodedBody, undefined>> {
    let result: IteratorResult<unknown>;
    try {
      result = await this.#iterator.next();
    } catch (cause) {
      this.#end();
      throw this.#parts.faultOf(cause);
    }
    if (this.#hasEnded) return DONE;
    if (result.done === true) {
      this.#end();
      return DONE;
    }
    try {
      const value = await this.#parts.encode(result.value);
      this.#hasBegun = true;
      return { done: false, value };
    } catch (cause) {
      await this.return();
      throw this.#parts.faultOf(cause);
    }
  }

  /** Ends the stream from outside: whoever waits for a part hears of it, and the iterable is stopped at once. */
  #stop(error: StagewrightError): void {
    if (this.#hasEnded) return;
    this.#end();
    this.#failure = error;
    this.#giveUp?.(error);
    void this.#letGo();
  }

  #end(): void {
    this.#hasEnded = true;
    this.#parts.context.signal.removeEventListener("abort", this.#aborted);
    this.#parts.context.finish();
  }

  /** What the iterable says while it is stopped is of no use to anybody any more. */
  async #letGo(): Promise<void> {
    try {
      await this.#iterator.return?.();
    } catch (cause) {
      this.#parts.context.log.warn({ event: "stream-stop-failed", err: cause }, "a stopped stream threw");
    }
  }

  #reasonOfAbort(): StagewrightError {
    const { reason } = this.#parts.context.signal;
    if (reason instanceof StagewrightError) return reason;
    return this.#hasBegun
      ? errors.SW_INVOCATION_STREAM_DEADLINE({ limitMs: this.#parts.limits.wholeMs })
      : errors.SW_INVOCATION_STREAM_START({ limitMs: this.#parts.limits.firstMs });
  }
}
