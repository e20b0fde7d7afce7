/** What a stage says of its health in worker threads, told to the HTTP thread's report, and taken back when the thread has ended. */

import type { StageHealth } from "@stagewright/core";
import type { HealthNews } from "./lane-messages.ts";

/** The health of one pool's threads. The last word on a subject counts, whichever thread says it. */
export class ThreadsHealth {
  readonly #health: StageHealth;
  /** Threads by what they said last was wrong. */
  readonly #sayers = new Map<string, number>();

  constructor(health: StageHealth) {
    this.#health = health;
  }

  /** Takes what a thread says. */
  hear([verb, subject, reason]: HealthNews, threadId: number): void {
    if (verb === "fail") {
      this.#health.fail(subject);
    } else if (verb === "degrade") {
      this.#sayers.set(subject, threadId);
      this.#health.degrade(subject, reason);
    } else {
      this.#sayers.delete(subject);
      this.#health.recover(subject);
    }
  }

  /** A thread has ended: what was wrong with it is no more. What it said of the whole stage (`fail`) stays. */
  forget(threadId: number): void {
    for (const [subject, sayer] of this.#sayers) {
      if (sayer !== threadId) continue;
      this.#sayers.delete(subject);
      this.#health.recover(subject);
    }
  }
}
