/** Names an invocation in logs and errors: the platform's inference id, or one of our own (C77). */

import { randomBytes } from "node:crypto";
import { MAX_INFERENCE_ID_LENGTH } from "@stagewright/core";

const PREFIX = randomBytes(6).toString("hex");
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
