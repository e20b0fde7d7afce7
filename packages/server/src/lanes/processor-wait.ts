/**
 * How long a thread was ready to run and had no processor, as Linux counts it: time in which it did nothing for anybody. One that
 * waits inside a native call (for a GPU, a lock) is not ready and not counted here.
 */

import { openSync, readSync } from "node:fs";

/** Its second number: nanoseconds on a run queue (Documentation/scheduler/sched-stats.rst). */
const FILE = "/proc/thread-self/schedstat";
const SPACE = 0x20;
const ZERO = 0x30;

const bytes = Buffer.alloc(64);
/** Of this thread, for as long as it runs. */
let file: number | undefined;
let isCounted = true;

/** Milliseconds since this thread began, in about 3 µs; 0 where nothing counts them. */
export function processorWaitMs(): number {
  if (!isCounted) return 0;
  try {
    file ??= openSync(FILE, "r");
    readSync(file, bytes, 0, bytes.length, 0);
  } catch {
    isCounted = false;
    return 0;
  }
  let nanoseconds = 0;
  for (let at = bytes.indexOf(SPACE) + 1; bytes[at]! >= ZERO; at += 1)
    nanoseconds = nanoseconds * 10 + bytes[at]! - ZERO;
  return nanoseconds / 1e6;
}
