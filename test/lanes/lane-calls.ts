/** Calls of the stage of these tests, each for the lane it is to run in, with what the log says of it. */

import { readdirSync, readFileSync } from "node:fs";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { type StartedStage, start } from "@stagewright/testing";

export const stageModule = new URL("./stage.ts", import.meta.url);

export type LogLine = Readonly<Record<string, unknown>>;

export interface Called {
  readonly id: string;
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  /** Whether the body came to its end. */
  readonly isWhole: boolean;
}

export interface CallOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: string;
  readonly signal?: AbortSignal;
}

/** Milliseconds of work that make an invocation one for a worker thread, once they are known. */
const MUCH_MS = 20;
/** Blank lines that make a body one for a worker thread before anything is known. */
const PADDING = "\n".repeat(200_000);

/** A CSV body for a worker thread: the stage's first row, work that keeps the estimate high, and blank lines. */
export function heavy(what: string, ms = MUCH_MS): string {
  return `${what},${ms}\n${PADDING}`;
}

/** The stage of these tests, running. */
export function startLanes(environment: Readonly<Record<string, string>> = {}): Promise<StartedStage> {
  return start(stageModule, { environment: { SAGEMAKER_MODEL_SERVER_WORKERS: "2", ...environment } });
}

let count = 0;

/** Sends one invocation on a connection of its own. Rejects when the connection ends before the head of an answer. */
export function call(
  { port }: Pick<StartedStage, "port">,
  body: string | Uint8Array,
  { headers = {}, method = "POST", signal }: CallOptions = {},
): Promise<Called> {
  count += 1;
  const id = headers["x-amzn-sagemaker-inference-id"] ?? `call-${count}`;
  const all = { "content-type": "text/csv", "x-amzn-sagemaker-inference-id": id, ...headers };
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, method, path: "/invocations", headers: all, agent: false };
    const request = httpRequest({ ...options, ...(signal === undefined ? {} : { signal }) }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", () => {});
      response.on("close", () =>
        resolve({
          id,
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString("latin1"),
          isWhole: response.complete,
        }),
      );
    });
    request.on("error", reject);
    request.end(body);
  });
}

/** Every line of the log so far, parsed. */
export function logLines({ lines }: StartedStage): readonly LogLine[] {
  return lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line) as LogLine);
}

/** Waits until the log has a line with these fields, and gives it. */
export async function logLine(stage: StartedStage, fields: LogLine): Promise<LogLine> {
  const until = Date.now() + 15_000;
  for (;;) {
    const found = logLines(stage).find((line) =>
      Object.entries(fields).every(([name, value]) => line[name] === value),
    );
    if (found !== undefined) return found;
    if (Date.now() > until) throw new Error(`no line with ${JSON.stringify(fields)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The lane an answered invocation ran in, by its access line. */
export async function laneOf(stage: StartedStage, id: string): Promise<unknown> {
  return (await logLine(stage, { event: "invocation", invocationId: id }))["lane"];
}

/** Worker threads that run, on Linux: those of niceness 5, field 19 of their stat (proc_pid_stat(5)). */
export function workerCount({ processId }: StartedStage): number {
  const folder = `/proc/${processId}/task`;
  const nicenesses = readdirSync(folder).map((task) => {
    const stat = readFileSync(`${folder}/${task}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[16]);
  });
  return nicenesses.filter((nice) => nice === 5).length;
}
