/** The ways a vector is asked: in process, over HTTP in this process, of the stage as it ships, of whatever answers at an address. */

import { request as httpRequest } from "node:http";
import {
  CUSTOM_ATTRIBUTES_HEADER,
  INVOCATION_TIMEOUT_MS,
  INVOCATIONS_PATH,
  PING_PATH,
  PING_TIMEOUT_MS,
  type Stage,
} from "@stagewright/core";
import { connectionFailure } from "../connection-failure.ts";
import { errors } from "../errors.ts";
import { invoke } from "../invoke.ts";
import type { StageTestOptions } from "../stage-environment.ts";
import { start } from "../start.ts";
import { startFailure } from "../start-failure.ts";
import { startServer } from "../start-server.ts";
import type { VectorRequest } from "./vector-file.ts";

/** What came back. */
export interface VectorAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** One way of asking, open until it is closed. */
export interface VectorWay {
  /** For messages: `in process`, `over HTTP`, `as it ships`, or the address. */
  readonly name: string;
  /** Name of the stage that answers; left out where what answers does not say. */
  readonly stage?: string | undefined;
  ask(request: VectorRequest): Promise<VectorAnswer>;
  close(): Promise<void>;
}

/** Bytes to bytes without a port, see {@link invoke}. */
export function openInProcess(stage: Stage, options: StageTestOptions = {}): Promise<VectorWay> {
  return Promise.resolve({
    name: "in process",
    stage: stage.name,
    ask: ({ headers, body }) => invoke(stage, body, headers, options),
    close: () => Promise.resolve(),
  });
}

/** A real `http.Server` in this process, see {@link startServer}. @throws SW_TESTING_START */
export async function openOverHttp(stage: Stage, options: StageTestOptions = {}): Promise<VectorWay> {
  const { url, logLines, stop } = await startServer(stage, options);
  for (const failure of logLines.map(startFailure)) {
    if (failure === undefined) continue;
    await stop();
    throw errors.SW_TESTING_START({ module: stage.name, reason: failure.reason, lines: failure.stack });
  }
  return { name: "over HTTP", stage: stage.name, ask: (request) => askOverHttp(url, request), close: stop };
}

/** The bundled stage in a process of its own, see {@link start}. @throws SW_TESTING_START; the codes of `bundleStage` */
export async function openAsItShips(
  stageModule: URL | string,
  options: StageTestOptions = {},
): Promise<VectorWay> {
  const started = await start(stageModule, options);
  return {
    name: "as it ships",
    stage: await stageAt(started.url),
    ask: (request) => askOverHttp(started.url, request),
    close: async () => {
      await started.stop();
    },
  };
}

/** What answers at an address, for example a container that runs already. @throws SW_TESTING_UNREACHABLE for another than `http:` */
export async function openAtUrl(url: string): Promise<VectorWay> {
  if (!URL.canParse(url) || new URL(url).protocol !== "http:")
    throw errors.SW_TESTING_UNREACHABLE({ url, reason: "an address to ask begins with http://" });
  return {
    name: url,
    stage: await stageAt(url),
    ask: (request) => askOverHttp(url, request),
    close: () => Promise.resolve(),
  };
}

/** What `/ping` says of the stage's name; a container of another make says nothing. */
async function stageAt(url: string): Promise<string | undefined> {
  try {
    const ping = await fetch(new URL(PING_PATH, url), { signal: AbortSignal.timeout(PING_TIMEOUT_MS) });
    const { stage } = (await ping.json()) as { stage?: unknown };
    return typeof stage === "string" ? stage : undefined;
  } catch {
    // No JSON, or nobody there who answers: the first vector will tell.
    return undefined;
  }
}

/** Beyond what an invocation may take (C63), for the way there and back. */
const ANSWER_TIMEOUT_MS = INVOCATION_TIMEOUT_MS + 10_000;

/**
 * One POST to `/invocations`.
 *
 * @param timeoutMs how long nothing may come
 * @throws SW_TESTING_UNREACHABLE, SW_TESTING_CUT_OFF
 */
export function askOverHttp(
  base: string,
  { headers, body }: VectorRequest,
  timeoutMs = ANSWER_TIMEOUT_MS,
): Promise<VectorAnswer> {
  const url = new URL(INVOCATIONS_PATH, base);
  return new Promise((resolve, reject) => {
    const refuse = (cause: Error) =>
      reject(
        errors.SW_TESTING_UNREACHABLE({ url: String(url), reason: connectionFailure(cause) }, { cause }),
      );
    const call = httpRequest(
      url,
      { method: "POST", headers: { ...headers, "content-length": String(body.length) }, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", (cause) => {
          const byteCount = chunks.reduce((sum, { length }) => sum + length, 0);
          reject(errors.SW_TESTING_CUT_OFF({ url: String(url), byteCount }, { cause }));
        });
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: Object.fromEntries(
              Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
            ),
            body: Buffer.concat(chunks),
          }),
        );
      },
    );
    call.on("error", refuse);
    call.setTimeout(timeoutMs, () => call.destroy(new Error(`nothing came for ${timeoutMs} ms`)));
    call.end(body);
  });
}

/** What two ways must have in common: not the date, not the connection, not the id of the invocation. */
export function commonPart({ status, headers, body }: VectorAnswer): VectorAnswer {
  const common: Record<string, string> = {};
  for (const name of ["content-type", CUSTOM_ATTRIBUTES_HEADER])
    if (headers[name] !== undefined) common[name] = headers[name];
  if (status < 400) return { status, headers: common, body };
  const withoutId = body.toString("latin1").replace(/("invocationId":\s*)"[^"]*"/, '$1"…"');
  return { status, headers: common, body: Buffer.from(withoutId, "latin1") };
}
