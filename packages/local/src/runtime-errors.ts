/** Errors of the runtime API as they are on the wire (C289–C295): the one place that spells their texts. */

import { MAX_HOP_BODY_BYTES } from "@stagewright/core";
import type { HopFailure } from "./hop.ts";

/** Longest `Message` (C289). */
const MAX_MESSAGE_LENGTH = 2048;

/** Whose endpoint it is, as far as texts show it. */
export interface EndpointIdentity {
  readonly endpointName: string;
  readonly region: string;
  /** Twelve digits. */
  readonly account: string;
}

/** An answer that is no success. */
export interface RuntimeError {
  readonly status: number;
  /** Value of `x-amzn-errortype`; undefined for the plain text of 413. */
  readonly code: string | undefined;
  readonly contentType: string;
  readonly body: string;
}

/** @param errorCode finer code that some texts carry (C294) */
export function validationError(message: string, errorCode?: string): RuntimeError {
  return jsonError(400, "ValidationError", {
    ...(errorCode === undefined ? {} : { ErrorCode: errorCode }),
    Message: message.slice(0, MAX_MESSAGE_LENGTH),
  });
}

export function endpointNotFound(name: string, account: string): RuntimeError {
  return validationError(`Endpoint ${name} of account ${account} not found.`);
}

/** No instance of the endpoint is in service (C55, C295). */
export function serviceUnavailable(): RuntimeError {
  return jsonError(503, "ServiceUnavailable", {
    Message: "A transient exception occurred while retrieving variant instances. Please try again later.",
  });
}

/** A fault of the runner itself (C289). */
export function internalFailure(): RuntimeError {
  return jsonError(500, "InternalFailure", { Message: "The runner failed; its own log says why." });
}

/** No such path or method (C278). */
export function unknownOperation(): RuntimeError {
  return jsonError(404, "UnknownOperationException", {});
}

/** The live form of an oversize request: plain text, no code (C66). */
export function bodyTooLarge(limit: number): RuntimeError {
  return {
    status: 413,
    code: undefined,
    contentType: "text/plain",
    body: `HTTP content length exceeded ${limit} bytes.`,
  };
}

/**
 * The ModelError of a failed hop (C290–C292, C99, C71).
 *
 * @param container name of the container that failed
 * @param next name of the one after it; undefined for the last
 */
export function modelError(
  failure: HopFailure,
  container: string,
  next: string | undefined,
  endpoint: EndpointIdentity,
): RuntimeError {
  const group = `/aws/sagemaker/Endpoints/${endpoint.endpointName}`;
  const { region, account } = endpoint;
  const link = `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#logEventViewer:group=${group} in account ${account} for more information.`;
  const { message, originalStatus, originalMessage } = describeFailure(failure, container, next, link);
  return jsonError(424, "ModelError", {
    ErrorCode:
      originalStatus >= 400 && originalStatus < 500
        ? "CLIENT_ERROR_FROM_MODEL"
        : "INTERNAL_FAILURE_FROM_MODEL",
    LogStreamArn: `arn:aws:logs:${region}:${account}:log-group:${group}`,
    Message: message,
    OriginalMessage: originalMessage,
    OriginalStatusCode: originalStatus,
  });
}

interface Described {
  readonly message: string;
  readonly originalStatus: number;
  readonly originalMessage: string;
}

function describeFailure(
  failure: HopFailure,
  container: string,
  next: string | undefined,
  link: string,
): Described {
  const received = (status: number, text: string): Described => {
    const before = `Received ${sideOf(status)} error (${status}) from ${container} with message "`;
    const after = `". See ${link}`;
    const originalMessage = cut(text, MAX_MESSAGE_LENGTH - before.length - after.length);
    return { message: before + originalMessage + after, originalStatus: status, originalMessage };
  };
  switch (failure.kind) {
    case "status":
      return received(failure.status, failure.body.toString("utf8"));
    case "status-without-body":
      return {
        message: `Received ${sideOf(failure.status)} error (${failure.status}) from ${container} and could not load the entire response body. See ${link}`,
        originalStatus: failure.status,
        originalMessage: "",
      };
    case "timeout":
      return received(
        0,
        `Your invocation timed out while waiting for a response from container ${container}. Review the latency metrics for each container in Amazon CloudWatch, resolve the issue, and try again.`,
      );
    case "connection":
      return received(0, failure.reason);
    case "headers-too-large":
      return {
        message: `Response received from the ${container} container has headers with length greater than 4096 bytes. Reduce the length of your container's response headers and update your endpoint.`,
        originalStatus: failure.status,
        originalMessage: "",
      };
    case "answer-too-large":
      if (next === undefined) {
        return received(failure.status, `The response of ${failure.byteLength} bytes exceeds the limit.`);
      }
      return {
        message: `Received response from ${container} with status code ${failure.status}. However, the request payload from ${container} to ${next} is ${failure.byteLength} bytes, which has exceeded the maximum limit of ${MAX_HOP_BODY_BYTES / 1_048_576} MB. See ${link}`,
        originalStatus: failure.status,
        originalMessage: "",
      };
  }
}

function sideOf(status: number): "client" | "server" {
  return status >= 400 && status < 500 ? "client" : "server";
}

/** At most `length` UTF-16 units, without leaving half a character. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}

function jsonError(status: number, code: string, body: Readonly<Record<string, unknown>>): RuntimeError {
  return { status, code, contentType: "application/json", body: JSON.stringify(body) };
}
