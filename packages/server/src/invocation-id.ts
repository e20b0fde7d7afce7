/** Names an invocation in logs and errors: the platform's inference id, or one of our own (C77). */

import { MAX_INFERENCE_ID_LENGTH } from "@stagewright/core";

/** Tells processes apart and keeps no secret; V8 seeds this from the system. `node:crypto` would cost a start 5 ms. */
const PREFIX = Math.floor(Math.random() * 2 ** 48)
  .toString(16)
  .padStart(12, "0");
let count = 0;

/** The inference id when it is 1 to 64 printable ASCII characters not starting with a space, else a new id. */
export function invocationIdOf(inferenceId: string | undefined): string {
  if (
    inferenceId !== undefined &&
    inferenceId.length <= MAX_INFERENCE_ID_LENGTH &&
    /^[!-~][ -~]*$/.test(inferenceId)
  ) {
    return inferenceId;
  }
  count += 1;
  return `${PREFIX}-${count.toString(36)}`;
}
