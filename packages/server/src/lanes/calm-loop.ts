/** When this thread has time for something that takes long and can wait a little. */

import { performance } from "node:perf_hooks";

/** How often it is looked, milliseconds, and the part of that time that may have been taken. */
const LOOK_EVERY_MS = 20;
const CALM_SHARE = 0.5;
/** A thread that is always busy finds its time then, milliseconds. */
const MOST_MS = 150;

/** Settles when the event loop has been idle for half of 20 ms, at the latest after 150 ms. */
export function calmLoop(): Promise<void> {
  return new Promise((resolve) => {
    const lateAt = performance.now() + MOST_MS;
    let before = performance.eventLoopUtilization();
    const look = () => {
      const { utilization } = performance.eventLoopUtilization(before);
      if (utilization <= CALM_SHARE || performance.now() >= lateAt) resolve();
      else {
        before = performance.eventLoopUtilization();
        setTimeout(look, LOOK_EVERY_MS);
      }
    };
    setTimeout(look, LOOK_EVERY_MS);
  });
}
