/** The body of an invocation that a middleware of the author has read before us. */

import { Buffer } from "node:buffer";
import type { IncomingMessage } from "node:http";
import type { StagewrightError } from "@stagewright/core";
import { errors } from "./errors.ts";

/**
 * What the middleware left as `request.body`: a copy of its bytes, because what goes to a thread takes its memory along, or its
 * text as UTF-8; undefined when nobody has read the body.
 *
 * @returns SW_SERVER_BODY_TAKEN for anything else, which cannot be turned back into the bytes that came
 */
export function takenBodyOf(request: IncomingMessage): Buffer | StagewrightError | undefined {
  if (!request.readableDidRead) return undefined;
  const { body } = request as { readonly body?: unknown };
  if (Buffer.isBuffer(body)) return Buffer.from(body);
  if (typeof body === "string") return Buffer.from(body, "utf8");
  return errors.SW_SERVER_BODY_TAKEN({ got: nameOf(body) });
}

function nameOf(body: unknown): string {
  if (body === undefined) return "nothing";
  if (Array.isArray(body)) return "an array";
  return typeof body === "object" ? "an object" : `a ${typeof body}`;
}
