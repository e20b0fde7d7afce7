/** Which headers of a call reach a container, which of its answer reach the client, and what a call may say (C59, C72, C272). */

import type { IncomingHttpHeaders } from "node:http";
import {
  CUSTOM_ATTRIBUTES_HEADER,
  INFERENCE_ID_HEADER,
  MAX_CUSTOM_ATTRIBUTES_LENGTH,
  MAX_INFERENCE_ID_LENGTH,
  SESSION_ID_HEADER,
  TARGET_MODEL_HEADER,
} from "@stagewright/core";

/** Set by the container, seen by the client (C129). */
const CLOSED_SESSION_HEADER = "x-amzn-sagemaker-closed-session-id";
/** Set by the container under this or the plain name, seen by the client under this one only (C126). */
const NEW_SESSION_HEADER = "x-amzn-sagemaker-new-session-id";
const TARGET_CONTAINER_HEADER = "x-amzn-sagemaker-target-container-hostname";

/** The client's headers that go on to every container of a pipeline, verbatim; all others are dropped (C59, C97, C134). */
const PASSED_ON = [CUSTOM_ATTRIBUTES_HEADER, INFERENCE_ID_HEADER, SESSION_ID_HEADER] as const;

/** Header, member as the API calls it, and the rule its value keeps (C272). */
const RULES: readonly {
  readonly header: string;
  readonly member: string;
  readonly maxLength: number;
  readonly pattern?: RegExp;
}[] = [
  { header: "content-type", member: "contentType", maxLength: 1024, pattern: /^\p{ASCII}*$/u },
  { header: "accept", member: "accept", maxLength: 1024, pattern: /^\p{ASCII}*$/u },
  {
    header: CUSTOM_ATTRIBUTES_HEADER,
    member: "customAttributes",
    maxLength: MAX_CUSTOM_ATTRIBUTES_LENGTH,
    pattern: /^\p{ASCII}*$/u,
  },
  {
    header: INFERENCE_ID_HEADER,
    member: "inferenceId",
    maxLength: MAX_INFERENCE_ID_LENGTH,
    pattern: /^[!-~][ -~]*$/,
  },
  {
    header: SESSION_ID_HEADER,
    member: "sessionId",
    maxLength: 256,
    pattern: /^(NEW_SESSION)$|^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/,
  },
];

/** What is wrong with the call, in the words of the service (C238); undefined when nothing is. */
export function findConstraintViolation(headers: IncomingHttpHeaders): string | undefined {
  let violations: string[] | undefined;
  for (const { header, member, maxLength, pattern } of RULES) {
    const value = headers[header];
    if (typeof value !== "string") continue;
    const constraint =
      value.length > maxLength
        ? `Member must have length less than or equal to ${maxLength}`
        : pattern !== undefined && !pattern.test(value)
          ? `Member must satisfy regular expression pattern: ${pattern.source}`
          : undefined;
    if (constraint === undefined) continue;
    violations ??= [];
    violations.push(`Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`);
  }
  if (violations === undefined) return undefined;
  const noun = violations.length === 1 ? "error" : "errors";
  return `${violations.length} validation ${noun} detected: ${violations.join("; ")}`;
}

/** Why the call cannot be meant for a pipeline (C294, C113); undefined when it can. */
export function findMisdirection(
  headers: IncomingHttpHeaders,
  endpointName: string,
): { readonly message: string; readonly errorCode?: string } | undefined {
  if (headers[TARGET_MODEL_HEADER] !== undefined) {
    return {
      message: `Endpoint ${endpointName} is not a multi-model endpoint and does not support target model header.`,
      errorCode: "TARGET_MODEL_HEADER_NOT_SUPPORTED",
    };
  }
  if (headers[TARGET_CONTAINER_HEADER] !== undefined) {
    return {
      message: `Endpoint ${endpointName} is an inference pipeline and does not support target container hostname header.`,
    };
  }
  return undefined;
}

/**
 * Headers for every container, name and value in turn. The inference id is filled in when the client named none (C59).
 *
 * @param invocationId the runner's own id of the call, a UUID
 */
export function headersForContainers(headers: IncomingHttpHeaders, invocationId: string): string[] {
  const passed: string[] = [];
  for (const name of PASSED_ON) {
    const value = headers[name];
    if (typeof value === "string") passed.push(WIRE_NAMES[name], value);
    else if (name === INFERENCE_ID_HEADER) passed.push(WIRE_NAMES[name], invocationId);
  }
  return passed;
}

/** Headers of the last container's answer that the client gets, name and value in turn (C72, C98). */
export function headersForClient(headers: IncomingHttpHeaders): string[] {
  const passed: string[] = [];
  const attributes = headers[CUSTOM_ATTRIBUTES_HEADER];
  if (typeof attributes === "string") passed.push("X-Amzn-SageMaker-Custom-Attributes", attributes);
  const opened = headers[NEW_SESSION_HEADER] ?? headers[SESSION_ID_HEADER];
  if (typeof opened === "string") passed.push("X-Amzn-SageMaker-New-Session-Id", opened);
  const closed = headers[CLOSED_SESSION_HEADER];
  if (typeof closed === "string") passed.push("X-Amzn-SageMaker-Closed-Session-Id", closed);
  return passed;
}

const WIRE_NAMES = {
  [CUSTOM_ATTRIBUTES_HEADER]: "X-Amzn-SageMaker-Custom-Attributes",
  [INFERENCE_ID_HEADER]: "X-Amzn-SageMaker-Inference-Id",
  [SESSION_ID_HEADER]: "X-Amzn-SageMaker-Session-Id",
} as const;
