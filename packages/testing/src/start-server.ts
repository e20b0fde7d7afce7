/** `startServer`: a stage behind a real `http.Server` in this process, for tests whose subject is HTTP itself. */

import { Buffer } from "node:buffer";
import type { Server } from "node:http";
import type { Stage } from "@stagewright/core";
import { createStageServer, LineBuffer, type StageLog, type StageServer } from "@stagewright/server";
import { type StageTestOptions, testEnvironment } from "./stage-environment.ts";

const LONGEST_LINE_BYTES = 16_384;

/** A listening server. */
export interface StartedServer {
  /** For supertest and its kind. */
  readonly http: Server;
  readonly server: StageServer;
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  /** Every log line so far, parsed. */
  readonly logLines: readonly Readonly<Record<string, unknown>>[];
  stop(): Promise<void>;
}

/**
 * Listens on a free port of 127.0.0.1 and loads the stage. It may have failed to load: `server.state` tells.
 *
 * @example
 * const { http, stop } = await startServer(stage, { modelDir });
 * await request(http).post("/invocations").set("content-type", "text/csv").send("1,2\n").expect(200);
 */
export async function startServer(stage: Stage, options: StageTestOptions = {}): Promise<StartedServer> {
  const { starting, ...started } = openServer(stage, options);
  await starting;
  return { ...started, url: `http://127.0.0.1:${started.server.port}` };
}

/** As {@link startServer}, without waiting for the load: `starting` resolves when the stage is ready or has failed. */
export function openServer(
  stage: Stage,
  options: StageTestOptions = {},
): Omit<StartedServer, "url"> & { readonly starting: Promise<void> } {
  const logLines: Readonly<Record<string, unknown>>[] = [];
  const environment = Object.freeze({ ...testEnvironment(options), host: "127.0.0.1", port: 0 });
  const server = createStageServer(stage, { environment, log: collectingLog(logLines) });
  return {
    http: server.http,
    server,
    logLines,
    starting: server.start(),
    stop: async () => {
      await server.drain(1_000);
    },
  };
}

function collectingLog(lines: Readonly<Record<string, unknown>>[]): StageLog {
  const event = (level: number) => (fields: object, msg: string) => {
    lines.push({ level, ...fields, msg });
  };
  return {
    events: { debug: event(20), info: event(30), warn: event(40), error: event(50), fatal: event(60) },
    lines: new LineBuffer(LONGEST_LINE_BYTES, 0, (bytes) => {
      lines.push(JSON.parse(Buffer.from(bytes).toString("utf8")) as Readonly<Record<string, unknown>>);
    }),
    flush: () => {},
  };
}
