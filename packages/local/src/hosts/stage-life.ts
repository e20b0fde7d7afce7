/** One life of a stage's process: started with what a container would see, its output told, its end awaited. */

import { type ChildProcess, spawn } from "node:child_process";
import { KILL_GRACE_MS } from "@stagewright/core";
import type { StagePorts } from "../free-ports.ts";
import { createLineSplitter } from "../line-splitter.ts";
import { END_WITH_RUNNER } from "./end-with-runner.ts";
import type { StageProcessOptions } from "./process-host.ts";

/** Variables of the desk that a process gets; it needs them to run at all. */
const INHERITED = ["PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "TZ"];
/** Lines of its output that a failure quotes. */
const KEPT_LINES = 20;

export interface StageLife {
  readonly child: ChildProcess;
  /** Aborted as soon as the process is gone. */
  readonly over: AbortSignal;
  /** How it ended, as a phrase: `ended with status 1`. */
  readonly exited: Promise<string>;
  readonly lastLines: readonly string[];
}

/** Starts the process. */
export function startLife(
  options: StageProcessOptions,
  ports: StagePorts,
  host: string,
  baseFolder: string,
): StageLife {
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
      STAGEWRIGHT_HOST: host,
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

/** SIGTERM, then SIGKILL when the grace period is over (C6). */
export async function endProcess(child: ChildProcess): Promise<void> {
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
