/** Leap frames as payloads: JSON documents, or MLeap's binary format and Avro as bytes. */
import { type Bytes, bytes, type Json, json, type Payload } from "@stagewright/core";
import { type LeapFrame, MleapError, readLeapFrame, writeLeapFrame } from "mleap-ts-runtime";
import { mleapErrors } from "./errors.ts";

/**
 * The leap frame of a request's payload, for stages that declare no columns.
 *
 * @throws SW_MLEAP_FRAME, SW_MLEAP_PAYLOAD
 */
export function readLeapFramePayload(payload: Payload): LeapFrame {
  try {
    if (payload.kind === "json") return readLeapFrame(JSON.stringify(payload.value));
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

/** A leap frame as an answer: a JSON document, or MLeap's binary format (`application/octet-stream`). */
export function leapFramePayload(frame: LeapFrame, format: "json" | "binary" = "json"): Json | Bytes {
  if (format === "binary") return bytes(writeLeapFrame(frame, { format: "binary" }));
  return json(JSON.parse(writeLeapFrame(frame)));
}
