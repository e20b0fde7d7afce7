/**
 * The door of `stagewright dev`: one address that stays while stages come and go behind it. Everything goes to the stage that
 * is ready, as it came; what lies under `/_stagewright` is the desk's own view, for callers of this machine only.
 */

import {
  Agent,
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { pipeline } from "node:stream";
import { PING_PATH, type StagewrightError } from "@stagewright/core";
import { HTTP_STATUS } from "@stagewright/server";
import { errors } from "../errors.ts";
import { DEV_PAGE } from "./dev-page.ts";
import type { DevSession } from "./dev-session.ts";

/** Path of the view; `/status` below it is the same as JSON. */
export const DEV_VIEW_PATH = "/_stagewright";

/** Headers that belong to one connection, not to the message, besides those that `Connection` names (RFC 9110 §7.6.1). */
const HOP_BY_HOP = new Set(["connection", "keep-alive", "proxy-connection", "te", "upgrade", "expect"]);
const LOCAL_HOST = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/;

/** Makes the server; it does not listen yet. */
export function createDevServer(session: DevSession): Server {
  const agent = new Agent({ keepAlive: true });
  const server = createServer((request, response) => {
    const path = (request.url ?? "/").replace(/\?.*$/, "");
    if (path === DEV_VIEW_PATH || path === `${DEV_VIEW_PATH}/status`)
      answerView(session, path, request, response);
    else if (session.current === undefined) answerNotReady(session, path, response);
    else passOn(agent, session.current.port, request, response);
  });
  server.on("close", () => agent.destroy());
  return server;
}

/** What the view shows, as a document. */
function devStatus(session: DevSession): object {
  const { state, problem, starts, invocations, current } = session;
  return { state, stage: current?.stage, problem, starts, invocations };
}

function answerView(
  session: DevSession,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  // A page of another host that resolves to this machine must not read it.
  if (!LOCAL_HOST.test(request.headers.host ?? "")) {
    response.writeHead(403).end();
    return;
  }
  const isPage = path === DEV_VIEW_PATH;
  response.writeHead(200, {
    "content-type": isPage ? "text/html; charset=utf-8" : "application/json",
    "cache-control": "no-store",
  });
  response.end(isPage ? DEV_PAGE : JSON.stringify(devStatus(session)));
}

/** As a stage that is loading or has failed would: 503, with the problem in the body (C47, C48). */
function answerNotReady({ state, problem }: DevSession, path: string, response: ServerResponse): void {
  const error = errors.SW_CLI_DEV_NOT_READY({ state, problem: problem?.message });
  if (path === PING_PATH) answerJson(response, 503, { status: state, error: problem });
  else answerError(response, error);
}

function answerError(response: ServerResponse, { code, outcome, message }: StagewrightError): void {
  answerJson(response, HTTP_STATUS[outcome], { error: { code, message } });
}

function answerJson(response: ServerResponse, status: number, document: object): void {
  const body = Buffer.from(JSON.stringify(document), "utf8");
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": body.length,
    ...(status === 503 ? { "retry-after": "1" } : {}),
  });
  response.end(body);
}

function passOn(agent: Agent, port: number, request: IncomingMessage, response: ServerResponse): void {
  const { method, url } = request;
  const headers = withoutHopByHop(request.rawHeaders);
  const call = httpRequest(
    {
      host: "127.0.0.1",
      port,
      method,
      path: url,
      headers: headers as unknown as Record<string, string>,
      agent,
    },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, withoutHopByHop(answer.rawHeaders));
      // Cut off on either side is cut off on both.
      pipeline(answer, response, () => {});
    },
  );
  response.on("close", () => call.destroy());
  call.on("error", (cause) => {
    if (response.headersSent) response.destroy();
    else answerError(response, errors.SW_CLI_DEV_GONE({ reason: cause.message }, { cause }));
  });
  pipeline(request, call, () => {});
}

/** Names and values by turns, as they came, without those of the connection. */
function withoutHopByHop(raw: readonly string[]): string[] {
  const dropped = new Set(HOP_BY_HOP);
  for (let at = 0; at + 1 < raw.length; at += 2) {
    if (raw[at]!.toLowerCase() !== "connection") continue;
    for (const option of raw[at + 1]!.split(",")) dropped.add(option.trim().toLowerCase());
  }
  const kept: string[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2)
    if (!dropped.has(raw[at]!.toLowerCase())) kept.push(raw[at]!, raw[at + 1]!);
  return kept;
}
