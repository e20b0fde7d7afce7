/** What the container announces to batch transform: many records a request, as large as its limit (A24). */
import type { Environment, ExecutionParameters } from "@stagewright/core";

const MEGABYTE = 1_048_576;
/** Announced where MAX_CONTENT_LENGTH says nothing. */
const PLATFORM_DEFAULT_MB = 6;

/** At least 1 MB is announced: 0 would be read as unlimited (C158); under STAGEWRIGHT_COMPAT=aws it is 0, as the platform says. */
export function executionParameters({ variables, isAwsCompatible }: Environment): ExecutionParameters {
  const bytes = Number(variables["MAX_CONTENT_LENGTH"] || PLATFORM_DEFAULT_MB * MEGABYTE);
  const maxPayloadInMB = Math.max(isAwsCompatible ? 0 : 1, Math.floor(bytes / MEGABYTE));
  return { batchStrategy: "MULTI_RECORD", maxPayloadInMB, isSpaced: true };
}
