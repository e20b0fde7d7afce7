/** A whole pipeline at home: its stages as processes, one endpoint in front of them. */

import type { AddressInfo } from "node:net";
import {
  INVOCATION_TIMEOUT_MS,
  MAX_HOP_BODY_BYTES,
  MAX_REALTIME_BODY_BYTES,
  STARTUP_TIMEOUT_MS,
} from "@stagewright/core";
import { bundleStage } from "@stagewright/image";
import { answerCall, answerOfError, type Endpoint, refuseCall } from "./endpoint.ts";
import { createEndpointServer } from "./endpoint-server.ts";
import { createHopAgent } from "./hop.ts";
import { type StageProcess, startStageProcess } from "./hosts/process-host.ts";
import { containerNames, type PipelineDefinition } from "./pipeline-definition.ts";
import type { PipelineEvent } from "./pipeline-events.ts";
import { readPipelineFile, resolvePipeline } from "./pipeline-file.ts";

export interface PipelineOptions {
  /** Port of the endpoint on 127.0.0.1; 0 takes a free one. Default 0. */
  readonly port?: number;
  /** Everything that happens, as it happens; `formatPipelineEvent` makes a line of each. */
  readonly onEvent?: (event: PipelineEvent) => void;
  /** Time each stage has until its first 200 on `/ping`. Default 480,000 (C49). */
  readonly startupTimeoutMs?: number;
  /**
   * How often a stage whose process ends before its first 200 is started in all. Default 3: what failed three times in
   * a row is broken. `Infinity` is the platform's way, until the window is over (C12).
   */
  readonly startupAttempts?: number;
  /** Time of an invocation, all stages together. Default 60,000 (C63, C64). */
  readonly invocationTimeoutMs?: number;
  /** Largest body from one stage to the next. Default 5,242,880 (C99). */
  readonly maxHopBytes?: number;
  /** Largest body of client and last stage. Default 26,214,400 (C65). */
  readonly maxBodyBytes?: number;
  /** Region and account that error texts name. Default `us-east-1`, `123456789012`. */
  readonly region?: string;
  readonly account?: string;
}

export interface PipelineInvocation {
  readonly body: Uint8Array | string;
  /** As a client would send them; names in any case. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface PipelineAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

export interface Pipeline {
  /** What AWS clients take as `endpoint`. */
  readonly url: string;
  readonly endpointName: string;
  readonly stages: readonly Pick<StageProcess, "name" | "host" | "port" | "pid" | "isHealthy">[];
  /** One invocation, answered as over HTTP. */
  invoke(invocation: PipelineInvocation): Promise<PipelineAnswer>;
  /** Ends the endpoint and every stage; may be called more than once. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts every stage, waits until all are healthy (C54), then opens the endpoint. On SIGINT or SIGTERM the stages are
 * stopped before the signal takes its course; they never outlive this process's own exit.
 *
 * @example
 * await using pipeline = await startPipeline("pipeline.yaml");
 * const answer = await pipeline.invoke({ body: "1,2,3\n", headers: { "content-type": "text/csv" } });
 *
 * @param source path or URL of a pipeline file, or a definition (its paths are relative to the working directory)
 * @throws SW_PIPELINE_FILE, SW_PIPELINE_FILE_NOT_FOUND, SW_PIPELINE_STAGE_START, SW_IMAGE_…
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
        onEvent,
      }),
    ),
  );
  const agent = createHopAgent();
  const endpoint: Endpoint = {
    identity: {
      endpointName: definition.name,
      region: options.region ?? "us-east-1",
      account: options.account ?? "123456789012",
    },
    containers: stages,
    agent,
    limits: {
      invocationTimeoutMs: options.invocationTimeoutMs ?? INVOCATION_TIMEOUT_MS,
      maxHopBytes: options.maxHopBytes ?? MAX_HOP_BODY_BYTES,
      maxAnswerBytes: options.maxBodyBytes ?? MAX_REALTIME_BODY_BYTES,
      maxRequestBytes: options.maxBodyBytes ?? MAX_REALTIME_BODY_BYTES,
    },
    onEvent,
  };
  const server = createEndpointServer(endpoint);

  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= (async () => {
      process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
      server.close();
      server.closeAllConnections();
      agent.destroy();
      await Promise.all(stages.map((stage) => stage.stop()));
    })();
    return stopped;
  };
  const onSignal = (signal: NodeJS.Signals) => {
    void stop().then(() => process.kill(process.pid, signal));
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);

  try {
    await Promise.all(stages.map(({ ready }) => ready));
    await new Promise<void>((opened, failed) => {
      server.once("error", failed);
      server.listen(options.port ?? 0, "127.0.0.1", opened);
    });
  } catch (thrown) {
    await stop();
    throw thrown;
  }
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  onEvent({ kind: "in-service", endpoint: definition.name, url, afterMs: performance.now() - startedAt });
  return {
    url,
    endpointName: definition.name,
    stages,
    invoke: (invocation) => invoke(endpoint, invocation),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function invoke(
  endpoint: Endpoint,
  { body, headers = {} }: PipelineInvocation,
): Promise<PipelineAnswer> {
  const bytes =
    typeof body === "string" ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.length);
  const lowered = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const received = { ...lowered, "content-length": String(bytes.length) };
  const refusal = refuseCall(endpoint, endpoint.identity.endpointName, received);
  const answer =
    refusal === undefined
      ? await answerCall(endpoint, received, { chunks: [bytes], byteLength: bytes.length })
      : answerOfError(refusal);
  const pairs = Array.from({ length: answer.headers.length / 2 }, (_, index) =>
    answer.headers.slice(2 * index, 2 * index + 2),
  );
  return {
    status: answer.status,
    headers: new Headers(pairs as [string, string][]),
    body: Buffer.concat(answer.body.chunks),
  };
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
