/** One life of a stage at the desk: its process, from start to ready or failed, and its end. */

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { END_WITH_RUNNER } from "@stagewright/local";
import { endPhrase, linkBaseFolder, processEnd } from "@stagewright/testing";
import { errors } from "../errors.ts";
import { crashSentence } from "./crash-sentence.ts";

/** A line of the stage: one of its log's events, or whatever else it wrote. */
export type StageLine = Readonly<Record<string, unknown>> | string;

/** What a stage is started with. */
export interface StageProcessOptions {
  readonly entry: string;
  /** Folder of the stage's sources. */
  readonly folder: string;
  readonly model: string | undefined;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly onLine: (line: StageLine) => void;
  /** Ends a start that nobody waits for any more. */
  readonly signal: AbortSignal;
}

/** A stage that is ready. */
export interface StageProcess {
  readonly port: number;
  /** Name the stage has. */
  readonly stage: string;
  /** Settles when the process is gone: its exit status, or null when a signal ended it. */
  readonly ended: Promise<number | null>;
  /** Lets it finish what runs; ends it after some seconds. */
  stop(): Promise<void>;
}

const STOP_TIMEOUT_MS = 5_000;
/** Lines of its output that are kept: a whole report of an uncaught error. */
const LAST_LINES = 40;
/** Lines that a failure quotes. */
const QUOTED_LINES = 10;

/**
 * Starts a bundled stage on a free port of 127.0.0.1 and waits until it is ready.
 *
 * @throws SW_CLI_STAGE_START when it fails to load, or ends
 */
export async function startStageProcess(options: StageProcessOptions): Promise<StageProcess> {
  const base = await linkBaseFolder(options.model);
  const child = await spawnStage(options, base.path).catch(async (error) => {
    await base.remove();
    throw error;
  });
  const ended = processEnd(child).then(async (status) => {
    await base.remove();
    return status;
  });
  const stop = async () => {
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS);
    await ended;
    clearTimeout(timer);
  };
  const lastLines: string[] = [];
  const ready = new Promise<{ port: number; stage: string }>((resolve, reject) => {
    const fail = (reason: string, lines: readonly string[] = lastLines.slice(-QUOTED_LINES)) =>
      reject(errors.SW_CLI_STAGE_START({ reason, lastLines: [...lines] }));
    const read = (text: string) => {
      const line = parseLine(text);
      if (typeof line === "object" && line["event"] === "ready")
        resolve({ port: line["port"] as number, stage: String(line["stage"]) });
      else if (typeof line === "object" && line["event"] === "failed")
        fail(`${String(line["code"])}: ${String(line["msg"])}`);
      else {
        lastLines.push(text);
        if (lastLines.length > LAST_LINES) lastLines.shift();
        options.onLine(line);
      }
    };
    createInterface({ input: child.stdout }).on("line", read);
    createInterface({ input: child.stderr }).on("line", read);
    child.on("error", (cause) => fail(cause.message));
    void ended.then((status) => {
      const crash = crashSentence(lastLines, options.folder);
      if (crash === undefined) fail(`it ${endPhrase(status)}`);
      // The rest of it was said when it came.
      else fail(`it ${endPhrase(status)}: ${crash}`, []);
    });
  });
  const giveUp = () => child.kill("SIGKILL");
  options.signal.addEventListener("abort", giveUp);
  if (options.signal.aborted) giveUp();
  try {
    const started = await ready;
    // Its last word may still have been on the way when it was given up.
    if (options.signal.aborted) throw errors.SW_CLI_STAGE_START({ reason: "it was given up", lastLines: [] });
    return { ...started, ended, stop };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    options.signal.removeEventListener("abort", giveUp);
  }
}

/** Rejects where the operating system takes no such process. */
async function spawnStage({ entry, variables }: StageProcessOptions, baseFolder: string) {
  return spawn(process.execPath, [END_WITH_RUNNER, "--enable-source-maps", entry, "serve"], {
    env: {
      // A worker thread loads the stage when it is first needed: it would read a model that has changed since.
      SAGEMAKER_MODEL_SERVER_WORKERS: "0",
      ...variables,
      SAGEMAKER_BASE_DIR: baseFolder,
      SAGEMAKER_BIND_TO_PORT: "0",
      STAGEWRIGHT_HOST: "127.0.0.1",
    },
    stdio: ["pipe", "pipe", "pipe"],
    // Ctrl-C in a terminal is for the command, which ends its stage in order.
    detached: true,
  });
}

function parseLine(text: string): StageLine {
  if (!text.startsWith("{")) return text;
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    // Not every line a stage writes is its log's.
    return text;
  }
}
