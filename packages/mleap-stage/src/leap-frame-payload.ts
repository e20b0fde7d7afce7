/** Leap frames as payloads: JSON documents, or MLeap's binary format and Avro as bytes. */
import { type Bytes, bytes, type Json, json, type Payload } from "@stagewright/core";
import {
  type LeapFrame,
  type Tensor as LeapTensor,
  MleapError,
  readLeapFrame,
  writeLeapFrame,
} from "mleap-ts-runtime";
import { mleapErrors } from "./errors.ts";

/**
 * The leap frame of a request's payload, for stages that declare no columns.
 *
 * @throws SW_MLEAP_FRAME, SW_MLEAP_PAYLOAD
 */
export function readLeapFramePayload(payload: Payload): LeapFrame {
  try {
    if (payload.kind === "json") return exact(readLeapFrame(JSON.stringify(payload.value)));
    if (payload.kind === "text") return readLeapFrame(payload.text);
    if (payload.kind === "bytes") return readLeapFrame(payload.bytes);
  } catch (cause) {
    if (!(cause instanceof MleapError)) throw cause;
    throw mleapErrors.SW_MLEAP_FRAME(
      { problem: cause.message },
      { cause, record: cause.details.row, column: cause.details.column },
    );
  }
  throw mleapErrors.SW_MLEAP_PAYLOAD({ kind: payload.kind });
}

/**
 * A leap frame as an answer: a JSON document, or MLeap's binary format (`application/octet-stream`).
 *
 * @throws SW_MLEAP_OUTPUT for a long beyond 2^53 in JSON, which would be rounded
 */
export function leapFramePayload(frame: LeapFrame, format: "json" | "binary" = "json"): Json | Bytes {
  if (format === "binary") return bytes(writeLeapFrame(frame, { format: "binary" }));
  const wide = wideLong(frame);
  if (wide !== undefined) {
    const problem = `record ${wide.record} is a long beyond 2^53, which JSON would round; answer it as "binary"`;
    throw mleapErrors.SW_MLEAP_OUTPUT({ column: wide.column, problem });
  }
  return json(JSON.parse(writeLeapFrame(frame)));
}

/** A JSON document's integers have become doubles by now: one beyond 2^53 may no longer be what was sent. */
function exact(frame: LeapFrame): LeapFrame {
  const wide = wideLong(frame);
  if (wide === undefined) return frame;
  const problem =
    `record ${wide.record}, column "${wide.column}" is a long beyond 2^53; ` +
    "send the frame as application/octet-stream, which is read without rounding";
  throw mleapErrors.SW_MLEAP_FRAME({ problem }, wide);
}

/** The first long that a JavaScript number cannot hold. */
function wideLong(frame: LeapFrame): { readonly record: number; readonly column: string } | undefined {
  for (const { name, type } of frame.schema.fields) {
    if (type.base !== "long") continue;
    const row = Array.from(frame.column(name)).findIndex(isWide);
    if (row !== -1) return { record: row + 1, column: name };
  }
  return undefined;
}

function isWide(value: unknown): boolean {
  if (typeof value === "bigint") return !Number.isSafeInteger(Number(value));
  if (typeof value === "number") return !Number.isSafeInteger(value);
  if (Array.isArray(value)) return value.some(isWide);
  if (value instanceof Map) return [...value.values()].some(isWide);
  const tensor = value as LeapTensor | null;
  return tensor !== null && Array.from(tensor.values as ArrayLike<unknown>).some(isWide);
}
