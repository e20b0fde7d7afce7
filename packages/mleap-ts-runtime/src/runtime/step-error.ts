import { MleapError, mleapError, placed } from "../errors.ts";
import type { Step } from "./plan.ts";

/** What a kernel threw, with node and row said; anything unnamed becomes MLEAP_OP_FAILED. */
export function stepError(error: unknown, { node }: Step, row?: number): MleapError {
  const place = { op: node.op, node: node.name, ...(row === undefined ? {} : { row }) };
  if (error instanceof MleapError) return placed(error, place);
  const problem = error instanceof Error ? error.message : String(error);
  return placed(mleapError("MLEAP_OP_FAILED", { problem }, { cause: error }), place);
}
