/**
 * Runs one stage of a pipeline as a process of its own: its ports, variables, files and log, its health and its end.
 *
 * The process sees what a container would see and little else: the desk's environment stays outside, except for what a
 * process needs to run at all.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { KILL_GRACE_MS } from "@stagewright/core";
import type { StageBundle } from "@stagewright/image";
import { errors } from "../errors.ts";
import { isFree, returnPorts, type StagePorts, takePorts } from "../free-ports.ts";
import type { Container } from "../hop.ts";
import { createLineSplitter } from "../line-splitter.ts";
import { createBaseFolder } from "../model-folder.ts";
import type { PipelineEvent } from "../pipeline-events.ts";
import { ping, waitForPing } from "../wait-for-ping.ts";
import { END_WITH_RUNNER } from "./end-with-runner.ts";

const HOST = "127.0.0.1";
/** Variables of the desk that a process gets. */
const INHERITED = ["PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "TZ"];
const KEPT_LINES = 20;
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

/** Starts a stage and keeps it running until it is stopped. */
export async function startStageProcess(options: StageProcessOptions): Promise<StageProcess> {
  const { name, bundle, startup, onEvent } = options;
  let ports = await takePorts(HOST);
  const base = createBaseFolder(name, options.model);
  const stopping = new AbortController();
  let child: ChildProcess | undefined;
  let healthy = false;

  const { promise: ready, resolve: resolveReady, reject: rejectReady } = withResolvers();
  // Whoever starts a pipeline waits for all stages at once; the others' refusals must not count as unhandled.
  ready.catch(() => undefined);

  const supervise = async (): Promise<void> => {
    const startedAt = performance.now();
    const until = startedAt + startup.timeoutMs;
    let wasReady = false;
    let backOffMs = FIRST_BACK_OFF_MS;
    for (let attempt = 1; !stopping.signal.aborted; attempt++) {
      if (!(await isFree(HOST, ports.bind))) {
        returnPorts(ports);
        ports = await takePorts(HOST);
      }
      if (stopping.signal.aborted) return;
      onEvent({ kind: "starting", container: name, port: ports.bind, fromCache: bundle.fromCache });
      const life = startLife(options, ports, base.path);
      child = life.child;
      const state = await waitForPing(
        HOST,
        ports.bind,
        wasReady ? Number.POSITIVE_INFINITY : until,
        life.over,
      );
      if (!life.over.aborted && state !== "healthy") {
        rejectReady(
          errors.SW_PIPELINE_STAGE_START({
            container: name,
            reason: `no 200 on /ping within ${startup.timeoutMs / 1000} s (${state})`,
            lastLines: life.lastLines,
          }),
        );
        return;
      }
      if (!life.over.aborted) {
        healthy = true;
        wasReady = true;
        backOffMs = FIRST_BACK_OFF_MS;
        onEvent({ kind: "ready", container: name, port: ports.bind, afterMs: performance.now() - startedAt });
        resolveReady();
        await watchHealth(ports.bind, options.pingIntervalMs, life);
      }
      healthy = false;
      const how = await life.exited;
      child = undefined;
      if (stopping.signal.aborted) return;
      if (!wasReady && (attempt >= startup.attempts || performance.now() >= until)) {
        onEvent({ kind: "exited", container: name, how, restartInMs: undefined });
        const times = attempt === 1 ? "" : ` (${attempt} starts)`;
        const reason = `its process ${how} before the first 200 on /ping${times}`;
        rejectReady(errors.SW_PIPELINE_STAGE_START({ container: name, reason, lastLines: life.lastLines }));
        return;
      }
      onEvent({ kind: "exited", container: name, how, restartInMs: backOffMs });
      await sleep(backOffMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      backOffMs = Math.min(2 * backOffMs, LONGEST_BACK_OFF_MS);
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
      return child?.pid;
    },
    get isHealthy() {
      return healthy;
    },
    ready,
    async stop() {
      stopping.abort();
      healthy = false;
      if (child !== undefined) await endProcess(child);
      await over;
      rejectReady(errors.SW_PIPELINE_STOPPED({ name }));
      returnPorts(ports);
      base.remove();
    },
  };
}

interface Life {
  readonly child: ChildProcess;
  /** Aborted as soon as the process is gone. */
  readonly over: AbortSignal;
  /** How it ended, as a phrase: `ended with status 1`. */
  readonly exited: Promise<string>;
  readonly lastLines: readonly string[];
}

function startLife(options: StageProcessOptions, ports: StagePorts, baseFolder: string): Life {
  const { name, bundle, environment, onEvent } = options;
  const inherited = Object.fromEntries(
    INHERITED.flatMap((key) => (process.env[key] === undefined ? [] : [[key, process.env[key]]])),
  );
  const child = spawn(process.execPath, [END_WITH_RUNNER, "--enable-source-maps", bundle.entry, "serve"], {
    cwd: bundle.folder,
    env: {
      ...inherited,
      ...environment,
      SAGEMAKER_BASE_DIR: baseFolder,
      SAGEMAKER_BIND_TO_PORT: String(ports.bind),
      SAGEMAKER_SAFE_PORT_RANGE: ports.safeRange,
      STAGEWRIGHT_HOST: HOST,
    },
    stdio: ["pipe", "pipe", "pipe"],
    // Ctrl-C in a terminal goes to the whole group; stages are to get one signal, from here.
    detached: true,
  });
  const lastLines: string[] = [];
  for (const stream of ["stdout", "stderr"] as const) {
    const lines = createLineSplitter((line) => {
      lastLines.push(line);
      if (lastLines.length > KEPT_LINES) lastLines.shift();
      onEvent({ kind: "log", container: name, stream, line });
    });
    child[stream]?.on("data", (chunk: Buffer) => lines.write(chunk));
    child[stream]?.on("end", () => lines.end());
  }
  endWithUs(child);
  const gone = new AbortController();
  const exited = new Promise<string>((settle) => {
    child.once("error", (error) => {
      gone.abort();
      settle(`could not be started: ${error.message}`);
    });
    child.once("exit", () => gone.abort());
    // "close" comes after the last line was read.
    child.once("close", (status, signal) =>
      settle(signal === null ? `ended with status ${status}` : `was ended by ${signal}`),
    );
  });
  return { child, over: gone.signal, exited, lastLines };
}

/** Pings for the whole life (C45); ends when the process does. A container that stays silent is ended, to be started anew (C55). */
async function watchHealth(port: number, intervalMs: number, life: Life): Promise<void> {
  let failures = 0;
  while (!life.over.aborted) {
    await sleep(intervalMs, undefined, { signal: life.over, ref: false }).catch(() => undefined);
    if (life.over.aborted) return;
    failures = (await ping(HOST, port)) === "healthy" ? 0 : failures + 1;
    if (failures < FAILED_PINGS) continue;
    await endProcess(life.child);
    return;
  }
}

/** SIGTERM, then SIGKILL when the grace period is over (C6). */
async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exited = new Promise<void>((settle) => child.once("exit", () => settle()));
  child.kill("SIGTERM");
  const kill = setTimeout(() => child.kill("SIGKILL"), KILL_GRACE_MS);
  await exited;
  clearTimeout(kill);
}

/** Children that are to end when this process does, however that comes about. */
const children = new Set<ChildProcess>();
function endWithUs(child: ChildProcess): void {
  if (children.size === 0) process.on("exit", endChildren);
  children.add(child);
  child.once("exit", () => {
    children.delete(child);
    if (children.size === 0) process.off("exit", endChildren);
  });
}
function endChildren(): void {
  for (const child of children) child.kill("SIGTERM");
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
