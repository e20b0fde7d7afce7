/**
 * Spans of invocations, through the author's own `@opentelemetry/api`. Where no provider has been registered by the time the
 * stage has loaded, nothing of it is loaded and an invocation pays one look at a field.
 */

import type * as OpenTelemetry from "@opentelemetry/api";
import { INVOCATION_STEPS, type Logger, type TraceContext } from "@stagewright/core";
import type { Reply } from "./reply.ts";

/** Where every copy of the API, 1.x, keeps what was registered. */
const REGISTRY = Symbol.for("opentelemetry.js.api.1");

/** Makes spans. */
export interface Tracing {
  /** Begins the span of an invocation, below the caller's where one was sent. */
  begin(trace: TraceContext | undefined, startedAt: number): InvocationSpan;
}

/** The span of one invocation. */
export interface InvocationSpan {
  /** Runs work with the span active: spans the author makes in a hook on this thread are its children. */
  run<T>(work: () => T): T;
  /** A step as a child span; times in milliseconds of `performance.now()`. */
  step(place: number, startedAt: number, endedAt: number): void;
  end(reply: Reply, invocationId: string, lane: string | undefined): void;
}

/** Finds the author's tracing; undefined when there is none. */
export async function findTracing(stage: string, log: Logger): Promise<Tracing | undefined> {
  const registered = (globalThis as Record<symbol, { readonly trace?: unknown } | undefined>)[REGISTRY];
  if (registered?.trace === undefined) return undefined;
  try {
    return new StageTracing(await import("@opentelemetry/api"), stage);
  } catch (cause) {
    log.warn(
      { event: "tracing-missing", err: cause },
      "a tracer provider is registered, but @opentelemetry/api is not found from here; add it to the stage's dependencies",
    );
    return undefined;
  }
}

class StageTracing implements Tracing {
  readonly #api: typeof OpenTelemetry;
  readonly #tracer: OpenTelemetry.Tracer;
  readonly #stage: string;

  constructor(api: typeof OpenTelemetry, stage: string) {
    this.#api = api;
    this.#tracer = api.trace.getTracer("@stagewright/server");
    this.#stage = stage;
  }

  begin(trace: TraceContext | undefined, startedAt: number): InvocationSpan {
    const api = this.#api;
    const options = {
      kind: api.SpanKind.SERVER,
      startTime: startedAt,
      attributes: {
        "stagewright.stage": this.#stage,
        "http.request.method": "POST",
        "http.route": "/invocations",
      },
    };
    const span = this.#tracer.startSpan("POST /invocations", options, this.#parentOf(trace));
    const context = api.trace.setSpan(api.ROOT_CONTEXT, span);
    return {
      run: (work) => api.context.with(context, work),
      step: (place, from, to) => {
        this.#tracer.startSpan(INVOCATION_STEPS[place]!, { startTime: from }, context).end(to);
      },
      end: ({ status, error, rowCount }, invocationId, lane) => {
        span.setAttribute("http.response.status_code", status);
        span.setAttribute("stagewright.invocation_id", invocationId);
        if (lane !== undefined) span.setAttribute("stagewright.lane", lane);
        if (rowCount !== undefined) span.setAttribute("stagewright.rows", rowCount);
        if (error !== undefined) span.setAttribute("error.type", error.code);
        // By the conventions for servers, what the caller did wrong is no error of the span.
        if (status >= 500 || (error !== undefined && status < 400))
          span.setStatus({ code: api.SpanStatusCode.ERROR, message: error?.message ?? "" });
        span.end();
      },
    };
  }

  #parentOf(trace: TraceContext | undefined): OpenTelemetry.Context {
    const { ROOT_CONTEXT, TraceFlags, createTraceState, trace: traces } = this.#api;
    if (trace === undefined) return ROOT_CONTEXT;
    const { traceId, parentId: spanId, isSampled, tracestate } = trace;
    const parent: OpenTelemetry.SpanContext = {
      ...{ traceId, spanId, isRemote: true },
      traceFlags: isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
      ...(tracestate !== undefined && { traceState: createTraceState(tracestate) }),
    };
    return traces.setSpanContext(ROOT_CONTEXT, parent);
  }
}
