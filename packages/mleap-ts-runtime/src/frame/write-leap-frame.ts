import { mleapError } from "../errors.ts";
import { writeFrameBinary } from "./frame-binary.ts";
import type { LeapFrame } from "./leap-frame.ts";
import { writeFrameJson } from "./write-frame-json.ts";

/**
 * Writes a leap frame: JSON text as the JVM prints it, or the binary format. Throws MLEAP_FRAME_UNSUPPORTED for what a
 * format cannot carry.
 */
export function writeLeapFrame(frame: LeapFrame, options?: { readonly format?: "json" | undefined }): string;
export function writeLeapFrame(frame: LeapFrame, options: { readonly format: "binary" }): Uint8Array;
export function writeLeapFrame(
  frame: LeapFrame,
  options: { readonly format?: "json" | "binary" | undefined },
): string | Uint8Array;
export function writeLeapFrame(
  frame: LeapFrame,
  { format = "json" }: { readonly format?: "json" | "binary" | undefined } = {},
): string | Uint8Array {
  if (format === "json") return writeFrameJson(frame);
  if (format === "binary") return writeFrameBinary(frame);
  const problem = "frames are written as json or binary";
  throw mleapError("MLEAP_FRAME_UNSUPPORTED", { format: String(format), problem });
}
