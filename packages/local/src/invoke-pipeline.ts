/** One invocation through all containers, in order; the first that fails ends it (C91, C100). */

import type { Agent, IncomingHttpHeaders } from "node:http";
import { type Body, type Container, type HopAnswer, type HopFailure, hop } from "./hop.ts";
import { headersForContainers } from "./invocation-headers.ts";

/** Type of a body whose sender named none (C79, C94, O26). */
export const UNNAMED_TYPE = "application/octet-stream";
const ANY_TYPE = "*/*";

/** One call of one container, as the timeline shows it. */
export interface HopReport {
  /** The first container is 1. */
  readonly position: number;
  readonly container: string;
  /** What went in. */
  readonly request: { readonly contentType: string; readonly accept: string; readonly byteLength: number };
  /** What came back; undefined when no answer did. */
  readonly response:
    | { readonly status: number; readonly contentType: string | undefined; readonly byteLength: number }
    | undefined;
  /** Milliseconds from the first byte sent to the answer judged. */
  readonly durationMs: number;
  /** Why the pipeline ended here; undefined when it went on. */
  readonly failure: HopFailure["kind"] | undefined;
}

export interface PipelineLimits {
  /** For the whole pipeline (C63, C64), milliseconds. */
  readonly invocationTimeoutMs: number;
  /** From one container to the next (C99), bytes. */
  readonly maxHopBytes: number;
  /** Last container's answer (C65, C67), bytes. */
  readonly maxAnswerBytes: number;
}

export interface PipelineResult {
  /** Place of the container the outcome is from, the first is 1. */
  readonly position: number;
  /** The last container's answer, or the failure of the first that failed. */
  readonly outcome: HopAnswer | HopFailure;
}

/**
 * @param invocationId the runner's id of the call; containers see it when the client named none (C59)
 * @param headers the client's, as received; only the documented ones go on
 */
export async function invokePipeline(
  invocationId: string,
  agent: Agent,
  containers: readonly Container[],
  headers: IncomingHttpHeaders,
  clientBody: Body,
  limits: PipelineLimits,
  onHop: (report: HopReport) => void,
): Promise<PipelineResult> {
  const passedOn = headersForContainers(headers, invocationId);
  const deadline = performance.now() + limits.invocationTimeoutMs;
  let body = clientBody;
  let contentType = headers["content-type"] ?? UNNAMED_TYPE;
  for (let index = 0; ; index++) {
    const container = containers[index] as Container;
    const isLast = index === containers.length - 1;
    const accept = isLast ? headers.accept || ANY_TYPE : ANY_TYPE;
    const startedAt = performance.now();
    const result = await hop(agent, container, {
      body,
      contentType,
      accept,
      headers: passedOn,
      deadline,
      maxAnswerBytes: isLast ? limits.maxAnswerBytes : limits.maxHopBytes,
    });
    onHop({
      position: index + 1,
      container: container.name,
      request: { contentType, accept, byteLength: body.byteLength },
      response: responseOf(result),
      durationMs: performance.now() - startedAt,
      failure: result.ok ? undefined : result.kind,
    });
    if (!result.ok || isLast) return { position: index + 1, outcome: result };
    body = result.body;
    contentType = result.contentType ?? UNNAMED_TYPE;
  }
}

function responseOf(result: HopAnswer | HopFailure): HopReport["response"] {
  if (result.ok) {
    return { status: result.status, contentType: result.contentType, byteLength: result.body.byteLength };
  }
  switch (result.kind) {
    case "status":
      return { status: result.status, contentType: undefined, byteLength: result.body.length };
    case "answer-too-large":
      return { status: result.status, contentType: undefined, byteLength: result.byteLength };
    case "status-without-body":
    case "headers-too-large":
      return { status: result.status, contentType: undefined, byteLength: 0 };
    case "timeout":
    case "connection":
      return undefined;
  }
}
