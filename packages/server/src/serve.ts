/**
 * The process around a stage: what `node stage.mjs` runs, in images, at the desk and in tests. Takes `serve` or no
 * argument (C2), or `describe`, which prints the stage's OpenAPI document and ends; obeys SIGTERM and SIGINT (C6, C7), and ends with
 *
 *     0  drained after a signal
 *     1  the stage failed to load, an invocation had to be cut off, a second signal, or a fault outside every hook
 *     2  the arguments or the environment mean nothing
 */

import { DRAIN_TIMEOUT_MS, isStage, readEnvironment, type Stage, StagewrightError } from "@stagewright/core";
import { errors } from "./errors.ts";
import { createStageLog, type StageLog } from "./log.ts";
import { createStageServer, type StageServer } from "./stage-server.ts";

/** What a process is served with; for tests. */
export interface ServeOptions {
  /** Arguments after the script's name. */
  readonly arguments?: readonly string[];
  readonly variables?: Readonly<Record<string, string | undefined>>;
  /** The bundle's `lane.mjs`; without it there are no worker threads. */
  readonly laneModule?: URL;
}

/**
 * Serves a stage until the process is told to stop.
 *
 * @returns the server, listening; loaded or failed. Undefined when nothing is served: after `describe`, or bad arguments
 */
export async function serveStage(stage: Stage, options: ServeOptions = {}): Promise<StageServer | undefined> {
  // ONNX Runtime reads this at its first session; nothing is ever sent (design §4.10).
  process.env["ORT_DISABLE_TELEMETRY"] ??= "1";
  try {
    return await serve(stage, options);
  } catch (error) {
    if (!(error instanceof StagewrightError)) throw error;
    process.stderr.write(`${error.code}: ${error.message}\n`);
    process.exitCode = 2;
    return undefined;
  }
}

async function serve(stage: Stage, options: ServeOptions): Promise<StageServer | undefined> {
  const [argument, ...others] = options.arguments ?? process.argv.slice(2);
  if (argument === "describe" && others.length === 0) return describe(stage);
  if ((argument !== undefined && argument !== "serve") || others.length > 0) {
    throw errors.SW_SERVER_ARGUMENT({ got: [argument, ...others].join(" ") });
  }
  if (!isStage(stage)) throw errors.SW_SERVER_NO_STAGE({});
  const environment = readEnvironment(options.variables ?? process.env);
  const log = createStageLog(environment.logLevel, stage.name);
  const server = createStageServer(stage, { environment, log, laneModule: options.laneModule });
  obeySignals(server, log);
  surviveStrays(server, log);
  await server.start();
  return server;
}

/** Prints the stage's OpenAPI document; nothing is loaded, nothing listens. */
async function describe(stage: Stage): Promise<undefined> {
  if (!isStage(stage)) throw errors.SW_SERVER_NO_STAGE({});
  const { openApiDocument } = await import("./openapi/openapi-document.ts");
  const text = JSON.stringify(openApiDocument(stage, readEnvironment({})));
  // What the module left running (a timer, a socket) must not keep a process that only tells.
  process.stdout.write(`${text}\n`, () => process.exit(0));
}

function obeySignals(server: StageServer, log: StageLog): void {
  let isDraining = false;
  const stop = (signal: NodeJS.Signals) => {
    if (isDraining) {
      log.events.warn({ event: "stopped", signal }, "second signal: ending at once");
      exit(log, 1);
    }
    isDraining = true;
    const hadFailed = server.state === "failed";
    log.events.info({ event: "draining", signal }, "finishing what runs, accepting nothing new");
    server.drain(DRAIN_TIMEOUT_MS).then(
      (cutOff) => {
        log.events.info(
          { event: "stopped", cutOff },
          cutOff === 0 ? "drained" : `cut off ${cutOff} invocations`,
        );
        exit(log, cutOff > 0 || hadFailed ? 1 : 0);
      },
      (cause: unknown) => {
        log.events.error({ event: "stopped", err: cause }, "the model could not be let go of");
        exit(log, 1);
      },
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}

/** A promise an author forgot costs a log line, not the stage; an exception outside every hook ends it in order. */
function surviveStrays(server: StageServer, log: StageLog): void {
  process.on("unhandledRejection", (cause) => {
    log.events.error(
      { event: "stray-rejection", err: cause },
      "a promise was rejected and nobody waited for it",
    );
  });
  process.on("uncaughtException", (cause) => {
    log.events.fatal({ event: "stray-exception", err: cause }, "an exception outside every hook; ending");
    const end = () => exit(log, 1);
    server.drain(DRAIN_TIMEOUT_MS).then(end, end);
  });
}

function exit(log: StageLog, status: number): never {
  log.flush();
  process.exit(status);
}
