/** One invocation as the outside hands it to a stage, and the answer it takes back. No HTTP here. */

import type { AnswerStream } from "./answer-stream.ts";
import type { EncodedBody } from "./codec.ts";
import type { Payload } from "./payload.ts";
import type { SessionChange } from "./session-change.ts";

/** A large body that was decoded while it arrived. */
export interface ArrivedBody {
  readonly byteLength: number;
  /** Milliseconds of decoding so far. */
  readonly spentMs: number;
  /** The payload, once. @throws as the codec's `decode` */
  end(): Payload | Promise<Payload>;
}

/** What arrives. Header values are as sent; absent ones are undefined. */
export interface Invocation {
  readonly body: Uint8Array;
  /**
   * A large body in its pieces, in order; `body` is empty then. Whoever decodes takes them out and may take their memory away.
   * Undefined for a body that is whole.
   */
  readonly blocks?: Uint8Array[] | undefined;
  /** A large body of which no byte is left: it was decoded while it arrived. `body` is empty then. */
  readonly arrived?: ArrivedBody | undefined;
  readonly contentType: string | undefined;
  readonly accept: string | undefined;
  /** Id in logs and errors: the platform's inference id, or one made up (C77). */
  readonly invocationId: string;
  readonly customAttributes?: string | undefined;
  readonly inferenceId?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly targetModel?: string | undefined;
  /** W3C trace context as sent; valid or not. */
  readonly traceparent?: string | undefined;
  readonly tracestate?: string | undefined;
  /** When the time of this invocation is used up, milliseconds of `performance.now()`; defaults to the environment's limit from now. */
  readonly deadline?: number | undefined;
  /**
   * Told of every step that ended well: its place in `INVOCATION_STEPS`, start and end in milliseconds of `performance.now()`.
   * Of a streamed answer, a hook's step ends when it has given its iterable, and nothing is encoded yet.
   */
  stepEnded?(step: number, startedAt: number, endedAt: number): void;
  /** Called when a hook first reads `context.signal`; gives the signal that aborts when the caller is gone. */
  readonly makeSignal?: (() => AbortSignal) | undefined;
  /** Whether nobody waits for the answer any more. Where it is there, batching asks it instead of having a signal made. */
  isAbandoned?(): boolean;
}

/** What goes back. An empty body is answered 204 by the server (C74). */
export interface Answer {
  /** Type the body really has (C69, C86); undefined for an empty answer. */
  readonly contentType: string | undefined;
  readonly body: EncodedBody;
  /**
   * The parts of a streamed answer (C117), the first of them ready; `body` is empty then. Whoever has the answer asks for every
   * part or calls `return`. Undefined for an answer that is whole.
   */
  readonly stream?: AnswerStream | undefined;
  /** Set by a hook (C76). */
  readonly customAttributes: string | undefined;
  /** Sessions a hook opened or closed (C125–C129). */
  readonly session?: SessionChange | undefined;
  /** Invocations that ran together with this one, itself included; undefined where it ran alone. For the log and metrics. */
  readonly joinedCount?: number | undefined;
  /** Records in, where the payload has them; for metrics. */
  readonly rowCount: number | undefined;
  /** Work its hooks have timed (`context.time`), in the order it ended; undefined where there is none. For the log. */
  readonly spans?: readonly Span[] | undefined;
}

/** A piece of work a hook has timed. */
export interface Span {
  readonly name: string;
  readonly durationMs: number;
}
