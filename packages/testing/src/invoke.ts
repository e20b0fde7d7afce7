/** `invoke`: a stage called in process, with the same bytes in and out as over HTTP, without a port. */

import { Readable } from "node:stream";
import {
  type AnswerStream,
  CUSTOM_ATTRIBUTES_HEADER,
  type EncodedBody,
  INFERENCE_ID_HEADER,
  type Invocation,
  type OpenStage,
  openStage,
  SESSION_ID_HEADER,
  type Stage,
  StagewrightError,
  silentLogger,
  TARGET_MODEL_HEADER,
} from "@stagewright/core";
import {
  createInlineLane,
  invocationIdOf,
  type Reply,
  receiveBody,
  replyOfError,
  runInvocation,
  sessionHeadersOf,
} from "@stagewright/server";
import { type StageTestOptions, testEnvironment } from "./stage-environment.ts";

/** What a stage answered. */
export interface InvokeResult {
  readonly status: number;
  /** Lower-case names: content-type, content-length (transfer-encoding for a streamed answer), and custom attributes when a hook set them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** The body as UTF-8 text. */
  text(): string;
  /** The body as a JSON document. */
  json(): unknown;
}

const opened = new WeakMap<Stage, Map<string, Promise<OpenStage>>>();

/**
 * Invokes a stage in process. The model is loaded on the first call for a stage and these options, and kept. A streamed answer
 * is collected; one that fails after its first part, where the status has been sent, rejects.
 *
 * @param body text (sent as UTF-8) or bytes
 * @param headers as a client sends them; names in any case
 * @example
 * const answer = await invoke(stage, "M,0.44,0.365\n", { "content-type": "text/csv" }, { modelDir });
 * expect(answer.text()).toBe("11.2\n");
 * @throws what `load` or warm-up throw; any other invocation that fails is a result with its status, not an exception
 */
export async function invoke(
  stage: Stage,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
  options: StageTestOptions = {},
): Promise<InvokeResult> {
  const open = await openOnce(stage, options);
  const bytes = typeof body === "string" ? Buffer.from(body, "utf8") : body;
  const byName = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const environment = testEnvironment(options);
  const invocationId = invocationIdOf(byName.get(INFERENCE_ID_HEADER));
  const received = await receive(bytes, byName.get("content-encoding"), open.maxBodyBytes);
  if (received instanceof StagewrightError) return resultOf(replyOfError(received, invocationId, stage.name));
  const invocation: Invocation = {
    body: received,
    contentType: byName.get("content-type"),
    accept: byName.get("accept"),
    invocationId,
    customAttributes: byName.get(CUSTOM_ATTRIBUTES_HEADER),
    inferenceId: byName.get(INFERENCE_ID_HEADER),
    sessionId: byName.get(SESSION_ID_HEADER),
    targetModel: byName.get(TARGET_MODEL_HEADER),
    traceparent: byName.get("traceparent"),
    tracestate: byName.get("tracestate"),
  };
  const scope = {
    stage: stage.name,
    timeoutMs: environment.timeoutMs,
    errorBody: open.errorBody.bind(open),
  };
  const reply = await new Promise<Reply>((deliver) => {
    runInvocation(scope, createInlineLane(open), invocation, deliver);
  });
  return resultOf(reply, reply.stream === undefined ? undefined : await collect(reply.stream));
}

/** The body as the stage gets it: within its limit, inflated. */
function receive(
  body: Uint8Array,
  contentEncoding: string | undefined,
  maxBytes: number,
): Promise<Buffer | StagewrightError> {
  const headers = { contentEncoding, contentLength: String(body.byteLength) };
  return new Promise((resolve) => {
    const source = Readable.from(body.byteLength === 0 ? [] : [body], { objectMode: false });
    receiveBody(source, headers, maxBytes, { done: resolve, failed: resolve });
  });
}

/** The body of a streamed answer, whole. */
async function collect(stream: AnswerStream): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(bytesOf(part));
  return Buffer.concat(parts);
}

function bytesOf(body: EncodedBody): Buffer {
  return typeof body === "string" ? Buffer.from(body, "latin1") : Buffer.from(body);
}

function openOnce(stage: Stage, options: StageTestOptions): Promise<OpenStage> {
  const byOptions = opened.get(stage) ?? new Map<string, Promise<OpenStage>>();
  opened.set(stage, byOptions);
  const environment = testEnvironment(options);
  const key = JSON.stringify([environment.modelDir, options.environment ?? {}]);
  const known = byOptions.get(key);
  if (known !== undefined) return known;
  const opening = openStage(stage, { environment, log: silentLogger });
  byOptions.set(key, opening);
  // A stage that did not load is tried again on the next call.
  opening.catch(() => byOptions.delete(key));
  return opening;
}

function resultOf(reply: Reply, streamed?: Buffer): InvokeResult {
  const body = streamed ?? bytesOf(reply.body);
  const headers: Record<string, string> = {};
  if (streamed !== undefined) headers["transfer-encoding"] = "chunked";
  else if (reply.status !== 204) headers["content-length"] = String(body.byteLength);
  if (reply.contentType !== undefined) headers["content-type"] = reply.contentType;
  if (reply.customAttributes !== undefined) headers[CUSTOM_ATTRIBUTES_HEADER] = reply.customAttributes;
  const session = reply.session === undefined ? [] : sessionHeadersOf(reply.session);
  for (let at = 0; at < session.length; at += 2) headers[session[at]!] = session[at + 1]!;
  return {
    status: reply.status,
    headers,
    body,
    text: () => body.toString("utf8"),
    json: () => JSON.parse(body.toString("utf8")) as unknown,
  };
}
