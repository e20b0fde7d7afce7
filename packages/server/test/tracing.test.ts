/** The caller's trace: passed on to hooks and log, and spans through the author's own OpenTelemetry. */

import { context, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { defineStage, json } from "@stagewright/core";
import { afterEach, describe, expect, it } from "vitest";
import { serve } from "./listening-stage.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT = "00f067aa0ba902b7";
const TRACEPARENT = `00-${TRACE}-${PARENT}-01`;
const TEXT = { "content-type": "text/plain" };

afterEach(() => {
  trace.disable();
  context.disable();
});

describe("traceparent and tracestate", () => {
  const told = defineStage("told").predict((_, context) => json(context.trace ?? "none"));

  it("are in the context and in the log line, as sent", async () => {
    const stage = await serve(told);
    const answer = await stage.call({
      headers: { ...TEXT, traceparent: TRACEPARENT, tracestate: "rojo=1,congo=2" },
      body: "x",
    });
    expect(JSON.parse(answer.body)).toEqual({
      ...{ traceId: TRACE, parentId: PARENT, isSampled: true },
      ...{ traceparent: TRACEPARENT, tracestate: "rojo=1,congo=2" },
    });
    expect(stage.lines.at(-1)).toMatchObject({ event: "invocation", traceId: TRACE });
  });

  it("are nowhere when they are invalid or absent", async () => {
    const stage = await serve(told);
    for (const headers of [TEXT, { ...TEXT, traceparent: `00-${TRACE}-${PARENT}` }]) {
      expect((await stage.call({ headers, body: "x" })).body).toBe('"none"');
      expect(stage.lines.at(-1)).not.toHaveProperty("traceId");
    }
  });
});

describe("spans", () => {
  /** Registers a provider as an author does, in his own module. */
  function register(): InMemorySpanExporter {
    const exporter = new InMemorySpanExporter();
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    trace.setGlobalTracerProvider(
      new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
    );
    return exporter;
  }

  const own = defineStage("traced")
    .input({ columns: { x: "float64" } })
    .predict(async (table) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      trace.getTracer("author").startSpan("look-up").end();
      if (table.column("x")[0] === 0) throw new Error("zero");
      return table;
    });

  function byName(spans: readonly ReadableSpan[]): ReadonlyMap<string, ReadableSpan> {
    return new Map(spans.map((span) => [span.name, span]));
  }

  it("tell of an invocation below its caller's, with a child for each step and the author's own", async () => {
    const exporter = register();
    const stage = await serve(own);
    const headers = { "content-type": "text/csv", traceparent: TRACEPARENT, tracestate: "rojo=1" };
    await stage.call({ headers: { ...headers, "x-amzn-sagemaker-inference-id": "id-1" }, body: "1\n2\n" });
    const spans = byName(exporter.getFinishedSpans());
    expect([...spans.keys()].sort((a, b) => a.localeCompare(b))).toEqual([
      ...["decode", "encode", "look-up", "POST /invocations", "predict"],
    ]);
    const root = spans.get("POST /invocations")!;
    expect(root).toMatchObject({
      kind: SpanKind.SERVER,
      parentSpanContext: { traceId: TRACE, spanId: PARENT, isRemote: true },
      status: { code: SpanStatusCode.UNSET },
      attributes: {
        "http.request.method": "POST",
        "http.route": "/invocations",
        "http.response.status_code": 200,
        "stagewright.stage": "traced",
        "stagewright.invocation_id": "id-1",
        "stagewright.lane": "inline",
        "stagewright.rows": 2,
      },
    });
    expect(root.spanContext().traceState?.serialize()).toBe("rojo=1");
    for (const [name, span] of spans) {
      expect(span.spanContext().traceId).toBe(TRACE);
      if (name !== root.name) expect(span.parentSpanContext?.spanId).toBe(root.spanContext().spanId);
    }
    const ms = ([seconds, nanoseconds]: readonly [number, number]) => seconds * 1e3 + nanoseconds / 1e6;
    expect(ms(spans.get("predict")!.duration)).toBeGreaterThanOrEqual(19);
    expect(ms(root.startTime)).toBeLessThanOrEqual(ms(spans.get("decode")!.startTime));
    expect(ms(root.endTime)).toBeGreaterThanOrEqual(ms(spans.get("encode")!.endTime));
    expect(Math.abs(ms(root.startTime) - Date.now())).toBeLessThan(60_000);
  });

  it("begin a trace where no caller has one", async () => {
    const exporter = register();
    const stage = await serve(own);
    await stage.call({ headers: { "content-type": "text/csv", traceparent: "nonsense" }, body: "1\n" });
    const root = byName(exporter.getFinishedSpans()).get("POST /invocations")!;
    expect(root.parentSpanContext).toBeUndefined();
    expect(root.spanContext().traceId).toMatch(/^[0-9a-f]{32}$/);
  });

  it("tell errors by code: the stage's as errors, the caller's as attributes, a cut stream's too", async () => {
    const exporter = register();
    const stage = await serve(own);
    const ask = async (body: string) => {
      exporter.reset();
      await stage.call({ headers: { "content-type": "text/csv" }, body });
      return byName(exporter.getFinishedSpans()).get("POST /invocations")!;
    };
    const fault = await ask("0\n");
    expect(fault.status.code).toBe(SpanStatusCode.ERROR);
    expect(fault.attributes).toMatchObject({
      "http.response.status_code": 500,
      "error.type": "SW_STAGE_FAULT",
    });
    const refused = await ask("bad\n");
    expect(refused.status.code).toBe(SpanStatusCode.UNSET);
    expect(refused.attributes).toMatchObject({
      "http.response.status_code": 400,
      "error.type": "SW_CODEC_CELL",
    });
    await stage.server.drain(1000);
    const cut = await serve(
      defineStage("cut").predict(async function* () {
        yield "a";
        throw new Error("late");
      }),
    );
    exporter.reset();
    await expect(cut.call({ headers: TEXT, body: "x" })).rejects.toThrow("aborted");
    await expect
      .poll(() => byName(exporter.getFinishedSpans()).get("POST /invocations")?.status.code)
      .toBe(SpanStatusCode.ERROR);
  });

  it("are not made where nobody registered a provider before the stage was ready", async () => {
    const stage = await serve(own);
    const exporter = register();
    expect((await stage.call({ headers: { "content-type": "text/csv" }, body: "1\n" })).status).toBe(200);
    expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual(["look-up"]);
  });
});
