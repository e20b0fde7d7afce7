/**
 * What one of several invocations costs a thread that runs them in turns. A hook that waits holds nobody up; a native call may run
 * long after its hook has returned. So the time the event loop was busy is shared out among those that were under way together.
 */

import { performance } from "node:perf_hooks";

/** The invocations of one thread. */
export class BusyShare {
  #active = 0;
  #begun = 0;

  /** Counts an invocation that is not measured itself, but has its part in what others measure. */
  pass(): void {
    this.#begun += 1;
  }

  /** Begins an invocation; what it gives back ends it, and tells its share in milliseconds. */
  begin(): () => number {
    const busyBefore = performance.eventLoopUtilization().active;
    const others = this.#active;
    const begunBefore = this.#begun;
    this.#active += 1;
    this.#begun += 1;
    return () => {
      this.#active -= 1;
      const together = others + this.#begun - begunBefore;
      return (performance.eventLoopUtilization().active - busyBefore) / together;
    };
  }
}
