/** What a stage costs, measured before it has callers: the run it is tried with is timed, and again where it took long. */

import { isThenable } from "./hook-steps.ts";

/** What a run before the first caller cost. */
export interface TriedCost {
  /** Bytes of the body; undefined for a made-up row, which has none. */
  readonly byteLength: number | undefined;
  /** Milliseconds this thread was busy with it. */
  readonly ms: number;
}

/** A run, and what is known of its cost. */
export interface TriedRun<T> {
  readonly value: T;
  /** The smaller of two where there were two. */
  readonly ms: number;
}

/**
 * Times a run. Much of a first one is code that is compiled: one that takes longer than `costlyMs` is done again, and what it
 * takes then counts; when it fails then, the first counts.
 *
 * @throws what the first run throws
 */
export async function timeRun<T>(run: () => T | PromiseLike<T>, costlyMs: number): Promise<TriedRun<T>> {
  const first = await time(run);
  if (first.ms <= costlyMs) return first;
  try {
    const { ms } = await time(run);
    return { value: first.value, ms: Math.min(ms, first.ms) };
  } catch {
    return first;
  }
}

async function time<T>(run: () => T | PromiseLike<T>): Promise<TriedRun<T>> {
  const startedAt = performance.now();
  const busyBefore = performance.eventLoopUtilization().active;
  const running = run();
  const syncMs = performance.now() - startedAt;
  if (!isThenable(running)) return { value: running, ms: syncMs };
  const value = await running;
  // What it waited for holds nobody up. The first part counts even where the loop has not begun to turn.
  return { value, ms: Math.max(syncMs, performance.eventLoopUtilization().active - busyBefore) };
}
