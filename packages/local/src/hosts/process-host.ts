/**
 * Runs one stage of a pipeline as a process of its own and keeps it running: its ports, files, health, restarts and end.
 *
 * The process sees what a container would see and little else: the desk's environment stays outside, except for what a
 * process needs to run at all.
 */

import { setTimeout as sleep } from "node:timers/promises";
import type { StageBundle } from "@stagewright/image";
import { errors } from "../errors.ts";
import { isFree, returnPorts, type StagePorts, takePorts } from "../free-ports.ts";
import type { Container } from "../hop.ts";
import { type BaseFolder, createBaseFolder } from "../model-folder.ts";
import type { PipelineEvent } from "../pipeline-events.ts";
import { ping, waitForPing } from "../wait-for-ping.ts";
import { endProcess, type StageLife, startLife } from "./stage-life.ts";

/** Address of every stage at home. */
const HOST = "127.0.0.1";
const FIRST_BACK_OFF_MS = 500;
const LONGEST_BACK_OFF_MS = 10_000;
/** Failed pings in a row that make a container unhealthy (C51). */
const FAILED_PINGS = 3;

export interface StageProcessOptions {
  readonly name: string;
  readonly bundle: StageBundle;
  readonly environment: Readonly<Record<string, string>>;
  readonly model: string | undefined;
  readonly startup: StartupPolicy;
  /** Time between two pings of a healthy stage (C45), milliseconds. */
  readonly pingIntervalMs: number;
  readonly onEvent: (event: PipelineEvent) => void;
}

export interface StartupPolicy {
  /** Time a stage has until its first 200 on `/ping` (C49), milliseconds. */
  readonly timeoutMs: number;
  /** How often a stage that ends before its first 200 is started in all (C12). */
  readonly attempts: number;
}

export interface StageProcess extends Container {
  /** Process id; undefined while no process runs. */
  readonly pid: number | undefined;
  /** Whether it may be invoked now (C54). */
  readonly isHealthy: boolean;
  /** Settles at the first 200 on `/ping`; rejects with SW_PIPELINE_STAGE_START. */
  readonly ready: Promise<void>;
  /** SIGTERM, SIGKILL 30 s later (C6); returns when the process is gone and its files are removed. */
  stop(): Promise<void>;
}

/** How a life of the process went. */
interface LifeEnd {
  readonly cameUp: boolean;
  /** A phrase about the process: `ended with status 1`. */
  readonly how: string;
  readonly lastLines: readonly string[];
}

/** Starts a stage and keeps it running until it is stopped. @throws SW_PIPELINE_PORTS, SW_PIPELINE_MODEL */
export async function startStageProcess(options: StageProcessOptions): Promise<StageProcess> {
  const { name, bundle, startup, onEvent } = options;
  let ports = await takePorts(HOST);
  const base = baseFolderFor(options, ports);
  const stopping = new AbortController();
  let life: StageLife | undefined;
  let healthy = false;

  const { promise: ready, resolve: resolveReady, reject: rejectReady } = withResolvers();
  // Whoever starts a pipeline waits for all stages at once; the others' refusals must not count as unhandled.
  ready.catch(() => undefined);

  /** Runs the process once, from its start to its end. */
  const live = async (until: number): Promise<LifeEnd> => {
    const startedAt = performance.now();
    onEvent({ kind: "starting", container: name, port: ports.bind, fromCache: bundle.fromCache });
    const { child, over, exited, lastLines } = startLife(options, ports, HOST, base.path);
    life = { child, over, exited, lastLines };
    const state = await waitForPing(HOST, ports.bind, until, over);
    const cameUp = state === "healthy" && !over.aborted;
    if (cameUp) {
      healthy = true;
      onEvent({ kind: "ready", container: name, port: ports.bind, afterMs: performance.now() - startedAt });
      resolveReady();
      await watchHealth(ports.bind, options.pingIntervalMs, over);
    }
    healthy = false;
    const tooLate = cameUp || over.aborted ? undefined : `did not answer 200 in time (${state})`;
    // What it says when it is ended would push out what it said before.
    const kept = tooLate === undefined ? lastLines : [...lastLines];
    await endProcess(child);
    const how = await exited;
    life = undefined;
    return { cameUp, how: tooLate ?? how, lastLines: kept };
  };

  const supervise = async (): Promise<void> => {
    let until = performance.now() + startup.timeoutMs;
    let backOffMs = FIRST_BACK_OFF_MS;
    let wasReady = false;
    for (let attempt = 1; ; attempt++) {
      const { cameUp, how, lastLines } = await live(until);
      if (stopping.signal.aborted) return;
      if (cameUp) backOffMs = FIRST_BACK_OFF_MS;
      wasReady ||= cameUp;
      const isGivenUp = !wasReady && (attempt >= startup.attempts || performance.now() >= until);
      onEvent({ kind: "exited", container: name, how, restartInMs: isGivenUp ? undefined : backOffMs });
      if (isGivenUp) {
        const reason = `its process ${how}, ${attempt === 1 ? "at its only start" : `after ${attempt} starts`}`;
        rejectReady(errors.SW_PIPELINE_STAGE_START({ container: name, reason, lastLines }));
        return;
      }
      await sleep(backOffMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      backOffMs = Math.min(2 * backOffMs, LONGEST_BACK_OFF_MS);
      if (!(await isFree(HOST, ports.bind))) {
        returnPorts(ports);
        ports = await takePorts(HOST);
      }
      if (stopping.signal.aborted) return;
      // Once it was in service, every start has a window of its own.
      if (wasReady) until = performance.now() + startup.timeoutMs;
    }
  };
  const over = supervise().catch(rejectReady);

  return {
    name,
    host: HOST,
    get port() {
      return ports.bind;
    },
    get pid() {
      return life?.child.pid;
    },
    get isHealthy() {
      return healthy;
    },
    ready,
    async stop() {
      stopping.abort();
      healthy = false;
      if (life !== undefined) await endProcess(life.child);
      await over;
      rejectReady(errors.SW_PIPELINE_STOPPED({ container: name }));
      returnPorts(ports);
      base.remove();
    },
  };
}

/** Pings for the whole life (C45); returns when the process is gone, or silent for too long and to be started anew (C55). */
async function watchHealth(port: number, intervalMs: number, over: AbortSignal): Promise<void> {
  for (let failures = 0; failures < FAILED_PINGS; ) {
    await sleep(intervalMs, undefined, { signal: over, ref: false }).catch(() => undefined);
    if (over.aborted) return;
    failures = (await ping(HOST, port)) === "healthy" ? 0 : failures + 1;
  }
}

/** The ports go back when there is no folder. */
function baseFolderFor({ name, model }: StageProcessOptions, ports: StagePorts): BaseFolder {
  try {
    return createBaseFolder(name, model);
  } catch (error) {
    returnPorts(ports);
    throw error;
  }
}

function withResolvers(): { promise: Promise<void>; resolve: () => void; reject: (reason: unknown) => void } {
  let resolve!: () => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
