/**
 * `/invocations` over HTTP, in order: state, method, body under its limit, the one invocation function, reply, access
 * line. Callbacks instead of promises where the stage is synchronous: this is the hot path.
 */

import { Buffer } from "node:buffer";
import type { IncomingMessage, ServerResponse } from "node:http";
import { performance } from "node:perf_hooks";
import {
  type AnswerStream,
  type ArrivedBody,
  bodyByteLength,
  CUSTOM_ATTRIBUTES_HEADER,
  type Invocation,
  type Logger,
  parseTraceContext,
  type StagewrightError,
  type TraceContext,
} from "@stagewright/core";
import type { AccessLog } from "../access-log.ts";
import { LARGE_BODY_BYTES } from "../body-blocks.ts";
import type { BodySink } from "../body-sink.ts";
import { type BodyExchange, beginStream, endStream, unwatchBody, watchBody } from "../connection-watch.ts";
import { gzipBody, READ_ENCODINGS, receiveBody, wantsGzip } from "../content-encoding.ts";
import { discardBody } from "../discard-body.ts";
import { errors } from "../errors.ts";
import type { InvocationCounters } from "../invocation-counters.ts";
import { type InvocationHeaders, readInvocationHeaders } from "../invocation-headers.ts";
import { invocationIdOf } from "../invocation-id.ts";
import type { Lane, Lanes } from "../lane.ts";
import type { PacedRefusals } from "../paced-refusals.ts";
import type { BodyReceiver, KeptBody } from "../read-body.ts";
import { type Reply, replyOfError, retryAfterSecondsOf } from "../reply.ts";
import { type InvocationScope, runInvocation } from "../run-invocation.ts";
import { sessionHeadersOf } from "../session-headers.ts";
import type { StageLifecycle } from "../stage-lifecycle.ts";
import { StageRequest } from "../stage-request.ts";
import type { InvocationSpan, Tracing } from "../tracing.ts";
import { writeStream } from "../write-stream.ts";

const NO_BODY = Buffer.alloc(0);
const NO_HEADERS: readonly string[] = [];
const GZIP_HEADERS: readonly string[] = ["content-encoding", "gzip"];

/** What the route works with; one object a server. */
export interface InvocationRoute {
  readonly lifecycle: StageLifecycle;
  readonly counters: InvocationCounters;
  readonly access: AccessLog;
  /** For what goes wrong besides an invocation's own end. */
  readonly events: Logger;
  /** Undefined until the stage has loaded. */
  scope: InvocationScope | undefined;
  /** As `scope`. */
  lanes: Lanes | undefined;
  maxBodyBytes: number;
  maxActiveInvocations: number;
  /** Of those that are too many. */
  readonly refusals: PacedRefusals;
  /** Whether answers are compressed for callers that ask for it. */
  compressesAnswers: boolean;
  /** Undefined unless the author traces. */
  tracing: Tracing | undefined;
}

/**
 * Handles one request on `/invocations`.
 *
 * @param taken the body, where a middleware of the author has read it already
 */
export function answerInvocation(
  route: InvocationRoute,
  request: IncomingMessage,
  response: ServerResponse,
  taken?: Buffer | StagewrightError,
): void {
  new InvocationExchange(route, request, response).begin(taken);
}

/**
 * One request and its answer. It is the invocation that the stage sees and the receiver of the body as well: one object a
 * request.
 */
class InvocationExchange implements Invocation, InvocationHeaders, BodyReceiver, BodyExchange {
  contentType: string | undefined = undefined;
  contentLength: string | undefined = undefined;
  contentEncoding: string | undefined = undefined;
  accept: string | undefined = undefined;
  customAttributes: string | undefined = undefined;
  inferenceId: string | undefined = undefined;
  sessionId: string | undefined = undefined;
  targetModel: string | undefined = undefined;
  traceparent: string | undefined = undefined;
  tracestate: string | undefined = undefined;
  readonly invocationId: string;
  deadline = Number.POSITIVE_INFINITY;
  body: Buffer = NO_BODY;
  blocks: Uint8Array[] | undefined = undefined;
  arrived: ArrivedBody | undefined = undefined;
  readonly #route: InvocationRoute;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #startedAt = performance.now();
  #span: InvocationSpan | undefined;
  #isAnswered = false;
  #isFinished = false;
  #lane: Lane | undefined;
  /** Where the body goes while it arrives. */
  #sink: BodySink | undefined;
  /** The body itself moves to a worker thread. */
  #requestBytes = 0;
  #abort: AbortController | undefined;

  constructor(route: InvocationRoute, request: IncomingMessage, response: ServerResponse) {
    this.#route = route;
    this.#request = request;
    this.#response = response;
    readInvocationHeaders(request.rawHeaders, this);
    this.invocationId = invocationIdOf(this.inferenceId);
    if (route.tracing !== undefined) this.#span = route.tracing.begin(this.#trace(), this.#startedAt);
  }

  begin(taken: Buffer | StagewrightError | undefined): void {
    const { lifecycle, counters, scope, refusals } = this.#route;
    counters.active += 1;
    const stage = lifecycle.stage;
    if (this.#request.method !== "POST") {
      this.#refuse(errors.SW_SERVER_METHOD({ method: this.#request.method ?? "", path: "/invocations" }));
    } else if (lifecycle.state === "draining") {
      this.#refuse(errors.SW_SERVER_DRAINING({ stage }));
    } else if (!lifecycle.isServing || scope === undefined) {
      this.#refuse(errors.SW_SERVER_NOT_READY({ stage, state: lifecycle.state }));
    } else if (counters.active - refusals.count > this.#route.maxActiveInvocations) {
      this.#dropBody();
      refusals.add(() => this.#answerError(this.#overload()));
    } else {
      this.#response.on("close", () => this.#closed());
      if (taken === undefined) {
        watchBody(this.#request.socket, this);
        this.#receive(this.#request);
      } else if (Buffer.isBuffer(taken)) this.#doneWithin(taken);
      else this.#refuse(taken);
    }
  }

  #receive(request: IncomingMessage): void {
    const { maxBodyBytes } = this.#route;
    const isPlain = this.contentEncoding === undefined;
    // Not so once it went through Express, which gives a request another prototype.
    if (
      isPlain &&
      request instanceof StageRequest &&
      Number(this.contentLength) <= Math.min(LARGE_BODY_BYTES, maxBodyBytes)
    )
      request.receiveWhole(this);
    else receiveBody(request, this, maxBodyBytes, this);
  }

  #doneWithin(body: Buffer): void {
    const limit = this.#route.maxBodyBytes;
    if (body.byteLength <= limit) this.done(body, undefined);
    else this.#refuse(errors.SW_INVOCATION_BODY_SIZE({ limit, got: body.byteLength }));
  }

  stepEnded(step: number, startedAt: number, endedAt: number): void {
    this.#route.counters.steps[step]!.add((endedAt - startedAt) / 1000);
    this.#span?.step(step, startedAt, endedAt);
  }

  isWaitingForBody(): boolean {
    // What lies in the request's own buffer is our delay, not the caller's.
    return !this.#request.complete && this.#request.readableLength === 0 && !this.#request.isPaused();
  }

  stalled(): void {
    this.#refuse(errors.SW_INVOCATION_STALLED({}));
  }

  isAbandoned(): boolean {
    return this.#isAnswered;
  }

  makeSignal(): AbortSignal {
    this.#abort ??= new AbortController();
    return this.#abort.signal;
  }

  done(body: Buffer, blocks: Uint8Array[] | undefined): void {
    // What is inflated may be whole after its caller has left.
    if (this.#isAnswered) return;
    this.body = body;
    this.blocks = blocks;
    this.#requestBytes = bodyByteLength(this);
    this.#run(this.#route.lanes!.choose(this.#requestBytes));
  }

  arriving(byteLength: number | undefined): BodySink | KeptBody {
    const lanes = this.#route.lanes!;
    if (this.#isAnswered) return "blocks";
    if (!lanes.readsBlocks(this)) return "whole";
    this.deadline = this.#startedAt + this.#route.scope!.timeoutMs;
    this.#lane = lanes.choose(byteLength ?? LARGE_BODY_BYTES);
    this.#sink = this.#lane.arrive(this, byteLength);
    return this.#sink ?? "blocks";
  }

  taken(byteLength: number): void {
    if (this.#isAnswered) return;
    this.arrived = this.#sink!.arrived;
    this.#sink = undefined;
    this.#requestBytes = byteLength;
    this.#run(this.#lane!);
  }

  #run(lane: Lane): void {
    unwatchBody(this.#request.socket, this);
    const scope = this.#route.scope!;
    this.deadline = this.#startedAt + scope.timeoutMs;
    this.#lane = lane;
    const deliver = (reply: Reply) => this.#answer(reply);
    if (this.#span === undefined) runInvocation(scope, lane, this, deliver);
    else this.#span.run(() => runInvocation(scope, lane, this, deliver));
  }

  failed(error: StagewrightError): void {
    this.#refuse(error);
  }

  #overload(): StagewrightError {
    const { lifecycle, lanes, maxActiveInvocations: limit } = this.#route;
    const retryAfterSeconds = lanes!.retryAfterSeconds();
    return errors.SW_SERVER_OVERLOADED({ stage: lifecycle.stage, limit, retryAfterSeconds });
  }

  #refuse(error: StagewrightError): void {
    this.#dropBody();
    this.#answerError(error);
  }

  #dropBody(): void {
    unwatchBody(this.#request.socket, this);
    this.#abandonBody();
    if (!this.#request.complete) discardBody(this.#request);
  }

  #answerError(error: StagewrightError): void {
    this.#answer(replyOfError(error, this.invocationId, this.#route.lifecycle.stage));
  }

  #abandonBody(): void {
    if (this.#sink === undefined) return;
    this.#sink.abandon();
    this.#sink = undefined;
    this.#lane = undefined;
  }

  #answer(reply: Reply): void {
    if (this.#isAnswered) {
      void reply.stream?.return();
      return;
    }
    this.#isAnswered = true;
    if (reply.stream !== undefined) {
      void this.#writeParts(reply, reply.stream);
      return;
    }
    if (this.#route.compressesAnswers && this.#wantsGzip(reply)) {
      void this.#writeCompressed(reply);
      return;
    }
    if (!this.#response.destroyed) this.#write(reply);
    this.#finish(reply, reply.body.length);
  }

  #wantsGzip({ body }: Reply): boolean {
    // One header more to look for costs every invocation; this costs only the stages that compress.
    const { "accept-encoding": asked } = this.#request.headers;
    return wantsGzip(Array.isArray(asked) ? asked.join(",") : asked, body.length);
  }

  async #writeCompressed(reply: Reply): Promise<void> {
    let body = reply.body;
    let further = NO_HEADERS;
    try {
      body = await gzipBody(reply.body);
      further = GZIP_HEADERS;
    } catch (cause) {
      const { invocationId } = this;
      const fields = { event: "compression-failed", invocationId, err: cause };
      this.#route.events.error(fields, "an answer could not be compressed and is sent as it is");
    }
    if (!this.#response.destroyed) this.#write({ ...reply, body }, further);
    this.#finish(reply, body.length);
  }

  async #writeParts(reply: Reply, stream: AnswerStream): Promise<void> {
    const { socket } = this.#request;
    beginStream(socket);
    this.#response.writeHead(reply.status, this.#headersOf(reply));
    const { bytes, parts, error } = await writeStream(this.#route.lifecycle.stage, stream, this.#response);
    endStream(socket);
    this.#finish(error === undefined ? reply : { ...reply, error }, bytes, parts);
  }

  #write(reply: Reply, further: readonly string[] = NO_HEADERS): void {
    this.#response.writeHead(reply.status, this.#headersOf(reply, further));
    // A string is ASCII by the codecs' agreement; one latin1 string leaves with the head in one write.
    if (typeof reply.body === "string") this.#response.end(reply.body, "latin1");
    else this.#response.end(reply.body);
  }

  #headersOf(reply: Reply, further: readonly string[] = NO_HEADERS): string[] {
    // RFC 9110 §8.6: a 204 has no content-length; a stream's is not known (C117).
    const isLengthKnown = reply.status !== 204 && reply.stream === undefined;
    const length = String(reply.body.length);
    const { contentType } = reply;
    // In one piece where both are there, as they nearly always are: a list that grows is copied.
    let headers: string[];
    if (contentType === undefined) headers = isLengthKnown ? ["content-length", length] : [];
    else if (isLengthKnown) headers = ["content-length", length, "content-type", contentType];
    else headers = ["content-type", contentType];
    if (reply.customAttributes !== undefined) headers.push(CUSTOM_ATTRIBUTES_HEADER, reply.customAttributes);
    if (reply.session !== undefined) headers.push(...sessionHeadersOf(reply.session));
    if (reply.status === 405) headers.push("allow", "POST");
    if (reply.status === 503) headers.push("retry-after", String(retryAfterSecondsOf(reply.error)));
    if (reply.error?.code === errors.SW_INVOCATION_CONTENT_ENCODING.code)
      headers.push("accept-encoding", READ_ENCODINGS.join(", "));
    if (this.#route.compressesAnswers) headers.push("vary", "accept-encoding");
    if (reply.status === 408 || this.#route.lifecycle.state === "draining")
      headers.push("connection", "close");
    if (further.length > 0) headers.push(...further);
    return headers;
  }

  /** The connection is gone; when the answer was not complete, nobody will read the rest (C123). */
  #closed(): void {
    if (this.#isFinished) return;
    unwatchBody(this.#request.socket, this);
    this.#abandonBody();
    this.#abort?.abort(errors.SW_INVOCATION_ABORTED({}));
    this.#lane?.abandon(this);
    this.#answerError(errors.SW_INVOCATION_ABORTED({}));
  }

  #trace(): TraceContext | undefined {
    return this.traceparent === undefined ? undefined : parseTraceContext(this.traceparent, this.tracestate);
  }

  #finish(reply: Reply, responseBytes: number, parts?: number): void {
    this.#isFinished = true;
    // Whoever may still know this invocation, a body is of no use to anybody now.
    this.body = NO_BODY;
    this.blocks = undefined;
    this.arrived = undefined;
    const { counters, access } = this.#route;
    const durationMs = performance.now() - this.#startedAt;
    counters.active -= 1;
    counters.count(
      reply.error?.outcome ?? (reply.status === 204 ? "empty" : "success"),
      durationMs / 1000,
      this.#requestBytes,
      responseBytes,
      reply.rowCount ?? 0,
    );
    if (reply.joinedCount !== undefined) counters.countJoined(reply.joinedCount);
    this.#span?.end(reply, this.invocationId, this.#lane?.name);
    access.write({
      method: this.#request.method,
      invocationId: this.invocationId,
      traceId: this.#trace()?.traceId,
      reply,
      contentType: this.contentType,
      requestBytes: this.#requestBytes,
      responseBytes,
      parts,
      durationMs,
      lane: this.#lane?.name ?? "none",
    });
  }
}
