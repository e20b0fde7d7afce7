/** The one object handed to every hook of an invocation. What costs something is made when first read. */

import { performance } from "node:perf_hooks";
import { MAX_CUSTOM_ATTRIBUTES_LENGTH } from "./contract.ts";
import type { Environment } from "./environment.ts";
import { errors } from "./errors.ts";
import type { Invocation, Span } from "./invocation.ts";
import type { Logger } from "./logger.ts";
import type { MediaType } from "./media-type.ts";
import { checkSessionId, openedSession, type SessionChange } from "./session-change.ts";
import { parseTraceContext, type TraceContext } from "./trace-context.ts";

/** What a hook knows of its invocation; `model` is what `load` returned. */
export interface Context<Model = unknown> {
  /** Names this invocation in logs and errors (C77). */
  readonly invocationId: string;
  /** Content type of the request, parsed. */
  readonly contentType: MediaType;
  /** Media type the answer will have. */
  readonly accept: string;
  /** The client's custom attributes, verbatim (C76). */
  readonly customAttributes: string | undefined;
  /** The platform's inference id (C77). */
  readonly inferenceId: string | undefined;
  /** Session of a sticky endpoint. */
  readonly sessionId: string | undefined;
  /** Model of a multi-model endpoint. */
  readonly targetModel: string | undefined;
  /**
   * Where the invocation belongs in the caller's trace; undefined when no valid `traceparent` was sent. Pass `traceparent` and
   * `tracestate` on to what a hook calls. The platform strips both (C59).
   */
  readonly trace: TraceContext | undefined;
  readonly environment: Environment;
  /** What the stage's `load` returned. */
  readonly model: Model;
  /** Logger whose lines carry the invocation id. */
  readonly log: Logger;
  /** Aborts when the caller is gone or the deadline passed. Made when first read. */
  readonly signal: AbortSignal;
  /** When the time is used up, milliseconds of `performance.now()`. */
  readonly deadline: number;
  /** Milliseconds left of the invocation's time; never negative. */
  remainingMs(): number;
  /**
   * Sets the custom attributes of the answer: at most 1024 visible ASCII characters (C76).
   *
   * @throws SW_INVOCATION_CUSTOM_ATTRIBUTES
   */
  setCustomAttributes(value: string): void;
  /**
   * Opens a session of a sticky endpoint: the answer names it in both headers the platform may look at (C126), and later
   * invocations carry its id as `sessionId`. To be called when `sessionId` is `NEW_SESSION` (C125). Gives the id.
   *
   * @param id default: a UUID
   * @throws SW_INVOCATION_SESSION
   */
  openSession(expiresAt: Date, id?: string): string;
  /** Closes a session (C129). @throws SW_INVOCATION_SESSION */
  closeSession(id: string): void;
  /**
   * Runs a piece of work and notes how long it took, in the log line of an invocation that ends well; of a streamed answer until its
   * first part. The same name twice is added up.
   */
  time<T>(span: string, work: () => T): T;
}

/** What {@link InvocationContext} is made of. */
export interface ContextParts<Model> {
  readonly invocation: Invocation;
  readonly contentType: MediaType;
  readonly accept: string;
  readonly environment: Environment;
  readonly model: Model;
  readonly log: Logger;
}

/** The context of a running invocation. A class: its getters cost nothing until read. */
export class InvocationContext<Model> implements Context<Model> {
  readonly contentType: MediaType;
  readonly accept: string;
  readonly environment: Environment;
  readonly model: Model;
  /** Moved by {@link extendDeadline}. */
  deadline: number;
  /** Set by {@link setCustomAttributes}. */
  answeredAttributes: string | undefined;
  /** Set by {@link openSession} and {@link closeSession}. */
  answeredSession: SessionChange | undefined;
  /** Spans in the order they ended; undefined until there is one. */
  spans: Span[] | undefined;
  readonly #invocation: Invocation;
  readonly #log: Logger;
  #boundLog: Logger | undefined;
  #abort: AbortController | undefined;
  #deadlineTimer: NodeJS.Timeout | undefined;
  #stepStartedAt = 0;

  constructor(parts: ContextParts<Model>) {
    this.#invocation = parts.invocation;
    this.#log = parts.log;
    this.contentType = parts.contentType;
    this.accept = parts.accept;
    this.environment = parts.environment;
    this.model = parts.model;
    if (parts.invocation.stepEnded !== undefined) this.#stepStartedAt = performance.now();
    this.deadline = parts.invocation.deadline ?? performance.now() + parts.environment.timeoutMs;
  }

  get invocationId(): string {
    return this.#invocation.invocationId;
  }

  get customAttributes(): string | undefined {
    return this.#invocation.customAttributes;
  }

  get inferenceId(): string | undefined {
    return this.#invocation.inferenceId;
  }

  get sessionId(): string | undefined {
    return this.#invocation.sessionId;
  }

  get targetModel(): string | undefined {
    return this.#invocation.targetModel;
  }

  /** The logger of the stage, without an invocation id. */
  get stageLog(): Logger {
    return this.#log;
  }

  get trace(): TraceContext | undefined {
    return parseTraceContext(this.#invocation.traceparent, this.#invocation.tracestate);
  }

  get log(): Logger {
    this.#boundLog ??= bindLogger(this.#log, this.invocationId);
    return this.#boundLog;
  }

  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      const abort = new AbortController();
      this.#abort = abort;
      const caller = this.#invocation.makeSignal?.();
      // Whoever gives up because the time is used up may be heard before our own timer: the reason is the same.
      const leave = () => abort.abort(this.remainingMs() > 0 ? caller?.reason : timeUsedUp());
      if (caller?.aborted) leave();
      else caller?.addEventListener("abort", leave, { once: true });
      this.#watchDeadline();
    }
    return this.#abort.signal;
  }

  /** Gives the invocation more time: the first part of a streamed answer was in time (C121). */
  extendDeadline(deadline: number): void {
    this.deadline = deadline;
    if (this.#deadlineTimer !== undefined) this.#watchDeadline();
  }

  /** The next step begins now: what went before was waiting. */
  beginStep(): void {
    if (this.#invocation.stepEnded !== undefined) this.#stepStartedAt = performance.now();
  }

  /** The step that has just begun was under way for so many milliseconds already. */
  beganEarlier(ms: number): void {
    this.#stepStartedAt -= ms;
  }

  /** Says that a step has ended; the next begins with it. */
  endStep(step: number): void {
    const invocation = this.#invocation;
    if (invocation.stepEnded === undefined) return;
    const startedAt = this.#stepStartedAt;
    this.#stepStartedAt = performance.now();
    invocation.stepEnded(step, startedAt, this.#stepStartedAt);
  }

  /** Nothing runs any more: the deadline is not watched further. */
  finish(): void {
    if (this.#deadlineTimer === undefined) return;
    clearTimeout(this.#deadlineTimer);
    this.#deadlineTimer = undefined;
  }

  #watchDeadline(): void {
    clearTimeout(this.#deadlineTimer);
    const pass = () => this.#abort!.abort(timeUsedUp());
    // Node's timers may fire a millisecond early; a signal that aborts before its deadline would be a lie.
    this.#deadlineTimer = setTimeout(pass, Math.ceil(this.remainingMs()) + 1).unref();
  }

  remainingMs(): number {
    return Math.max(0, this.deadline - performance.now());
  }

  setCustomAttributes(value: string): void {
    // C76: visible US-ASCII, 0x21–0x7E.
    if (value.length > MAX_CUSTOM_ATTRIBUTES_LENGTH || !/^[\x21-\x7e]*$/.test(value)) {
      throw errors.SW_INVOCATION_CUSTOM_ATTRIBUTES({ length: value.length });
    }
    this.answeredAttributes = value;
  }

  openSession(expiresAt: Date, id: string = crypto.randomUUID()): string {
    this.answeredSession = { ...this.answeredSession, opened: openedSession(id, expiresAt) };
    return id;
  }

  closeSession(id: string): void {
    this.answeredSession = { ...this.answeredSession, closed: checkSessionId(id) };
  }

  time<T>(span: string, work: () => T): T {
    const startedAt = performance.now();
    const note = () => {
      this.spans ??= [];
      this.spans.push({ name: span, durationMs: performance.now() - startedAt });
    };
    const result = work();
    if (result instanceof Promise) return result.finally(note) as T;
    note();
    return result;
  }
}

function timeUsedUp(): DOMException {
  return new DOMException("the time is used up", "TimeoutError");
}

function bindLogger(log: Logger, invocationId: string): Logger {
  const lineOf = (fields: unknown, message: string | undefined): [fields: object, message: string] => {
    // As pino has it: an error keeps its stack, a text alone is the message.
    if (fields instanceof Error) return [{ invocationId, err: fields }, message ?? fields.message];
    if (typeof fields === "string") return [{ invocationId }, fields];
    return [{ invocationId, ...(fields as object) }, message as string];
  };
  return {
    debug: (fields, message) => log.debug(...lineOf(fields, message)),
    info: (fields, message) => log.info(...lineOf(fields, message)),
    warn: (fields, message) => log.warn(...lineOf(fields, message)),
    error: (fields, message) => log.error(...lineOf(fields, message)),
  };
}
