/** `start`: a stage as it ships, bundled and run by `node stage.mjs` in a process of its own on a free port. */

import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { bundleStage } from "@stagewright/image";
import { linkBaseFolder } from "./base-folder.ts";
import { errors } from "./errors.ts";
import { endPhrase, processEnd } from "./process-end.ts";
import { modelFolder, type StageTestOptions } from "./stage-environment.ts";
import { startFailure } from "./start-failure.ts";

/** A stage running in its own process. */
export interface StartedStage {
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  readonly port: number;
  readonly processId: number;
  /** Every line the process wrote so far. */
  readonly lines: readonly string[];
  /** Sends a signal (default SIGTERM), waits for the end, and tells the exit status; null when a signal ended it. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 30_000;
/** Lines of its output that a failure quotes. */
const KEPT_LINES = 10;

/**
 * Starts the stage module at a URL and waits until it is ready.
 *
 * @example
 * const stage = await start(new URL("../stage.ts", import.meta.url), { modelDir });
 * await fetch(`${stage.url}/invocations`, { method: "POST", headers: { "content-type": "text/csv" }, body: "1,2\n" });
 * await stage.stop();
 * @throws SW_TESTING_START with the process's last lines; the codes of `bundleStage`
 */
export async function start(
  stageModule: URL | string,
  options: StageTestOptions = {},
): Promise<StartedStage> {
  const { entry } = await bundleStage(stageModule);
  const baseFolder = await linkBaseFolder(modelFolder(options));
  const child = await spawnStage(entry, baseFolder.path, options.environment).catch(async (error) => {
    await baseFolder.remove();
    throw error;
  });
  const lines: string[] = [];
  // A test run that ends without stop(), because a hook timed out, say, takes its stages along.
  const takeAlong = () => child.kill("SIGKILL");
  process.once("exit", takeAlong);
  const ended = processEnd(child).then(async (status) => {
    process.off("exit", takeAlong);
    await baseFolder.remove();
    return status;
  });
  let timer: NodeJS.Timeout | undefined;
  const port = await new Promise<number>((resolvePort, reject) => {
    const fail = (reason: string, stack: readonly string[] = []) => {
      const told = [...lines.slice(-KEPT_LINES), ...stack];
      reject(errors.SW_TESTING_START({ module: String(stageModule), reason, lines: told }));
    };
    timer = setTimeout(() => fail(`it was not ready within ${START_TIMEOUT_MS} ms`), START_TIMEOUT_MS);
    const read = (line: string) => {
      const event = parseEvent(line);
      const failure = startFailure(event);
      if (failure !== undefined) fail(failure.reason, failure.stack);
      lines.push(line);
      if (event?.["event"] === "ready") resolvePort(event["port"] as number);
    };
    child.on("error", ({ message }) => fail(message));
    createInterface({ input: child.stdout }).on("line", read);
    createInterface({ input: child.stderr }).on("line", read);
    void ended.then((status) => fail(`it ${endPhrase(status)}`));
  })
    .catch((error: unknown) => {
      child.kill("SIGKILL");
      throw error;
    })
    .finally(() => clearTimeout(timer));
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    processId: child.pid ?? -1,
    lines,
    stop: async (signal = "SIGTERM") => {
      child.kill(signal);
      const killTimer = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS);
      const status = await ended;
      clearTimeout(killTimer);
      return status;
    },
  };
}

/** Rejects where the operating system takes no such process. */
async function spawnStage(
  entry: string,
  baseFolder: string,
  environment: StageTestOptions["environment"],
): Promise<ChildProcessByStdio<null, Readable, Readable>> {
  return spawn(process.execPath, ["--enable-source-maps", entry, "serve"], {
    env: {
      PATH: process.env["PATH"],
      STAGEWRIGHT_HOST: "127.0.0.1",
      SAGEMAKER_BIND_TO_PORT: "0",
      SAGEMAKER_BASE_DIR: baseFolder,
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

function parseEvent(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(line) as Readonly<Record<string, unknown>>;
  } catch {
    // Not every line a stage writes is ours.
    return undefined;
  }
}
