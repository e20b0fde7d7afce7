/**
 * The headers an invocation reads, found in one walk over the request's raw headers. Node's `request.headers` would make an
 * object of all of them, which costs as much as reading a small body.
 */

import {
  CUSTOM_ATTRIBUTES_HEADER,
  INFERENCE_ID_HEADER,
  SESSION_ID_HEADER,
  TARGET_MODEL_HEADER,
} from "@stagewright/core";

/** Values as sent; absent ones stay undefined. */
export interface InvocationHeaders {
  contentType: string | undefined;
  contentLength: string | undefined;
  contentEncoding: string | undefined;
  accept: string | undefined;
  customAttributes: string | undefined;
  inferenceId: string | undefined;
  sessionId: string | undefined;
  targetModel: string | undefined;
  traceparent: string | undefined;
  tracestate: string | undefined;
}

const FIELDS: ReadonlyMap<string, keyof InvocationHeaders> = new Map([
  ["content-type", "contentType"],
  ["content-length", "contentLength"],
  ["content-encoding", "contentEncoding"],
  ["accept", "accept"],
  [CUSTOM_ATTRIBUTES_HEADER, "customAttributes"],
  [INFERENCE_ID_HEADER, "inferenceId"],
  [SESSION_ID_HEADER, "sessionId"],
  [TARGET_MODEL_HEADER, "targetModel"],
  ["traceparent", "traceparent"],
  ["tracestate", "tracestate"],
]);
/** The same under the spelling most clients send: no name is put in lower case that need not be. */
const CAPITALIZED: ReadonlyMap<string, keyof InvocationHeaders> = new Map(
  [...FIELDS].map(([name, field]) => [
    name.replace(/(?<![a-z])[a-z]/g, (letter) => letter.toUpperCase()),
    field,
  ]),
);
/** Fields whose values are joined when the header comes twice: lists, and the one that is invalid when it does. */
const JOINED: ReadonlySet<keyof InvocationHeaders> = new Set(["accept", "traceparent", "tracestate"]);
/** Lengths of the names above: most headers are passed over without looking at a letter. */
const LENGTHS: ReadonlySet<number> = new Set([...FIELDS.keys()].map((name) => name.length));

/**
 * Fills in what is there. A header given twice counts once, the first; Accept and trace lists are joined (RFC 9110 §5.3).
 *
 * @param rawHeaders name and value in turn, as `IncomingMessage.rawHeaders`
 */
export function readInvocationHeaders(rawHeaders: readonly string[], headers: InvocationHeaders): void {
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!;
    if (!LENGTHS.has(name.length)) continue;
    const field = CAPITALIZED.get(name) ?? FIELDS.get(name.toLowerCase());
    if (field === undefined) continue;
    const value = rawHeaders[at + 1]!;
    const before = headers[field];
    if (before === undefined) headers[field] = value;
    else if (JOINED.has(field)) headers[field] = `${before}, ${value}`;
  }
}
