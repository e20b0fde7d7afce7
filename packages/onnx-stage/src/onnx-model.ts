/** An ONNX model behind a stage: `load(({ modelDir }) => onnxModel(modelDir))`. */
import { basename, join } from "node:path";
import { type Logger, type ModelTrial, modelTrial, type Tensor, type TriedModel } from "@stagewright/core";
import type { InferenceSession } from "onnxruntime-node";
import { onnxErrors } from "./errors.ts";
import { type Feeds, toOrtFeeds } from "./feeds.ts";
import { chooseFetches, type Fetches } from "./fetches.ts";
import { findModelFile } from "./model-file.ts";
import {
  type DeclaredInput,
  formatSignature,
  type ModelSignature,
  readSignature,
} from "./model-signature.ts";
import { createSession, type SessionOptions } from "./session.ts";
import { SignatureTrial } from "./trial.ts";
import { warmUp } from "./warm-up.ts";
import { readWarmUpFile } from "./warm-up-file.ts";

/** Inputs a stage declares, by name. */
export type DeclaredInputs = Readonly<Record<string, DeclaredInput>>;

/** What `run` takes: the declared inputs with their dtypes, else tensors by any name. */
export type FeedsOf<Inputs extends DeclaredInputs> = {
  readonly [Name in keyof Inputs]: Tensor<Inputs[Name]["dtype"]>;
};

export interface OnnxModelOptions<Outputs extends string, Inputs extends DeclaredInputs> {
  /** File inside the model folder. Default: `model.onnx`, else the only `.onnx` file there. */
  readonly file?: string;
  /** Every input the stage feeds; compared with the model at load. A dimension is a number, or `null` where any size may come. */
  readonly inputs?: Inputs;
  /** The outputs the stage reads; compared with the model at load. Others are not fetched. Default: every tensor. */
  readonly outputs?: readonly Outputs[];
  /**
   * The run before the first invocation: feeds, or the name of a recorded file of them beside the model. Default: the file
   * `warm-up.json` where it is there, else one record of zeros, where the model fixes every dimension but the first; if the
   * model refuses the zeros, the log says so and the load goes on. Feeds of your own must succeed.
   */
  readonly warmUp?: FeedsOf<Inputs> | string | false;
  /**
   * Execution providers, the preferred first: `["cuda", "cpu"]`. Default: `["cpu"]`. One that is missing is refused, never
   * replaced; CUDA's libraries are installed apart from the package, see its README.
   */
  readonly executionProviders?: SessionOptions["executionProviders"];
  /** Threads of one run. Default: 1, because the server's worker lane spreads invocations over cores. */
  readonly threads?: number;
  /** Other options of ONNX Runtime's session, over ours (its own log silent). */
  readonly session?: SessionOptions;
  /** Where the load says what it found. Default: what is worth a warning becomes a warning of the process. */
  readonly log?: Pick<Logger, "info" | "warn">;
}

/** A loaded model. */
export interface OnnxModel<Outputs extends string = string, Inputs extends DeclaredInputs = DeclaredInputs> {
  /** The file it came from. */
  readonly file: string;
  readonly signature: ModelSignature;
  /**
   * Computes the outputs of one batch. The call blocks its thread while it computes; calls made meanwhile queue behind it.
   * The arrays inside `feeds` are read when the call executes, not when it is made: leave them alone until the promise
   * has settled. Records in, records out, in order; no records (`[0, …]`) work.
   *
   * @throws SW_ONNX_FEEDS, SW_ONNX_SHAPE, SW_ONNX_HALF, SW_ONNX_RUN, SW_ONNX_CLOSED
   */
  run(feeds: FeedsOf<Inputs>): Promise<Record<Outputs, Tensor>>;
  /** Gives the session's memory back, after the runs already made. Twice is allowed. */
  close(): Promise<void>;
  /** Same as `close`; the framework calls it when the stage shuts down. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Loads the ONNX model of a folder and warms it up. Everything that can be wrong with the model is found here, before the
 * stage answers `/ping`.
 *
 * ```ts
 * defineStage("rings")
 *   .load(({ modelDir }) => onnxModel(modelDir, { outputs: ["variable"] }))
 *   .predict((features: Tensor, { model }) => model.run({ features }))
 *   .postprocess(({ variable }) => variable);
 * ```
 *
 * @throws SW_ONNX_MODEL_MISSING, SW_ONNX_MODEL_AMBIGUOUS, SW_ONNX_LOAD, SW_ONNX_SESSION_OPTION,
 *   SW_ONNX_EXECUTION_PROVIDER, SW_ONNX_EXECUTION_PROVIDER_START, SW_ONNX_TELEMETRY, SW_ONNX_SIGNATURE,
 *   SW_ONNX_OUTPUT_NOT_TENSOR, SW_ONNX_WARM_UP, SW_ONNX_WARM_UP_FILE
 */
export async function onnxModel<
  const Outputs extends string = string,
  const Inputs extends DeclaredInputs = DeclaredInputs,
>(modelDir: string, options: OnnxModelOptions<Outputs, Inputs> = {}): Promise<OnnxModel<Outputs, Inputs>> {
  const file = options.file === undefined ? findModelFile(modelDir) : join(modelDir, options.file);
  const session = await createSession(file, sessionOptions(options));
  try {
    const signature = readSignature(session, file, options);
    const log = options.log ?? processWarnings;
    for (const { name, type } of signature.leftOut) {
      log.warn(
        { event: "output-left-out", file, output: name },
        `output "${name}" is ${type}: never fetched`,
      );
    }
    const model = new SessionModel<Outputs, Inputs>(session, file, signature, options.outputs);
    if (options.warmUp !== false) {
      const given =
        typeof options.warmUp === "object" ? options.warmUp : readWarmUpFile(file, signature, options.warmUp);
      await warmUp({ file, signature, run: (feeds) => model.run(feeds as FeedsOf<Inputs>) }, given, log);
    }
    const inputs = signature.inputs.map((input) => `${input.name} ${formatSignature(input)}`);
    options.log?.info({ event: "model-loaded", file, inputs, outputs: model.outputNames }, "model loaded");
    return model;
  } catch (error) {
    await session.release();
    throw error;
  }
}

function sessionOptions(
  options: Pick<OnnxModelOptions<string, DeclaredInputs>, "executionProviders" | "threads" | "session">,
): SessionOptions {
  const { executionProviders, threads, session } = options;
  return {
    ...(executionProviders === undefined ? {} : { executionProviders }),
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    ...session,
  };
}

class SessionModel<Outputs extends string, Inputs extends DeclaredInputs>
  implements OnnxModel<Outputs, Inputs>, TriedModel
{
  readonly file: string;
  readonly signature: ModelSignature;
  readonly #session: InferenceSession;
  readonly #fetches: Fetches;
  readonly #declaredOutputs: readonly string[] | undefined;
  #trial: SignatureTrial | undefined;
  #closed = false;

  constructor(
    session: InferenceSession,
    file: string,
    signature: ModelSignature,
    outputs: readonly string[] | undefined,
  ) {
    this.#session = session;
    this.file = file;
    this.signature = signature;
    this.#declaredOutputs = outputs;
    this.#fetches = chooseFetches(signature, file, outputs);
  }

  get outputNames(): readonly string[] {
    return this.#fetches.names;
  }

  async run(feeds: FeedsOf<Inputs>): Promise<Record<Outputs, Tensor>> {
    if (this.#closed) throw onnxErrors.SW_ONNX_CLOSED({ file: basename(this.file) });
    let wrapped: ReturnType<typeof toOrtFeeds>;
    try {
      wrapped = toOrtFeeds(feeds as Feeds, this.signature.inputs);
    } catch (error) {
      if (this.#trial?.note(error) !== true) throw error;
      return this.#fetches.read(this.#trial.answer() as never) as Record<Outputs, Tensor>;
    }
    let values: InferenceSession.ReturnType;
    try {
      values = await this.#session.run(wrapped, this.#fetches.names);
    } catch (cause) {
      throw onnxErrors.SW_ONNX_RUN({ file: basename(this.file) }, { cause });
    }
    return this.#fetches.read(values) as Record<Outputs, Tensor>;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    // A run executes in the next turn of the event loop; let those already made go first.
    await new Promise((resolve) => setImmediate(resolve));
    await this.#session.release();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  [modelTrial](): ModelTrial {
    this.#trial = new SignatureTrial(this.signature, this.#declaredOutputs, () => {
      this.#trial = undefined;
    });
    return this.#trial;
  }
}

/** Without a log, a warning goes where Node's own go: one line on standard error, each message once. */
const processWarnings: Pick<Logger, "info" | "warn"> = {
  info: () => undefined,
  warn: (_fields, message) => process.emitWarning(message, "StagewrightWarning"),
};
