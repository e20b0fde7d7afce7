/** What a stage tells batch transform of itself (C158–C163). */

import { availableParallelism } from "node:os";
import type { Environment } from "./environment.ts";
import { quote } from "./error-catalogue.ts";
import { errors } from "./errors.ts";
import type { Stage } from "./stage.ts";

/** Hints of `GET /execution-parameters`; the job request's own values win (C160). */
export interface ExecutionParameters {
  /** Invocations sent at once, at least 1. Default: the number of processors. */
  readonly maxConcurrentTransforms?: number;
  readonly batchStrategy: "SINGLE_RECORD" | "MULTI_RECORD";
  /** Largest body, whole megabytes; 0 is unlimited. */
  readonly maxPayloadInMB: number;
  /** Spaces after commas and colons, as Python writes JSON (F40): for a stand-in whose document is known to the byte. */
  readonly isSpaced?: boolean;
}

/**
 * The document of `GET /execution-parameters`, as JSON; undefined when the stage gives no hints.
 *
 * @throws SW_STAGE_INVALID for values the platform would not take (C158)
 */
export function executionParametersDocument(stage: Stage, environment: Environment): string | undefined {
  const given = stage.stageOptions.executionParameters;
  if (given === undefined) return undefined;
  const parameters = typeof given === "function" ? given(environment) : given;
  const { maxConcurrentTransforms = availableParallelism(), batchStrategy, maxPayloadInMB } = parameters;
  const problems: string[] = [];
  if (!(Number.isSafeInteger(maxConcurrentTransforms) && maxConcurrentTransforms >= 1))
    problems.push(`maxConcurrentTransforms is ${maxConcurrentTransforms}, expected an integer of at least 1`);
  if (batchStrategy !== "SINGLE_RECORD" && batchStrategy !== "MULTI_RECORD")
    problems.push(`batchStrategy is ${quote(batchStrategy)}, expected "SINGLE_RECORD" or "MULTI_RECORD"`);
  if (!(Number.isSafeInteger(maxPayloadInMB) && maxPayloadInMB >= 0))
    problems.push(`maxPayloadInMB is ${maxPayloadInMB}, expected an integer of at least 0`);
  if (problems.length > 0) {
    throw errors.SW_STAGE_INVALID({
      stage: stage.name,
      problem: `executionParameters: ${problems.join("; ")}`,
    });
  }
  const compact = JSON.stringify({
    MaxConcurrentTransforms: maxConcurrentTransforms,
    BatchStrategy: batchStrategy,
    MaxPayloadInMB: maxPayloadInMB,
  });
  return parameters.isSpaced === true ? compact.replaceAll(/[,:]/g, "$& ") : compact;
}
