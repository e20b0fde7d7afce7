/** The border to mleap-ts-runtime: its errors become this package's, with record and column where they are known. */
import { basename } from "node:path";
import type { StagewrightError } from "@stagewright/core";
import { MleapError, type Transformer } from "mleap-ts-runtime";
import { mleapErrors } from "./errors.ts";

/** What went wrong while a bundle was loaded. Anything that is no MleapError is passed on as it is. */
export function loadError(cause: unknown, file: string): unknown {
  if (!(cause instanceof MleapError)) return cause;
  return mleapErrors.SW_MLEAP_BUNDLE({ file, problem: cause.message, issues: cause.issues }, { cause });
}

/**
 * What went wrong while rows were scored: the caller's values (SW_MLEAP_INPUT), the caller's frame (SW_MLEAP_FRAME), or
 * else a fault (SW_MLEAP_RUN).
 *
 * @param record number of the row where the runtime cannot know it; the first is 1
 */
export function runError(
  cause: unknown,
  { bundle, file }: { readonly bundle: Transformer; readonly file: string },
  record?: number,
): StagewrightError {
  if (cause instanceof MleapError) {
    const place = { cause, record: record ?? cause.details.row, column: columnOf(cause, bundle) };
    if (cause.code.startsWith("MLEAP_INPUT_")) {
      return mleapErrors.SW_MLEAP_INPUT({ problem: problemOf(cause, record) }, place);
    }
    if (cause.code.startsWith("MLEAP_FRAME_")) {
      return mleapErrors.SW_MLEAP_FRAME({ problem: problemOf(cause, record) }, place);
    }
  }
  return mleapErrors.SW_MLEAP_RUN({ file: basename(file) }, { cause });
}

function problemOf({ message }: MleapError, record: number | undefined): string {
  return record === undefined ? message : `record ${record}, ${message}`;
}

/** The caller's column behind a node's port; undefined for a column some other node made. */
function columnOf({ details }: MleapError, { nodes, inputSchema }: Transformer): string | undefined {
  const inputs = nodes.find(({ name }) => name === details.node)?.inputs ?? [];
  const column =
    details.column ??
    inputs.find(({ port }) => port === details.port)?.name ??
    (inputs.length === 1 ? inputs[0]?.name : undefined);
  return column !== undefined && inputSchema.has(column) ? column : undefined;
}
