/** What a stage reads and answers, known before anything of it is loaded. */

import { createCodecRegistry } from "./codec.ts";
import { allCodecs } from "./codecs/all-codecs.ts";
import type { Environment } from "./environment.ts";
import { createNegotiation, type Negotiation } from "./negotiation.ts";
import type { Stage } from "./stage.ts";

/**
 * The negotiation of a stage: its author's own, else by RFC 9110 over its codecs.
 *
 * @throws SW_ENVIRONMENT_INVALID, SW_STAGE_INVALID, see {@link createNegotiation}
 */
export function stageNegotiation(stage: Stage, environment: Environment): Negotiation {
  const { stageOptions, inputSchema, outputMediaTypes } = stage;
  return (
    stageOptions.negotiation?.(environment) ??
    createNegotiation({
      registry: createCodecRegistry([...allCodecs, ...(stageOptions.codecs ?? [])]),
      columnsDeclared: inputSchema?.kind === "columns",
      outputMediaTypes,
      defaultAccept: environment.defaultAccept,
    })
  );
}
