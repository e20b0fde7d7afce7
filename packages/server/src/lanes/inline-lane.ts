/** The lane of the HTTP thread itself, when there is another: measures what invocations cost and how long it was held up. */

import { performance } from "node:perf_hooks";
import { type Answer, bodyByteLength, type Invocation, type OpenStage } from "@stagewright/core";
import type { Lane } from "../lane.ts";
import type { LearntCost } from "./learnt-cost.ts";

/** Milliseconds below which an invocation is not worth adding up. */
const NOTED_MS = 0.1;

/** Runs invocations at once. */
export class MeasuredInlineLane implements Lane {
  readonly name = "inline";
  readonly #stage: OpenStage;
  readonly #cost: LearntCost;
  /** Milliseconds of work begun since the event loop last came round: other connections wait as long. */
  heldMs = 0;
  /** Asynchronous invocations under way, and how many have ever begun. */
  #active = 0;
  #begun = 0;

  constructor(stage: OpenStage, cost: LearntCost) {
    this.#stage = stage;
    this.#cost = cost;
  }

  run(invocation: Invocation): Answer | Promise<Answer> {
    const byteLength = bodyByteLength(invocation);
    const startedAt = performance.now();
    let answer: Answer | Promise<Answer>;
    try {
      answer = this.#stage.invoke(invocation);
    } catch (error) {
      this.#note(byteLength, performance.now() - startedAt, false);
      throw error;
    }
    if (answer instanceof Promise) return this.#measure(answer, byteLength);
    this.#note(byteLength, performance.now() - startedAt, true);
    return answer;
  }

  abandon(): void {
    // What runs here has its signal from the invocation itself.
  }

  close(): Promise<void> {
    return this.#stage.close();
  }

  #note(byteLength: number, ms: number, wasWhole: boolean): void {
    this.#cost.learn(byteLength, ms, wasWhole);
    this.#hold(ms);
  }

  #hold(ms: number): void {
    if (ms < NOTED_MS) return;
    if (this.heldMs === 0) {
      setImmediate(() => {
        this.heldMs = 0;
      });
    }
    this.heldMs += ms;
  }

  /**
   * An asynchronous invocation holds the thread up only while something of it runs, which may be a native call long after
   * the hook has returned: the loop's busy time is shared out among those that were under way together.
   */
  #measure(answer: Promise<Answer>, byteLength: number): Promise<Answer> {
    this.#hold(this.#cost.estimate(byteLength));
    const busyBefore = performance.eventLoopUtilization().active;
    const others = this.#active;
    const begunBefore = this.#begun;
    this.#active += 1;
    this.#begun += 1;
    const learn = (wasWhole: boolean) => {
      this.#active -= 1;
      const together = others + this.#begun - begunBefore;
      const busyMs = performance.eventLoopUtilization().active - busyBefore;
      this.#cost.learn(byteLength, busyMs / together, wasWhole);
    };
    answer.then(
      () => learn(true),
      () => learn(false),
    );
    return answer;
  }
}
