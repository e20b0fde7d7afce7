/** The endpoint of a pipeline: what a call of the runtime API is answered (C272–C278, C289–C295), apart from HTTP. */

import { randomUUID } from "node:crypto";
import type { Agent, IncomingHttpHeaders } from "node:http";
import type { Body, HopAnswer } from "./hop.ts";
import type { StageProcess } from "./hosts/process-host.ts";
import { findConstraintViolation, findMisdirection, headersForClient } from "./invocation-headers.ts";
import { invokePipeline, type PipelineLimits, type PipelineResult, UNNAMED_TYPE } from "./invoke-pipeline.ts";
import type { PipelineEvent } from "./pipeline-events.ts";
import {
  bodyTooLarge,
  type EndpointIdentity,
  endpointNotFound,
  modelError,
  type RuntimeError,
  serviceUnavailable,
  validationError,
} from "./runtime-errors.ts";

/** The API model's own limit; above it a call works here and may not elsewhere (C65, O4), bytes. */
const WARNED_REQUEST_BYTES = 6_291_456;
const VARIANT = "AllTraffic";

export interface EndpointLimits extends PipelineLimits {
  /** Client's body (C65, C66), bytes. */
  readonly maxRequestBytes: number;
}

export interface Endpoint {
  readonly identity: EndpointIdentity;
  readonly containers: readonly Pick<StageProcess, "name" | "host" | "port" | "isHealthy">[];
  readonly agent: Agent;
  readonly limits: EndpointLimits;
  readonly onEvent: (event: PipelineEvent) => void;
}

/** What goes back to the client. */
export interface EndpointAnswer {
  readonly status: number;
  /** Name and value in turn, Content-Length included. */
  readonly headers: readonly string[];
  readonly body: Body;
}

/** Why a call is refused before its body is read; undefined when it is not. */
export function refuseCall(
  endpoint: Endpoint,
  name: string,
  headers: IncomingHttpHeaders,
): RuntimeError | undefined {
  const { identity } = endpoint;
  if (name !== identity.endpointName) return endpointNotFound(name, identity.account);
  const violation = findConstraintViolation(headers);
  if (violation !== undefined) return validationError(violation);
  const misdirection = findMisdirection(headers, name);
  if (misdirection !== undefined) return validationError(misdirection.message, misdirection.errorCode);
  if (!endpoint.containers.every(({ isHealthy }) => isHealthy)) return serviceUnavailable();
  return refuseLength(endpoint, Number(headers["content-length"] ?? 0));
}

/** Why a body of this length is refused (C66). */
export function refuseLength({ limits }: Endpoint, byteLength: number): RuntimeError | undefined {
  return byteLength > limits.maxRequestBytes ? bodyTooLarge(limits.maxRequestBytes) : undefined;
}

/** Runs a call that {@link refuseCall} let pass through the containers. */
export async function answerCall(
  endpoint: Endpoint,
  headers: IncomingHttpHeaders,
  body: Body,
): Promise<EndpointAnswer> {
  const invocationId = randomUUID();
  const startedAt = performance.now();
  const { agent, containers, limits, onEvent } = endpoint;
  if (body.byteLength > WARNED_REQUEST_BYTES) {
    const text = `the body of ${body.byteLength} bytes is over the ${WARNED_REQUEST_BYTES} bytes of the published API model`;
    onEvent({ kind: "warning", invocationId, text });
  }
  const result = await invokePipeline(invocationId, agent, containers, headers, body, limits, (report) => {
    onEvent({ kind: "hop", invocationId, ...report });
    if (report.failure === undefined && report.response?.contentType === undefined) {
      const text = `${report.container} answered without Content-Type; taken as ${UNNAMED_TYPE}`;
      onEvent({ kind: "warning", invocationId, text });
    }
  });
  const refusal = refusalOf(result, endpoint);
  const answer =
    refusal === undefined
      ? answerOf(result.outcome as HopAnswer, invocationId)
      : answerOfError(refusal, invocationId);

  onEvent({
    kind: "invocation",
    invocationId,
    endpoint: endpoint.identity.endpointName,
    status: answer.status,
    byteLength: answer.body.byteLength,
    durationMs: performance.now() - startedAt,
    error: refusal === undefined ? undefined : (JSON.parse(refusal.body) as { Message: string }).Message,
  });
  return answer;
}

/** An error as it goes to the client (C289). */
export function answerOfError(error: RuntimeError, requestId: string = randomUUID()): EndpointAnswer {
  const text = Buffer.from(error.body);
  return {
    status: error.status,
    headers: [
      "x-amzn-RequestId",
      requestId,
      ...(error.code === undefined ? [] : ["x-amzn-errortype", error.code]),
      "Content-Type",
      error.contentType,
      "Content-Length",
      String(text.length),
    ],
    body: { chunks: [text], byteLength: text.length },
  };
}

function answerOf(answer: HopAnswer, requestId: string): EndpointAnswer {
  return {
    // Any success of a container is a 200 to the client (C68).
    status: 200,
    headers: [
      "x-amzn-RequestId",
      requestId,
      "x-Amzn-Invoked-Production-Variant",
      VARIANT,
      ...headersForClient(answer.headers),
      "Content-Type",
      answer.contentType ?? UNNAMED_TYPE,
      "Content-Length",
      String(answer.body.byteLength),
    ],
    body: answer.body,
  };
}

function refusalOf(
  { outcome, position }: PipelineResult,
  { containers, identity }: Endpoint,
): RuntimeError | undefined {
  if (outcome.ok) return undefined;
  return modelError(outcome, containers[position - 1]?.name ?? "", containers[position]?.name, identity);
}
