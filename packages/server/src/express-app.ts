/**
 * Every route but the two hot ones, in Express: the author's own first, then ours. Loaded on the first request that needs it,
 * 17–36 ms of a start saved, or at start where the author has routes.
 */

import type { ServerResponse } from "node:http";
import { EXECUTION_PARAMETERS_PATH, INVOCATIONS_PATH, PING_PATH, StagewrightError } from "@stagewright/core";
import express, { type Express, type NextFunction, type Request, type Response } from "express";
import { errors } from "./errors.ts";
import type { InvocationCounters } from "./invocation-counters.ts";
import { invocationIdOf } from "./invocation-id.ts";
import type { StageLog } from "./log.ts";
import type { RouterLayer } from "./openapi/author-routes.ts";
import { type Reply, replyOfError, retryAfterSecondsOf } from "./reply.ts";

/** What the app serves. */
export interface ExpressAppOptions {
  readonly stage: string;
  readonly counters: InvocationCounters;
  readonly log: StageLog;
  /** Document of `/execution-parameters`; undefined when the stage gives no hints. */
  readonly executionParameters: string | undefined;
  /** Makes the document of `/openapi.json`, with the author's routes in it; asked once. */
  readonly openApi: (authorLayers: readonly RouterLayer[]) => Promise<string>;
  /** Adds the author's routes. */
  readonly authorRoutes?: ((app: Express) => void | Promise<void>) | undefined;
  /** State of a stage whose author's routes are still to come; undefined where every route there will be is there. */
  readonly missesRoutes?: () => string | undefined;
  /** Answers an invocation that a middleware let through. */
  readonly invoke: (request: Request, response: Response) => void;
}

/** The app, and whether invocations have to go through it. */
export interface ExpressApp {
  readonly app: Express;
  /** Whether the author's middleware is meant for `/invocations` too. */
  readonly takesInvocations: boolean;
}

/**
 * Makes the app: the author's routes, `/metrics`, `/openapi.json`, `/execution-parameters` where the stage has some (C158), and
 * a 404 that names ours; 503 while the author's are still to come (C47).
 *
 * @throws what the author's routes throw
 */
export async function createExpressApp(options: ExpressAppOptions): Promise<ExpressApp> {
  const { stage, counters, log, executionParameters, openApi, authorRoutes, invoke } = options;
  const { missesRoutes = () => undefined } = options;
  const { createMetricsRegistry } = await import("./metrics.ts");
  const registry = createMetricsRegistry(counters, stage);
  const app = express();
  app.disable("x-powered-by");
  await authorRoutes?.(app);
  // Express makes its router when it is first asked for: what an author did not touch has no layers.
  const authorLayers = authorRoutes === undefined ? [] : [...(app.router.stack as unknown as RouterLayer[])];
  const takesInvocations = authorRoutes !== undefined && hasLayerFor(app, INVOCATIONS_PATH);
  app.all(INVOCATIONS_PATH, invoke);
  app.get("/metrics", async (_request, response) => {
    const page = await registry.metrics();
    response.setHeader("content-type", registry.contentType);
    response.end(page);
  });
  let document: Promise<string> | undefined;
  app.get("/openapi.json", async (_request, response) => {
    document ??= openApi(authorLayers);
    const text = await document;
    response.setHeader("content-type", "application/json");
    response.end(text);
  });
  if (executionParameters !== undefined) {
    app.get(EXECUTION_PARAMETERS_PATH, (_request, response) => {
      response.setHeader("content-type", "application/json");
      response.end(executionParameters);
    });
  }
  const hints = executionParameters === undefined ? [] : [`GET ${EXECUTION_PARAMETERS_PATH}`];
  const routes = [PING_PATH, `POST ${INVOCATIONS_PATH}`, ...hints, "GET /openapi.json", "GET /metrics"];
  app.use((request, response) => {
    const state = missesRoutes();
    const error =
      state === undefined
        ? errors.SW_SERVER_ROUTE({ method: request.method, path: request.path, routes })
        : errors.SW_SERVER_NOT_READY({ stage, state });
    send(response, replyOfError(error, invocationIdOf(undefined), stage));
  });
  // Four parameters are what makes it Express's way out for errors; without it, Express would write the stack to the caller.
  app.use((cause: unknown, request: Request, response: Response, _next: NextFunction) => {
    const error = routeError(stage, request.path, cause);
    log.events.error(
      { event: "route-failed", path: request.path, code: error.code, err: cause },
      error.message,
    );
    if (response.headersSent) response.destroy();
    else
      send(response, { ...replyOfError(error, invocationIdOf(undefined), stage), ...refusedStatus(cause) });
  });
  return { app, takesInvocations };
}

/** Whether something installed so far would see a request of this path. */
function hasLayerFor(app: Express, path: string): boolean {
  return app.router.stack.some((layer) => Boolean((layer as unknown as MatchingLayer).match(path)));
}

/** The part of a router's layer that its types leave out. */
interface MatchingLayer {
  match(path: string): unknown;
}

function routeError(stage: string, path: string, cause: unknown): StagewrightError {
  if (cause instanceof StagewrightError) return cause;
  if (refusedStatus(cause) !== undefined) return errors.SW_SERVER_REFUSED({ path }, { cause });
  return errors.SW_SERVER_FAULT({ stage }, { cause });
}

/** The status a middleware refuses a request with: 4xx, as http-errors and Express's own say it. */
function refusedStatus(cause: unknown): { readonly status: number } | undefined {
  const status = cause instanceof Error && "status" in cause ? cause.status : undefined;
  return typeof status === "number" && status >= 400 && status < 500 ? { status } : undefined;
}

function send(response: ServerResponse, reply: Reply): void {
  const headers = { "content-type": reply.contentType ?? "", "content-length": reply.body.length };
  if (reply.status === 503) response.setHeader("retry-after", retryAfterSecondsOf(reply.error));
  response.writeHead(reply.status, headers);
  response.end(reply.body);
}
