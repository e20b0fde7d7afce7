/**
 * The HTTP server around one stage. It listens before the model is loaded, so that `/ping` can say "starting" (C47), and
 * answers the two hot routes before Express's router.
 */

import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { type AddressInfo, Server as NetServer } from "node:net";
import {
  type Environment,
  executionParametersDocument,
  INVOCATIONS_PATH,
  type OpenStage,
  openStage,
  PING_PATH,
  type Stage,
  StagewrightError,
} from "@stagewright/core";
import { AccessLog } from "./access-log.ts";
import { CONNECTION_LIMITS, type ConnectionLimits } from "./connection-watch.ts";
import { endConnections } from "./end-connections.ts";
import { errors } from "./errors.ts";
import type { ExpressApp, ExpressAppOptions } from "./express-app.ts";
import { InvocationCounters } from "./invocation-counters.ts";
import { createSingleLane, type Lanes } from "./lane.ts";
import { BUDGET_MS, createTwoLanes } from "./lanes/two-lanes.ts";
import { createStageLog, type StageLog } from "./log.ts";
import { PacedRefusals } from "./paced-refusals.ts";
import { answerInvocation, type InvocationRoute } from "./routes/invocations.ts";
import { answerPing } from "./routes/ping.ts";
import { createStageHttp } from "./stage-http.ts";
import { type LifecycleState, StageLifecycle } from "./stage-lifecycle.ts";
import type { StageRequest } from "./stage-request.ts";
import { takenBodyOf } from "./taken-body.ts";
import { findTracing } from "./tracing.ts";

/** Invocations a worker thread of a stage that joins them is given at once, at most. */
const MAX_TASKS_PER_THREAD = 64;
/** What a thread needs before it loads its stage, milliseconds: itself and the stage's module. */
const THREAD_START_MS = 200;

/** As it was before any stage's ports were guarded: the port of the routes is the platform's choice. */
const { listen } = NetServer.prototype;

/** What a server is made with. */
export interface StageServerOptions {
  readonly environment: Environment;
  /** Default: JSON lines on standard output. */
  readonly log?: StageLog;
  /** The bundle's `lane.mjs`; without it there are no worker threads. */
  readonly laneModule?: URL | undefined;
  /** Limits other than a container's; for tests. */
  readonly connections?: Partial<ConnectionLimits>;
}

/** A stage behind HTTP. */
export interface StageServer {
  readonly http: Server;
  readonly state: LifecycleState;
  /**
   * Binds address and port, then loads the stage. Resolves when it is ready or has failed; `state` tells which.
   *
   * @throws SW_SERVER_LISTEN
   */
  start(): Promise<void>;
  /** Port it listens on. */
  readonly port: number;
  /**
   * Stops accepting, lets running invocations finish, then lets go of the model (C7). Resolves to the number of
   * invocations that had to be cut off after `timeoutMs`.
   */
  drain(timeoutMs: number): Promise<number>;
}

/** Makes a server; nothing listens and nothing loads until `start`. */
export function createStageServer(stage: Stage, options: StageServerOptions): StageServer {
  return new HttpStageServer(stage, options);
}

class HttpStageServer implements StageServer {
  readonly http: Server;
  readonly #stage: Stage;
  readonly #environment: Environment;
  readonly #log: StageLog;
  readonly #laneModule: URL | undefined;
  readonly #lifecycle: StageLifecycle;
  readonly #route: InvocationRoute;
  #executionParameters: string | undefined;
  #app: Promise<ExpressApp> | undefined;
  #stopEmf = () => {};
  #unguardPorts = () => {};
  /** Whether the author's middleware wants to see invocations. */
  #invocationsByExpress = false;

  constructor(stage: Stage, { environment, log, laneModule, connections }: StageServerOptions) {
    this.#stage = stage;
    this.#environment = environment;
    this.#log = log ?? createStageLog(environment.logLevel, stage.name);
    this.#laneModule = laneModule;
    this.#lifecycle = new StageLifecycle(stage.name, environment.isAwsCompatible);
    this.#lifecycle.healthChanged = () => this.#logHealth();
    this.#route = {
      lifecycle: this.#lifecycle,
      counters: new InvocationCounters(),
      access: new AccessLog(stage.name, this.#log.lines),
      events: this.#log.events,
      scope: undefined,
      lanes: undefined,
      maxBodyBytes: environment.maxBodyBytes,
      maxActiveInvocations: Number.POSITIVE_INFINITY,
      refusals: new PacedRefusals(),
      compressesAnswers: environment.compressesAnswers || stage.stageOptions.compressAnswers === true,
      tracing: undefined,
    };
    this.http = createStageHttp({
      stage: stage.name,
      limits: { ...CONNECTION_LIMITS, ...connections },
      timeoutMs: environment.timeoutMs,
      log: this.#log.events,
      handle: (request, response) => this.#handle(request, response),
    });
    this.http.on("checkContinue", (request: StageRequest, response: ServerResponse) => {
      // C62. A body over the limit is refused before it is sent; the route finds it by its content-length.
      if (!(Number(request.headers["content-length"]) > this.#route.maxBodyBytes)) response.writeContinue();
      this.#handle(request, response);
    });
  }

  get state(): LifecycleState {
    return this.#lifecycle.state;
  }

  get port(): number {
    return (this.http.address() as AddressInfo).port;
  }

  async start(): Promise<void> {
    await this.#listen();
    const startedAt = performance.now();
    try {
      await this.#guardPorts();
      this.#executionParameters = executionParametersDocument(this.#stage, this.#environment);
      const { health } = this.#lifecycle;
      const log = this.#log.events;
      const costlyMs = this.#laneModuleInUse === undefined ? undefined : BUDGET_MS;
      const open = await openStage(this.#stage, { environment: this.#environment, log, health, costlyMs });
      // Whoever told it to stop while it loaded has not waited for the model.
      if (this.#isDraining) return await open.close();
      this.#route.maxBodyBytes = open.maxBodyBytes;
      this.#route.maxActiveInvocations = open.maxActiveInvocations;
      this.#route.scope = {
        stage: open.name,
        timeoutMs: this.#environment.timeoutMs,
        errorBody: (error) => open.errorBody(error),
      };
      this.#route.lanes = this.#lanesOf(open, performance.now() - startedAt);
      await this.#addAuthorRoutes(open);
      this.#route.tracing = await findTracing(open.name, log);
      await this.#startEmf();
      await this.#route.lanes.prepare();
      if (this.#isDraining) return this.#stopEmf();
      this.#lifecycle.becomeReady();
      const loadMs = Math.round(performance.now() - startedAt);
      const { readTypes, writeTypes } = open.negotiation;
      this.#log.events.info(
        { event: "ready", port: this.port, loadMs, readTypes, writeTypes },
        "ready for invocations",
      );
    } catch (cause) {
      this.#fail(cause);
    }
  }

  async drain(timeoutMs: number): Promise<number> {
    this.#lifecycle.becomeDraining();
    const closed = endConnections(this.http);
    let timer: NodeJS.Timeout | undefined;
    const timedOut = new Promise<"late">((resolve) => {
      timer = setTimeout(() => resolve("late"), timeoutMs);
    });
    const outcome = await Promise.race([closed, timedOut]);
    clearTimeout(timer);
    const cutOff = outcome === "late" ? this.#route.counters.active : 0;
    this.http.closeAllConnections();
    try {
      await this.#route.lanes?.close();
    } finally {
      this.#unguardPorts();
    }
    this.#stopEmf();
    return cutOff;
  }

  get #isDraining(): boolean {
    return this.#lifecycle.state === "draining";
  }

  /** Nothing of it is loaded unless the platform gave a range. */
  async #guardPorts(): Promise<void> {
    const { safePortRange: range } = this.#environment;
    if (range === undefined) return;
    const { guardPorts } = await import("./port-guard.ts");
    // It may have been stopped since.
    if (this.http.listening) this.#unguardPorts = guardPorts({ range, ownPort: this.port });
  }

  /** What worker threads load; undefined where the stage or its operator wants none. */
  get #laneModuleInUse(): URL | undefined {
    const wantsNone = this.#environment.workerCount === 0 || this.#stage.stageOptions.lanes === "inline";
    return wantsNone ? undefined : this.#laneModule;
  }

  #lanesOf(stage: OpenStage, loadMs: number): Lanes {
    const environment = this.#environment;
    const laneModule = this.#laneModuleInUse;
    if (laneModule === undefined) return createSingleLane(stage);
    const { events, lines } = this.#log;
    return createTwoLanes({
      stage,
      name: stage.name,
      laneModule,
      threadCount: environment.workerCount,
      tasksPerThread: Math.min(this.#stage.stageOptions.batch?.maxRows ?? 1, MAX_TASKS_PER_THREAD),
      environment,
      log: events,
      writeLine: (line) => lines.add(line),
      counters: this.#route.counters,
      startMs: THREAD_START_MS + loadMs,
      health: this.#lifecycle.health,
    });
  }

  #handle(request: StageRequest, response: ServerResponse): void {
    const path = pathOf(request.url ?? "/");
    if (path === INVOCATIONS_PATH && !this.#invocationsByExpress)
      answerInvocation(this.#route, request, response);
    else this.#handleOther(path, request, response);
  }

  #handleOther(path: string, request: StageRequest, response: ServerResponse): void {
    // Else whoever goes on asking over one connection would keep a drain from its end.
    if (this.#lifecycle.state === "draining") response.setHeader("connection", "close");
    if (path === PING_PATH) answerPing(this.#lifecycle, response);
    else this.#handleByExpress(request, response);
  }

  #handleByExpress(request: IncomingMessage, response: ServerResponse): void {
    this.#app ??= this.#createApp();
    this.#app.then(
      ({ app }) => app(request, response),
      (cause: unknown) => {
        this.#log.events.error(
          { event: "routes-failed", err: cause },
          "the routes besides /ping and /invocations could not be made",
        );
        response.writeHead(500).end();
      },
    );
  }

  async #createApp(authorRoutes?: ExpressAppOptions["authorRoutes"]): Promise<ExpressApp> {
    const { createExpressApp } = await import("./express-app.ts");
    const isWithoutAuthors = this.#stage.stageOptions.routes !== undefined && authorRoutes === undefined;
    return createExpressApp({
      stage: this.#stage.name,
      counters: this.#route.counters,
      log: this.#log,
      executionParameters: this.#executionParameters,
      openApi: async (authorLayers) => {
        const { openApiDocument } = await import("./openapi/openapi-document.ts");
        const { authorPaths } = await import("./openapi/author-routes.ts");
        return JSON.stringify(openApiDocument(this.#stage, this.#environment, authorPaths(authorLayers)));
      },
      authorRoutes,
      missesRoutes: () => (isWithoutAuthors ? this.#lifecycle.state : undefined),
      invoke: (request, response) => answerInvocation(this.#route, request, response, takenBodyOf(request)),
    });
  }

  /** Nothing of it is loaded unless it is wanted. */
  async #startEmf(): Promise<void> {
    const { emfIntervalMs } = this.#environment;
    if (emfIntervalMs === undefined) return;
    const { EmfLines } = await import("./emf-lines.ts");
    const lines = new EmfLines(this.#stage.name, this.#route.counters, (line) => this.#log.lines.add(line));
    const timer = setInterval(() => lines.flush(), emfIntervalMs).unref();
    this.#stopEmf = () => {
      clearInterval(timer);
      lines.flush();
    };
  }

  async #addAuthorRoutes({ name, model, loadContext }: OpenStage): Promise<void> {
    const { stageOptions } = this.#stage;
    if (stageOptions.routes === undefined) return;
    try {
      const made = await this.#createApp((app) => stageOptions.routes!(app, { ...loadContext, model }));
      this.#app = Promise.resolve(made);
      this.#invocationsByExpress = made.takesInvocations;
    } catch (cause) {
      if (cause instanceof StagewrightError) throw cause;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw errors.SW_SERVER_ROUTES({ stage: name, reason }, { cause });
    }
  }

  #listen(): Promise<void> {
    const { port, host } = this.#environment;
    return new Promise((resolve, reject) => {
      const refuse = (cause: Error) =>
        reject(errors.SW_SERVER_LISTEN({ host, port, reason: cause.message }, { cause }));
      const accept = () => {
        this.http.off("error", refuse);
        resolve();
      };
      this.http.once("error", refuse);
      Reflect.apply(listen, this.http, [port, host, accept]);
    });
  }

  #logHealth(): void {
    const { state, health, failure } = this.#lifecycle;
    const { events } = this.#log;
    if (failure !== undefined) events.error({ event: "failed", code: failure.code }, failure.message);
    else if (state === "degraded")
      events.warn({ event: "degraded", reasons: Object.fromEntries(health.reasons) }, "degraded");
    else events.info({ event: "recovered" }, "well again");
  }

  #fail(cause: unknown): void {
    const error =
      cause instanceof StagewrightError
        ? cause
        : errors.SW_SERVER_FAULT({ stage: this.#stage.name }, { cause });
    this.#lifecycle.fail(error);
    const fields = { event: "failed", code: error.code, details: error.details, err: error.cause };
    this.#log.events.error(fields, error.message);
  }
}

function pathOf(url: string): string {
  const query = url.indexOf("?");
  return query < 0 ? url : url.slice(0, query);
}
