/** A whole pipeline at home: its stages as processes, one endpoint in front of them. */

import { PING_INTERVAL_MS, STARTUP_TIMEOUT_MS } from "@stagewright/core";
import { bundleStage } from "@stagewright/image";
import { errors } from "./errors.ts";
import { isFree } from "./free-ports.ts";
import { type StageProcess, startStageProcess } from "./hosts/process-host.ts";
import { type EndpointOptions, type OpenEndpoint, openEndpoint } from "./open-endpoint.ts";
import { containerNames, type PipelineDefinition } from "./pipeline-definition.ts";
import { readPipelineFile, resolvePipeline } from "./pipeline-file.ts";

/** Signals that end a process; the stages are stopped first. */
const ENDING_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export interface PipelineOptions extends EndpointOptions {
  /** Time each stage has until its first 200 on `/ping`. Default 480,000 (C49). */
  readonly startupTimeoutMs?: number;
  /**
   * How often a stage whose process ends before its first 200 is started in all. Default 3: what failed three times in
   * a row is broken. `Infinity` is the platform's way, until the window is over (C12).
   */
  readonly startupAttempts?: number;
  /** Time between two pings of a healthy stage; three failures in a row end it, to be started anew. Default 5,000 (C45, C51). */
  readonly pingIntervalMs?: number;
}

export interface Pipeline extends OpenEndpoint {
  readonly stages: readonly Pick<StageProcess, "name" | "host" | "port" | "pid" | "isHealthy">[];
}

/**
 * Starts every stage, waits until all are healthy (C54), then opens the endpoint. On SIGINT, SIGTERM or SIGHUP the
 * stages are stopped before the signal takes its course; they never outlive this process, however it ends.
 *
 * @example
 * await using pipeline = await startPipeline("pipeline.yaml");
 * const answer = await pipeline.invoke({ body: "1,2,3\n", headers: { "content-type": "text/csv" } });
 *
 * @param source path or URL of a pipeline file, or a definition (its paths are relative to the working directory)
 * @throws SW_PIPELINE_FILE, SW_PIPELINE_FILE_NOT_FOUND, SW_PIPELINE_LISTEN, SW_PIPELINE_MODEL,
 *   SW_PIPELINE_PORTS, SW_PIPELINE_STAGE_START, SW_IMAGE_…
 */
export async function startPipeline(
  source: string | URL | PipelineDefinition,
  options: PipelineOptions = {},
): Promise<Pipeline> {
  const startedAt = performance.now();
  const definition =
    typeof source === "string" || source instanceof URL
      ? readPipelineFile(source)
      : resolvePipeline(source, "The definition given", process.cwd());
  const onEvent = options.onEvent ?? (() => undefined);
  const names = containerNames(definition);

  if (options.port !== undefined && options.port !== 0) await assertFree(options.port);
  // Before any process starts: a stage that cannot be bundled should not cost the others a start.
  const bundles = await Promise.all(definition.stages.map(({ stage }) => bundleStage(stage)));
  const stages = await settleAll(
    bundles.map((bundle, index) =>
      startStageProcess({
        name: names[index] as string,
        bundle,
        environment: definition.stages[index]?.environment ?? {},
        model: definition.stages[index]?.model,
        startup: {
          timeoutMs: options.startupTimeoutMs ?? STARTUP_TIMEOUT_MS,
          attempts: options.startupAttempts ?? 3,
        },
        pingIntervalMs: options.pingIntervalMs ?? PING_INTERVAL_MS,
        onEvent,
      }),
    ),
  );

  let endpoint: OpenEndpoint | undefined;
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= (async () => {
      for (const signal of ENDING_SIGNALS) process.off(signal, onSignal);
      await endpoint?.stop();
      await Promise.all(stages.map((stage) => stage.stop()));
    })();
    return stopped;
  };
  const onSignal = (signal: NodeJS.Signals) => {
    void stop().then(() => process.kill(process.pid, signal));
  };
  for (const signal of ENDING_SIGNALS) process.on(signal, onSignal);

  try {
    await Promise.all(stages.map(({ ready }) => ready));
    endpoint = await openEndpoint(definition.name, stages, options);
  } catch (thrown) {
    await stop();
    throw thrown;
  }
  const { url, invoke } = endpoint;
  onEvent({ kind: "in-service", endpoint: definition.name, url, afterMs: performance.now() - startedAt });
  return { url, endpointName: definition.name, stages, invoke, stop, [Symbol.asyncDispose]: stop };
}

/** Before stages take minutes to load: whether the endpoint will have its port. */
async function assertFree(port: number): Promise<void> {
  if (await isFree("127.0.0.1", port)) return;
  throw errors.SW_PIPELINE_LISTEN({ port, reason: "it is in use" });
}

/** All results, or the first failure after what did start was stopped. */
async function settleAll(starts: readonly Promise<StageProcess>[]): Promise<StageProcess[]> {
  const settled = await Promise.allSettled(starts);
  const failed = settled.find((result) => result.status === "rejected");
  const started = settled.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  if (failed === undefined) return started;
  await Promise.all(started.map((stage) => stage.stop()));
  throw failed.reason;
}
