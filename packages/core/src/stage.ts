/**
 * `defineStage`: what a stage is, and the surface authors write it with. A stage is built in the order its data flows;
 * each call returns a new immutable stage whose type allows only what may come next.
 */

import type { Express } from "express";
import { type BatchOptions, problemOfBatch } from "./batch/batch-options.ts";
import type { Codec, EncodedBody } from "./codec.ts";
import type { Context } from "./context.ts";
import type { Environment } from "./environment.ts";
import type { StagewrightError } from "./error-catalogue.ts";
import { errors } from "./errors.ts";
import type { ExecutionParameters } from "./execution-parameters.ts";
import type { LoadContext, RoutesContext } from "./load-context.ts";
import type { Negotiation } from "./negotiation.ts";
import type { Payload } from "./payload.ts";
import {
  createStageSchema,
  type PayloadOf,
  type SchemaDeclaration,
  type StageSchema,
} from "./stage-schema.ts";
import type { StreamPart } from "./stream-parts.ts";

type Awaitable<T> = T | Promise<T>;

/** What the last hook gives: a payload, or an async iterable of parts that is answered as a stream (C117). */
export type HookAnswer = Payload | AsyncIterable<StreamPart>;

/** The hooks of a stage; what was not given is undefined. Plain functions: a unit test calls them. */
export interface StageHooks {
  readonly load: ((context: LoadContext) => unknown) | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: the first parameter is the previous hook's result, known to the typed stage.
  readonly preprocess: ((value: any, context: Context<any>) => unknown) | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  readonly predict: ((value: any, context: Context<any>) => unknown) | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  readonly postprocess: ((value: any, context: Context<any>) => Awaitable<HookAnswer>) | undefined;
}

/** Declaration of the answer: its columns or validator, and the media types it may have; the first is the default. */
export type OutputDeclaration =
  | (SchemaDeclaration & { readonly mediaTypes?: readonly string[] })
  | { readonly mediaTypes: readonly string[] };

/** A recorded request that is run once before the stage is ready. */
export interface WarmUp {
  readonly body: string | Uint8Array;
  readonly contentType: string;
  readonly accept?: string;
}

/** What a caller reads instead of the framework's error document. */
export interface ErrorBody {
  readonly contentType: string;
  /** A text is sent as UTF-8. */
  readonly body: EncodedBody;
}

/** Options of a stage, the last call of the chain. */
export interface StageOptions<Model = unknown> {
  /**
   * A request run between load and ready; when it fails, the stage does not become ready. Without one, a stage that
   * declares columns runs one row of zeros and empty texts, of which only an author's mistake counts; `false` runs nothing.
   * What takes longer than 5 ms is run twice: the second run tells whether invocations are for worker threads. Those load the stage without
   * it: a caller waits for them already.
   */
  readonly warmUp?: WarmUp | false;
  /**
   * Limits. `maxBodyBytes` lowers the environment's, never raises it. Beyond `maxActiveInvocations` (default 1,000) running or
   * waiting at once, further ones are refused with 503 before their body is read (C75).
   */
  readonly limits?: {
    readonly maxBodyBytes?: number;
    readonly jsonDepth?: number;
    readonly maxActiveInvocations?: number;
  };
  /**
   * Joins invocations that arrive close together, for a model whose call costs much whatever its rows: their rows run through
   * the hooks as one table (or tensor), and each caller gets exactly its own. Hooks must treat every row by itself. Only
   * invocations alike in columns and headers, and of no session, are joined; hooks then see a context of what they have in
   * common, with the earliest deadline. When a joined run fails, its invocations run again one by one. Off by default.
   */
  readonly batch?: BatchOptions;
  /**
   * `"inline"`: every invocation runs on the HTTP thread, for a stage that keeps state between invocations or whose `load`
   * can run only once. By default (`"both"`) what costs much runs on worker threads, each of which ran `load` itself.
   */
  readonly lanes?: "both" | "inline";
  /** What JSON answers do with NaN and infinities: refuse (default), or write the words of F40. */
  readonly nonFinite?: "refuse" | "words";
  /**
   * Says that hooks open and close sessions of a sticky endpoint (`openSession`, `closeSession`; C125–C129): callers read it in the
   * stage's OpenAPI document. Nothing else depends on it.
   */
  readonly sessions?: boolean;
  /** Codecs beside the built-in ones. */
  readonly codecs?: readonly Codec[];
  /**
   * Whether answers of 1 KiB and more, streams apart, are sent as gzip to callers whose Accept-Encoding asks for it. Callers
   * behind the platform cannot ask (C59). Default: as `STAGEWRIGHT_COMPRESS_ANSWERS` says.
   */
  readonly compressAnswers?: boolean;
  /**
   * Adds routes and middleware of the author's own to the Express app, once, after `load`. `/ping` never comes by here (C46);
   * `/invocations` does only where a middleware is installed that matches it, and then reaches the same invocation function.
   * An error a route throws is a 500 without its words.
   */
  routes?(app: Express, context: RoutesContext<Model>): void | Promise<void>;
  /** Hints for batch transform at `GET /execution-parameters`; without them the route is not there (C158, C159). */
  readonly executionParameters?: ExecutionParameters | ((environment: Environment) => ExecutionParameters);
  /**
   * Takes the place of negotiation by RFC 9110, with the codecs it names: for a stand-in of a container that reads
   * Content-Type and Accept by rules of its own.
   */
  readonly negotiation?: (environment: Environment) => Negotiation;
  /**
   * The body of an error in place of the framework's JSON, for such a stand-in; undefined leaves the JSON. The status is
   * the outcome's either way.
   */
  readonly errorBody?: (error: StagewrightError, environment: Environment) => ErrorBody | undefined;
}

/** A stage: its name, what it declares, and its hooks. */
export interface Stage<H extends StageHooks = StageHooks> {
  readonly name: string;
  readonly hooks: H;
  readonly inputSchema: StageSchema | undefined;
  readonly outputSchema: StageSchema | undefined;
  /** Media types of the answer as declared; undefined means whatever the payload has a form for. */
  readonly outputMediaTypes: readonly string[] | undefined;
  readonly stageOptions: StageOptions;
}

/** What the chain knows so far: the value that flows, the model, and the hooks given. */
interface Flow {
  readonly value: unknown;
  readonly model: unknown;
  readonly hooks: StageHooks;
}

type With<F extends Flow, Name extends keyof StageHooks, Hook, Value, Model = F["model"]> = {
  readonly value: Value;
  readonly model: Model;
  readonly hooks: Omit<F["hooks"], Name> & Readonly<Record<Name, Hook>>;
};

/** A stage to which `.options` may still be added. */
export interface AnsweringStage<F extends Flow> extends Stage<F["hooks"]> {
  /** Warm-up, limits and codecs. Comes last. @throws SW_STAGE_INVALID for a limit that is no count */
  options(options: StageOptions<F["model"]>): Stage<F["hooks"]>;
}

/** A stage to which `.output` may still be added. */
export interface PostprocessedStage<F extends Flow> extends AnsweringStage<F> {
  /**
   * Declares the answer. With columns, a Table is checked against them and a Tensor `[N, C]` becomes a table of them.
   *
   * @throws SW_STAGE_SCHEMA, SW_STAGE_INVALID where it may have no media type
   */
  output(declaration: OutputDeclaration): AnsweringStage<F>;
}

/** A stage to which `.postprocess` may still be added. */
export interface PredictedStage<F extends Flow> extends PostprocessedStage<F> {
  /**
   * Turns the prediction into the payload that is answered. Part of `output_fn` of AWS's toolkits; encoding is the codec's.
   * An async iterable (an `async function*`, a Node or web stream) is answered part by part as it comes, in a media type that
   * can be written so: CSV, JSON lines, text, bytes, event streams, RecordIO (C117). Each part is a payload, a string, bytes,
   * or one row as an object. The next part is asked for when the caller has taken the one before; the iterable is stopped by
   * its `return()` when the caller is gone or the time for the whole stream is used up (C121, C123).
   */
  postprocess<Result extends Awaitable<HookAnswer>>(
    hook: (value: F["value"], context: Context<F["model"]>) => Result,
  ): PostprocessedStage<With<F, "postprocess", typeof hook, Awaited<Result>>>;
}

/** A stage to which `.predict` may still be added. */
export interface PreprocessedStage<F extends Flow> extends PredictedStage<F> {
  /** Asks the model. `predict_fn` of AWS's toolkits. */
  predict<Result>(
    hook: (value: F["value"], context: Context<F["model"]>) => Result,
  ): PredictedStage<With<F, "predict", typeof hook, Awaited<Result>>>;
}

/** A stage to which `.preprocess` may still be added. */
export interface LoadedStage<F extends Flow> extends PreprocessedStage<F> {
  /** Turns the decoded payload into what the model takes. */
  preprocess<Result>(
    hook: (value: F["value"], context: Context<F["model"]>) => Result,
  ): PreprocessedStage<With<F, "preprocess", typeof hook, Awaited<Result>>>;
}

/** A stage to which `.load` may still be added. */
export interface InputStage<F extends Flow> extends LoadedStage<F> {
  /**
   * Loads the model once, before `/ping` says yes; later hooks find it as `context.model`. `model_fn` of AWS's toolkits.
   * When what it returns has `Symbol.asyncDispose` or `Symbol.dispose`, that is called on shutdown.
   */
  load<Result>(
    hook: (context: LoadContext) => Result,
  ): LoadedStage<With<F, "load", typeof hook, F["value"], Awaited<Result>>>;
}

/** A stage with nothing but a name. */
export interface NamedStage<F extends Flow> extends InputStage<F> {
  /**
   * Declares what comes in: columns with dtypes, or a Standard Schema validator. Decoding is the codec's (`input_fn` of
   * AWS's toolkits). Without it, hooks get the payload as its content type gives it.
   *
   * @throws SW_STAGE_SCHEMA
   */
  input<const S extends SchemaDeclaration>(
    declaration: S,
  ): InputStage<{ readonly value: PayloadOf<S>; readonly model: F["model"]; readonly hooks: F["hooks"] }>;
}

type NoHooks = {
  readonly load: undefined;
  readonly preprocess: undefined;
  readonly predict: undefined;
  readonly postprocess: undefined;
};

/**
 * Begins a stage. Order of the chain: `.input .load .preprocess .predict .postprocess .output .options`, every step
 * optional; hooks are sync or async.
 *
 * @example
 * export default defineStage("double")
 *   .input({ columns: { x: "float64" } })
 *   .postprocess((table) => table.mapValues("x", (x) => x * 2));
 * @throws SW_STAGE_NAME
 */
export function defineStage(
  name: string,
): NamedStage<{ readonly value: Payload; readonly model: undefined; readonly hooks: NoHooks }> {
  // The platform's own pattern for names (C272).
  if (typeof name !== "string" || !/^[a-zA-Z0-9](?:-*[a-zA-Z0-9]){0,62}$/.test(name)) {
    throw errors.SW_STAGE_NAME({ name });
  }
  const hooks: NoHooks = {
    load: undefined,
    preprocess: undefined,
    predict: undefined,
    postprocess: undefined,
  };
  return new StageBuilder({
    name,
    hooks,
    inputSchema: undefined,
    outputSchema: undefined,
    outputMediaTypes: undefined,
    stageOptions: {},
  }) as unknown as NamedStage<{
    readonly value: Payload;
    readonly model: undefined;
    readonly hooks: NoHooks;
  }>;
}

/** Whether a module's default export is a stage. */
export function isStage(value: unknown): value is Stage {
  return (
    typeof value === "object" &&
    value !== null &&
    "hooks" in value &&
    "stageOptions" in value &&
    "name" in value
  );
}

/** The one class behind every interface above; the types alone keep the order. */
class StageBuilder implements Stage {
  readonly name: string;
  readonly hooks: StageHooks;
  readonly inputSchema: StageSchema | undefined;
  readonly outputSchema: StageSchema | undefined;
  readonly outputMediaTypes: readonly string[] | undefined;
  readonly stageOptions: StageOptions;

  constructor(stage: Stage) {
    this.name = stage.name;
    this.hooks = Object.freeze(stage.hooks);
    this.inputSchema = stage.inputSchema;
    this.outputSchema = stage.outputSchema;
    this.outputMediaTypes = stage.outputMediaTypes;
    this.stageOptions = Object.freeze(stage.stageOptions);
    Object.freeze(this);
  }

  input(declaration: SchemaDeclaration): StageBuilder {
    return new StageBuilder({ ...this, inputSchema: createStageSchema(declaration) });
  }

  load(load: StageHooks["load"]): StageBuilder {
    return this.#withHook({ load });
  }

  preprocess(preprocess: StageHooks["preprocess"]): StageBuilder {
    return this.#withHook({ preprocess });
  }

  predict(predict: StageHooks["predict"]): StageBuilder {
    return this.#withHook({ predict });
  }

  postprocess(postprocess: StageHooks["postprocess"]): StageBuilder {
    return this.#withHook({ postprocess });
  }

  output(declaration: OutputDeclaration): StageBuilder {
    const declaresShape = "columns" in declaration || "schema" in declaration;
    const outputSchema = declaresShape ? createStageSchema(declaration as SchemaDeclaration) : undefined;
    if (declaration.mediaTypes?.length === 0) {
      const problem =
        "output.mediaTypes is empty, which nothing satisfies; name a media type, or leave it out";
      throw errors.SW_STAGE_INVALID({ stage: this.name, problem });
    }
    return new StageBuilder({ ...this, outputSchema, outputMediaTypes: declaration.mediaTypes });
  }

  options(stageOptions: StageOptions): StageBuilder {
    for (const [name, limit] of Object.entries(stageOptions.limits ?? {})) {
      if (!(Number.isInteger(limit) && limit > 0)) {
        throw errors.SW_STAGE_INVALID({
          stage: this.name,
          problem: `limits.${name} is ${limit}; expected a count above 0`,
        });
      }
    }
    const problem = stageOptions.batch && problemOfBatch(stageOptions.batch);
    if (problem !== undefined) throw errors.SW_STAGE_INVALID({ stage: this.name, problem });
    return new StageBuilder({ ...this, stageOptions });
  }

  #withHook(hook: Partial<StageHooks>): StageBuilder {
    const [[name, given]] = Object.entries(hook) as [[string, unknown]];
    if (typeof given !== "function") {
      throw errors.SW_STAGE_INVALID({
        stage: this.name,
        problem: `.${name} got a ${typeof given}; expected a function`,
      });
    }
    return new StageBuilder({ ...this, hooks: { ...this.hooks, ...hook } });
  }
}
