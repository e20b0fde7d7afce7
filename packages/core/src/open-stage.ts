/**
 * A stage with its model loaded: the way of an invocation from bytes to bytes (design §2), without any HTTP.
 *
 *     decode ──► preprocess ──► predict ──► postprocess ──► encode
 *
 * Synchronous as long as every hook is: an invocation of a few microseconds costs no promise.
 */

import { shapeAnswer } from "./answer-shape.ts";
import { beginAnswerStream, isAsyncIterable } from "./answer-stream.ts";
import type { BatchOptions } from "./batch/batch-options.ts";
import { type BatchEntry, Batcher } from "./batch/batcher.ts";
import { isRowPayload } from "./batch/row-payload.ts";
import { ArrivingBody, decodeBlocks } from "./body-decoder.ts";
import {
  asciiOrBytes,
  type Codec,
  canEncode,
  type DecodeOptions,
  type EncodeOptions,
  isEncodedBody,
} from "./codec.ts";
import { allCodecs } from "./codecs/all-codecs.ts";
import { DEFAULT_JSON_DEPTH } from "./codecs/json-parser.ts";
import type { ColumnCheck } from "./column-check.ts";
import { InvocationContext } from "./context.ts";
import type { Environment } from "./environment.ts";
import { StagewrightError } from "./error-catalogue.ts";
import { errors } from "./errors.ts";
import { HookSteps, isThenable, type StepsEnd } from "./hook-steps.ts";
import { checkInput } from "./input-validation.ts";
import type { Answer, Invocation } from "./invocation.ts";
import { STEP_AT } from "./invocation-step.ts";
import { createLoadContext, type LoadContext } from "./load-context.ts";
import type { Logger } from "./logger.ts";
import { type MediaType, parseMediaType } from "./media-type.ts";
import { inputOfModel } from "./model-input.ts";
import type { Negotiation } from "./negotiation.ts";
import { isPayload, type Payload } from "./payload.ts";
import { placeholderRow } from "./placeholder-row.ts";
import type { ErrorBody, Stage, WarmUp } from "./stage.ts";
import type { HealthReport } from "./stage-health.ts";
import { stageNegotiation } from "./stage-negotiation.ts";
import type { StageSchema } from "./stage-schema.ts";
import { isAuthorsMistake, tryStage } from "./stage-trial.ts";
import { PartEncoder } from "./stream-parts.ts";
import type { Table } from "./table.ts";
import type { TableSchema } from "./table-data.ts";
import { type TriedCost, timeRun } from "./tried-cost.ts";

/** What a stage is opened with. */
export interface OpenStageOptions {
  readonly environment: Environment;
  readonly log: Logger;
  /** Where the stage says how it is. Default: nowhere. */
  readonly health?: HealthReport;
  /**
   * A trial or warm-up that takes more milliseconds is run again, to tell what invocations cost from what the first one does.
   * Default: its cost is not asked for, nothing runs twice.
   */
  readonly costlyMs?: number | undefined;
  /** Whether the same stage was tried elsewhere in this process: it is loaded only then, without trial or warm-up. Default: false. */
  readonly wasTried?: boolean;
}

/** A loaded stage. */
export interface OpenStage {
  readonly name: string;
  /** What `load` was given. */
  readonly loadContext: LoadContext;
  /** What `load` returned. */
  readonly model: unknown;
  /** Media types it reads and may answer. */
  readonly negotiation: Negotiation;
  /** Invocations running or waiting at once, beyond which further ones are refused (C75). */
  readonly maxActiveInvocations: number;
  /** Largest request body, bytes; `Infinity` for unlimited. */
  readonly maxBodyBytes: number;
  /** What its trial or warm-up cost; undefined where there was none, it was refused, or nobody asked. */
  readonly triedCost: TriedCost | undefined;
  /**
   * Runs one invocation. An empty body gives an empty answer (C74).
   *
   * @throws StagewrightError (or rejects with one): never anything else
   */
  invoke(invocation: Invocation): Answer | Promise<Answer>;
  /** Whether a large body of this invocation is decoded in blocks; else it is read whole, or refused for its type or Accept. */
  readsBlocks(invocation: BodyHeaders): boolean;
  /**
   * Begins to decode a large body before all of it is there; `invoke` is then given it as `arrived`. Undefined where it is not
   * decoded in blocks.
   *
   * @param byteLength size of the body where it is known
   */
  beginBody(invocation: BodyHeaders, byteLength: number | undefined): ArrivingBody | undefined;
  /** What a caller reads of an error instead of the framework's document; undefined for that. Never throws. */
  errorBody(error: StagewrightError): ErrorBody | undefined;
  /** Lets go of the model. */
  close(): Promise<void>;
}

/** What decides how a body is read. */
export type BodyHeaders = Pick<Invocation, "contentType" | "accept">;

/** What the platform calls a body whose sender named no type (C79, C94). */
const RAW_BYTES = "application/octet-stream";

/** Invocations a stage holds at once unless its author says otherwise. */
const DEFAULT_ACTIVE_INVOCATIONS = 1000;

const EMPTY_ANSWER: Answer = Object.freeze({
  contentType: undefined,
  body: "",
  customAttributes: undefined,
  rowCount: 0,
});

/**
 * Loads a stage's model and runs its warm-up.
 *
 * @throws SW_STAGE_LOAD, SW_STAGE_WARM_UP, SW_STAGE_DECLARATION, SW_ENVIRONMENT_INVALID, SW_STAGE_INVALID, or a stage-invalid error of the model's package
 */
export async function openStage(stage: Stage, options: OpenStageOptions): Promise<OpenStage> {
  const runner = new StageRunner(stage, options);
  try {
    await runner.load();
  } catch (cause) {
    await runner.letGo();
    throw cause;
  }
  return runner;
}

/** The end of an invocation: what it needs besides its value. */
class Ending implements StepsEnd<Answer> {
  readonly writers: readonly Codec[];
  readonly context: InvocationContext<unknown>;
  readonly rowCount: number | undefined;
  readonly #finish: (value: unknown, ending: Ending) => Answer | Promise<Answer>;

  constructor(
    writers: readonly Codec[],
    context: InvocationContext<unknown>,
    rowCount: number | undefined,
    finish: (value: unknown, ending: Ending) => Answer | Promise<Answer>,
  ) {
    this.writers = writers;
    this.context = context;
    this.rowCount = rowCount;
    this.#finish = finish;
  }

  end(value: unknown): Answer | Promise<Answer> {
    return this.#finish(value, this);
  }
}

/** An end that is the value itself. */
const THE_VALUE: StepsEnd<unknown> = { end: (value) => value };

class StageRunner implements OpenStage {
  readonly name: string;
  readonly loadContext: LoadContext;
  negotiation: Negotiation;
  readonly maxBodyBytes: number;
  readonly maxActiveInvocations: number;
  triedCost: TriedCost | undefined;
  readonly #costlyMs: number | undefined;
  readonly #wasTried: boolean;
  readonly #stage: Stage;
  readonly #environment: Environment;
  readonly #log: Logger;
  readonly #steps: HookSteps;
  #inputSchema: StageSchema | undefined;
  #columns: TableSchema | undefined;
  #columnCheck: ColumnCheck | undefined;
  readonly #maxDepth: number;
  #decodeOptions: DecodeOptions | undefined;
  readonly #encodeOptions: EncodeOptions;
  readonly #batcher: Batcher<Ending> | undefined;
  #model: unknown;

  constructor(stage: Stage, options: OpenStageOptions) {
    const { environment, log } = options;
    const { stageOptions, inputSchema } = stage;
    this.#stage = stage;
    this.#environment = environment;
    this.#costlyMs = options.costlyMs;
    this.#wasTried = options.wasTried === true;
    this.#log = log;
    this.name = stage.name;
    this.loadContext = createLoadContext(options);
    this.maxBodyBytes = Math.min(
      environment.maxBodyBytes,
      stageOptions.limits?.maxBodyBytes ?? Number.POSITIVE_INFINITY,
    );
    this.maxActiveInvocations = stageOptions.limits?.maxActiveInvocations ?? DEFAULT_ACTIVE_INVOCATIONS;
    this.#declare(inputSchema);
    this.#maxDepth = stageOptions.limits?.jsonDepth ?? DEFAULT_JSON_DEPTH;
    this.#encodeOptions = { nonFinite: stageOptions.nonFinite ?? "refuse" };
    this.#steps = new HookSteps(stage);
    this.negotiation = stageNegotiation(stage, environment);
    this.#batcher = stageOptions.batch && this.#createBatcher(stageOptions.batch);
  }

  get model(): unknown {
    return this.#model;
  }

  async load(): Promise<void> {
    const { name, hooks, stageOptions } = this.#stage;
    try {
      this.#model = await hooks.load?.(this.loadContext);
    } catch (cause) {
      if (cause instanceof StagewrightError) throw cause;
      throw errors.SW_STAGE_LOAD({ stage: name, reason: reasonOf(cause) }, { cause });
    }
    const ofModel = this.#inputSchema === undefined ? inputOfModel(this.#model) : undefined;
    if (ofModel !== undefined) {
      this.#declare(ofModel);
      this.negotiation = stageNegotiation({ ...this.#stage, inputSchema: ofModel }, this.#environment);
    }
    if (this.#wasTried) return;
    if (stageOptions.warmUp !== undefined && stageOptions.warmUp !== false)
      return await this.#warmUp(stageOptions.warmUp);
    const inputSchema = this.#inputSchema;
    const isTried = stageOptions.warmUp === undefined && inputSchema?.kind === "columns";
    await tryStage({
      stage: this.#stage,
      model: this.#model,
      log: this.#log,
      run: isTried
        ? () => this.#timed(undefined, () => this.#runOneRow(placeholderRow(inputSchema)))
        : undefined,
    });
  }

  /** What bodies are read into. */
  #declare(inputSchema: StageSchema | undefined): void {
    const columnSchema = inputSchema?.kind === "columns" ? inputSchema : undefined;
    this.#inputSchema = inputSchema;
    this.#columns = columnSchema?.columns;
    this.#columnCheck = columnSchema?.check;
    this.#decodeOptions = undefined;
  }

  async #warmUp({ body, contentType, accept }: WarmUp): Promise<void> {
    try {
      const bytes = typeof body === "string" ? Buffer.from(body, "utf8") : body;
      await this.#timed(bytes.byteLength, async () => {
        const answer = await this.invoke({ body: bytes, contentType, accept, invocationId: "warm-up" });
        await answer.stream?.return();
      });
    } catch (cause) {
      if (isAuthorsMistake(cause)) throw cause;
      throw errors.SW_STAGE_WARM_UP({ stage: this.name, reason: reasonOf(rootCause(cause)) }, { cause });
    }
  }

  /** Runs something as it is, and its cost with it where it is asked for. */
  async #timed<T>(byteLength: number | undefined, run: () => T | PromiseLike<T>): Promise<T> {
    if (this.#costlyMs === undefined) return await run();
    const { value, ms } = await timeRun(run, this.#costlyMs);
    this.triedCost = { byteLength, ms };
    return value;
  }

  #runOneRow(row: Table): unknown {
    const invocation = {
      body: new Uint8Array(0),
      contentType: undefined,
      accept: undefined,
      invocationId: "warm-up",
    };
    const { mediaType } = this.negotiation.reader(this.negotiation.readTypes[0]);
    const context = this.#contextOf(invocation, mediaType, this.negotiation.writers(undefined));
    return this.#steps.run(row, context, THE_VALUE);
  }

  invoke(invocation: Invocation): Answer | Promise<Answer> {
    const { blocks, arrived } = invocation;
    const isEmpty = blocks === undefined && arrived === undefined && invocation.body.byteLength === 0;
    // The empty answer of the stage before, which has no content type, passes through (C74, C94, C101).
    if (isEmpty && (invocation.contentType ?? RAW_BYTES) === RAW_BYTES) return EMPTY_ANSWER;
    const { codec, mediaType, readsEmpty } = this.negotiation.reader(invocation.contentType);
    const writers = this.negotiation.writers(invocation.accept);
    if (isEmpty && readsEmpty !== true) return EMPTY_ANSWER;
    const context = this.#contextOf(invocation, mediaType, writers);
    const decodeOptions = this.#decodeOptionsOf(mediaType);
    let payload: Payload | Promise<Payload>;
    if (arrived !== undefined) {
      // The step is as long as the decoding was, wherever the body waited for more of itself.
      context.beganEarlier(arrived.spentMs);
      payload = arrived.end();
    } else if (blocks !== undefined) payload = decodeBlocks(codec, blocks, decodeOptions);
    else payload = codec.decode(invocation.body, decodeOptions);
    return payload instanceof Promise
      ? this.#runLater(payload, invocation, context, writers)
      : this.#run(payload, invocation, context, writers);
  }

  readsBlocks({ contentType, accept }: BodyHeaders): boolean {
    try {
      this.negotiation.writers(accept);
      return this.negotiation.reader(contentType).codec.decoder !== undefined;
    } catch (error) {
      // The invocation is refused with it, once its body is there.
      if (error instanceof StagewrightError) return false;
      throw error;
    }
  }

  beginBody(invocation: BodyHeaders, byteLength: number | undefined): ArrivingBody | undefined {
    if (!this.readsBlocks(invocation)) return undefined;
    const { codec, mediaType } = this.negotiation.reader(invocation.contentType);
    return new ArrivingBody(codec.decoder!(this.#decodeOptionsOf(mediaType), byteLength));
  }

  /** Those of the last content type are kept: negotiation remembers its media types, and callers send one and the same. */
  #decodeOptionsOf(mediaType: MediaType): DecodeOptions {
    if (this.#decodeOptions?.mediaType !== mediaType)
      this.#decodeOptions = { columns: this.#columns, mediaType, maxDepth: this.#maxDepth };
    return this.#decodeOptions;
  }

  /** Of a codec that had to load its reader first. */
  async #runLater(
    pending: Promise<Payload>,
    invocation: Invocation,
    context: InvocationContext<unknown>,
    writers: readonly Codec[],
  ): Promise<Answer> {
    return this.#run(await pending, invocation, context, writers);
  }

  #run(
    payload: Payload,
    invocation: Invocation,
    context: InvocationContext<unknown>,
    writers: readonly Codec[],
  ): Answer | Promise<Answer> {
    if (this.#columnCheck !== undefined) checkInput(payload, this.#columnCheck);
    context.endStep(STEP_AT.decode);
    const rowCount = payload.kind === "table" ? payload.rowCount : undefined;
    const ending = new Ending(writers, context, rowCount, this.#finish);
    if (this.#batcher !== undefined && isRowPayload(payload)) {
      return this.#batcher.run({ invocation, payload, context, ending });
    }
    return this.#steps.run(payload, context, ending);
  }

  #createBatcher(options: BatchOptions): Batcher<Ending> {
    const stage = {
      runAlone: ({ payload, context, ending }: BatchEntry<Ending>) =>
        this.#steps.run(payload, context, ending),
      runHooks: async (payload: Payload, context: InvocationContext<unknown>) => {
        const value = await this.#steps.run(payload, context, THE_VALUE);
        return isAsyncIterable(value) ? value : shapeAnswer(value, this.#stage.outputSchema);
      },
      encode: (rows: Payload, ending: Ending) => this.#encode(rows, ending),
    };
    return new Batcher(options, stage, this.#log);
  }

  errorBody(error: StagewrightError): ErrorBody | undefined {
    try {
      const own = this.#stage.stageOptions.errorBody?.(error, this.#environment);
      if (own === undefined) return undefined;
      parseMediaType(own.contentType, "options.errorBody: contentType");
      if (!isEncodedBody(own.body)) {
        const problem = `options.errorBody gave a body of ${describe(own.body)}; expected text or bytes`;
        throw errors.SW_STAGE_INVALID({ stage: this.name, problem });
      }
      // Messages quote what callers sent, in any letters.
      return typeof own.body === "string" ? { ...own, body: asciiOrBytes(own.body) } : own;
    } catch (cause) {
      this.#log.error(
        { event: "error-body-failed", code: error.code, err: cause },
        "options.errorBody threw, or gave no media type and body",
      );
      return undefined;
    }
  }

  /** Of a stage that failed after its `load`: why it failed is to be told, whatever becomes of its model. */
  async letGo(): Promise<void> {
    try {
      await this.close();
    } catch (cause) {
      this.#log.error({ event: "close-failed", err: cause }, "the model could not be let go of");
    }
  }

  async close(): Promise<void> {
    const model = this.#model as Partial<AsyncDisposable & Disposable> | null | undefined;
    this.#model = undefined;
    if (model?.[Symbol.asyncDispose] !== undefined) await model[Symbol.asyncDispose]?.();
    else model?.[Symbol.dispose]?.();
  }

  #contextOf(
    invocation: Invocation,
    contentType: MediaType,
    writers: readonly Codec[],
  ): InvocationContext<unknown> {
    return new InvocationContext({
      invocation,
      contentType,
      accept: writers[0]!.mediaType,
      environment: this.#environment,
      model: this.#model,
      log: this.#log,
    });
  }

  /** The answer of what the steps gave: held against the declared output, written by the best codec that takes it. */
  readonly #finish = (value: unknown, ending: Ending): Answer | Promise<Answer> => {
    if (isAsyncIterable(value)) return this.#stream(value, ending);
    ending.context.finish();
    const shaped = shapeAnswer(value, this.#stage.outputSchema);
    return isThenable(shaped) ? this.#finishShaped(shaped, ending) : this.#encode(shaped, ending);
  };

  async #finishShaped(pending: PromiseLike<unknown>, ending: Ending): Promise<Answer> {
    return this.#encode(await pending, ending);
  }

  /** A streamed answer, once its first part is there: until then its errors are errors like any other (C121, C122). */
  async #stream(iterable: AsyncIterable<unknown>, { writers, context, rowCount }: Ending): Promise<Answer> {
    const { timeoutMs, streamTimeoutMs } = this.#environment;
    const encoder = new PartEncoder({
      writers,
      outputSchema: this.#stage.outputSchema,
      encodeOptions: this.#encodeOptions,
      notAPart: (part, kind) => this.#noPayload(part, kind),
    });
    const stream = await beginAnswerStream({
      iterable,
      context,
      encode: (part) => encoder.encode(part),
      faultOf: (cause) => this.#steps.faultOfLast(cause),
      limits: { firstMs: timeoutMs, wholeMs: streamTimeoutMs },
    });
    context.extendDeadline(context.deadline - timeoutMs + streamTimeoutMs);
    const { contentType } = encoder;
    const { answeredAttributes: customAttributes, answeredSession: session, spans } = context;
    return { contentType, body: "", stream, customAttributes, session, rowCount, spans: spans?.slice() };
  }

  #encode(value: unknown, { writers, context, rowCount }: Ending): Answer {
    if (!isPayload(value)) throw this.#noPayload(value);
    const writer = this.#writerOf(value, writers);
    const body: unknown = writer.encode(value, this.#encodeOptions);
    if (!isEncodedBody(body)) throw this.#noPayload(body, value.kind);
    context.endStep(STEP_AT.encode);
    return {
      contentType: writer.mediaType,
      body,
      customAttributes: context.answeredAttributes,
      session: context.answeredSession,
      rowCount,
      spans: context.spans,
    };
  }

  /** @param kind of the payload, where the value is what it is written as */
  #noPayload(value: unknown, kind?: string): StagewrightError {
    const hook = this.#steps.lastName ?? "input";
    const got = kind === undefined ? describe(value) : `a ${kind} payload of ${describe(value)}`;
    return errors.SW_STAGE_ANSWER({ stage: this.name, hook, got });
  }

  /** The best accepted codec that has a form for the payload. */
  #writerOf(payload: Payload, writers: readonly Codec[]): Codec {
    for (const codec of writers) if (canEncode(codec, payload)) return codec;
    const supported = this.negotiation.writeTypes;
    const able = allCodecs.filter(
      (codec) => supported.includes(codec.mediaType) && canEncode(codec, payload),
    );
    if (able.length === 0) {
      const { mediaType, encodes } = writers[0]!;
      throw errors.SW_INVOCATION_PAYLOAD_KIND({ kind: payload.kind, mediaType, kinds: encodes });
    }
    throw errors.SW_INVOCATION_ACCEPT({
      got: writers.map((codec) => codec.mediaType).join(", "),
      supported: able.map((codec) => codec.mediaType),
    });
  }
}

function rootCause(error: unknown): unknown {
  return error instanceof StagewrightError && error.cause !== undefined ? error.cause : error;
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value !== "object") return `a ${typeof value}`;
  return Array.isArray(value) ? "an array" : `an object (${value.constructor?.name ?? "no class"})`;
}
