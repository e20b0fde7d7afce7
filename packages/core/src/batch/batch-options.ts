/** Options of batching, and what is wrong with them. */

/** Invocations that arrive close together are run as one, for models whose call costs much whatever its rows. */
export interface BatchOptions {
  /** Rows of a joined run at most. An invocation that has as many or more runs by itself. */
  readonly maxRows: number;
  /** Milliseconds an invocation waits for others at most; 0 joins what arrives in one turn of the event loop. */
  readonly maxDelayMs: number;
}

const MAX_DELAY_MS = 60_000;

/** What is wrong with the options, in words; undefined when nothing is. */
export function problemOfBatch({ maxRows, maxDelayMs }: BatchOptions): string | undefined {
  if (!Number.isInteger(maxRows) || maxRows < 2) {
    return `batch.maxRows is ${maxRows}; expected a count of at least 2`;
  }
  if (!(maxDelayMs >= 0 && maxDelayMs <= MAX_DELAY_MS)) {
    return `batch.maxDelayMs is ${maxDelayMs}; expected milliseconds from 0 to ${MAX_DELAY_MS}`;
  }
  return undefined;
}
