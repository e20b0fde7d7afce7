/**
 * What one of several invocations costs a thread that runs them in turns. A hook that waits holds nobody up; a native call may run
 * long after its hook has returned. So the time the event loop was busy is shared out among those that were under way together, less
 * what it had no processor for.
 */

import { performance } from "node:perf_hooks";
import { processorWaitMs } from "./processor-wait.ts";

/** The part of a share that the thread must have been busy for since another invocation ended, for the share to be news. */
const NEWS_PART = 0.5;

/** Milliseconds from which on a share is looked into: a smaller one changes nothing. */
const DOUBTED_MS = 0.2;
/** Milliseconds of busy time for which what was read of the wait for a processor is good enough as a beginning. */
const READ_EVERY_MS = 5;

/**
 * Ends an invocation, and tells what it cost, milliseconds. Undefined where most of its share has been told of others that were under
 * way: a pause that held up many is measured once.
 *
 * @param joinedCount how many ran as one with it, itself included: they cost together what they cost, and each counts as the whole
 * @param ownMs what is known to be its own: it cost no less
 */
export type EndOfShare = (joinedCount?: number, ownMs?: number) => number | undefined;

/** The invocations of one thread. */
export class BusyShare {
  #active = 0;
  #begun = 0;
  /** What the loop had been busy when the last that was measured ended, milliseconds. */
  #busyAtLastEnd = 0;
  /** The wait for a processor as it was last read, and when. */
  #waitMs = 0;
  #busyAtRead = Number.NEGATIVE_INFINITY;

  /** Counts an invocation that is not measured itself, but has its part in what others measure. */
  pass(): void {
    this.#begun += 1;
  }

  /** Begins an invocation. */
  begin(): EndOfShare {
    const busyBefore = performance.eventLoopUtilization().active;
    const waitBefore = this.#recentWaitMs(busyBefore);
    const others = this.#active;
    const begunBefore = this.#begun;
    this.#active += 1;
    this.#begun += 1;
    return (joinedCount = 1, ownMs = 0) => {
      this.#active -= 1;
      const busyNow = performance.eventLoopUtilization().active;
      const together = others + this.#begun - begunBefore;
      let share = (busyNow - busyBefore) / together;
      const news = busyNow - Math.max(busyBefore, this.#busyAtLastEnd);
      this.#busyAtLastEnd = busyNow;
      if (share * joinedCount > DOUBTED_MS)
        share = Math.max(0, share - (processorWaitMs() - waitBefore) / together);
      const ms = share * joinedCount;
      if (ownMs >= ms) return ownMs;
      return news >= share * NEWS_PART ? ms : undefined;
    };
  }

  #recentWaitMs(busyNow: number): number {
    if (busyNow - this.#busyAtRead > READ_EVERY_MS) {
      this.#waitMs = processorWaitMs();
      this.#busyAtRead = busyNow;
    }
    return this.#waitMs;
  }
}
