/** A stage listening on a free port of 127.0.0.1 for the tests of this package, with its log lines at hand. */

import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { readEnvironment, type Stage } from "@stagewright/core";
import { onTestFinished } from "vitest";
import { LineBuffer } from "../src/line-buffer.ts";
import type { StageLog } from "../src/log.ts";
import { createStageServer, type StageServer, type StageServerOptions } from "../src/stage-server.ts";

const LONGEST_LINE_BYTES = 16_384;

export type LogLine = Readonly<Record<string, unknown>>;

export interface ListeningStage {
  readonly server: StageServer;
  readonly lines: readonly LogLine[];
  /** Resolves when the stage is ready or has failed. */
  readonly started: Promise<void>;
  call(options: CallOptions): Promise<Called>;
}

export interface CallOptions {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface Called {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Starts a stage; the caller awaits `started` where readiness matters. */
export async function listen(
  stage: unknown,
  variables: Readonly<Record<string, string>> = {},
  options: Pick<StageServerOptions, "connections" | "laneModule"> = {},
): Promise<ListeningStage> {
  const lines: LogLine[] = [];
  const environment = Object.freeze({
    ...readEnvironment({ STAGEWRIGHT_HOST: "127.0.0.1", ...variables }),
    port: 0,
  });
  const server = createStageServer(stage as Stage, { environment, log: collect(lines), ...options });
  const started = server.start();
  if (!server.http.listening) await new Promise((resolve) => server.http.once("listening", resolve));
  const { port } = server;
  return { server, lines, started, call: (options) => call(port, options) };
}

/** As {@link listen}, for one test: the stage is drained when the test has ended. */
export async function listenInTest(
  stage: unknown,
  variables: Readonly<Record<string, string>> = {},
): Promise<ListeningStage> {
  const listening = await listen(stage, variables);
  onTestFinished(async () => {
    await listening.server.drain(1000);
  });
  return listening;
}

/** A stage for one test that is ready, or has failed. */
export async function serve(
  stage: unknown,
  variables: Readonly<Record<string, string>> = {},
): Promise<ListeningStage> {
  const listening = await listenInTest(stage, variables);
  await listening.started;
  return listening;
}

function collect(lines: LogLine[]): StageLog {
  const event = (level: number) => (fields: object, msg: string) => {
    lines.push({ level, ...fields, msg });
  };
  return {
    events: { debug: event(20), info: event(30), warn: event(40), error: event(50), fatal: event(60) },
    lines: new LineBuffer(LONGEST_LINE_BYTES, 0, (bytes) => {
      lines.push(JSON.parse(Buffer.from(bytes).toString("utf8")) as LogLine);
    }),
    flush: () => {},
  };
}

/** The whole answer as it comes over the wire, but for the date. */
export function bytesOf(
  port: number,
  { method = "POST", path = "/invocations", headers = {}, body = "" }: CallOptions,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    const bytes = Buffer.from(body);
    const isChunked = headers["transfer-encoding"] === "chunked";
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    if (!isChunked) lines.push(`content-length: ${bytes.length}\r\n`);
    socket.write(`${method} ${path} HTTP/1.1\r\nhost: stage\r\nconnection: close\r\n${lines.join("")}\r\n`);
    socket.write(isChunked ? `${bytes.length.toString(16)}\r\n${bytes}\r\n0\r\n\r\n` : bytes);
    const chunks: Buffer[] = [];
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("error", reject);
    socket.on("close", () =>
      resolve(
        Buffer.concat(chunks)
          .toString("latin1")
          .replace(/^date: .*\r\n/im, ""),
      ),
    );
  });
}

function call(
  port: number,
  { method = "POST", path = "/invocations", headers = {}, body }: CallOptions,
): Promise<Called> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: "127.0.0.1", port, method, path, headers, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString("utf8"),
          }),
        );
      },
    );
    request.on("error", reject);
    request.end(body);
  });
}
