import { mleapError } from "../errors.ts";
import { readFrameAvro } from "./frame-avro.ts";
import { readFrameBinary } from "./frame-binary.ts";
import { readFrameJson } from "./frame-json.ts";
import type { LeapFrame } from "./leap-frame.ts";

export interface ReadFrameOptions {
  /** Default: a string is JSON; bytes are told apart by their first byte, which differs between the three formats. */
  readonly format?: "json" | "binary" | "avro" | undefined;
}

/**
 * Reads a leap frame. A string is JSON text, never a path. Throws MLEAP_FRAME_INVALID naming row and column.
 *
 * @example const frame = readLeapFrame('{"schema": {"fields": [{"name": "age", "type": "double"}]}, "rows": [[21]]}');
 */
export function readLeapFrame(source: string | Uint8Array, { format }: ReadFrameOptions = {}): LeapFrame {
  const wanted = format ?? (typeof source === "string" ? "json" : formatOf(source));
  if (wanted === "json") return readFrameJson(source);
  if (typeof source === "string") {
    throw mleapError("MLEAP_FRAME_INVALID", {
      where: "frame",
      problem: "got a string",
      expected: `bytes for the format ${wanted}`,
    });
  }
  return wanted === "binary" ? readFrameBinary(source) : readFrameAvro(source);
}

/** Avro files start with `Obj` and 1; the binary format with the length of its schema, whose high byte is 0 in any sane frame. */
function formatOf(bytes: Uint8Array): "json" | "binary" | "avro" {
  if (bytes[0] === 0x4f && bytes[1] === 0x62 && bytes[2] === 0x6a && bytes[3] === 1) return "avro";
  return bytes[0] === 0 ? "binary" : "json";
}
