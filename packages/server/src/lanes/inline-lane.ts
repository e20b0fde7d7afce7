/** The lane of the HTTP thread itself, when there is another: measures what invocations cost and how long it was held up. */

import { performance } from "node:perf_hooks";
import { type Answer, bodyByteLength, type Invocation, type OpenStage } from "@stagewright/core";
import type { Lane } from "../lane.ts";
import { BusyShare } from "./busy-share.ts";
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
  readonly #busy = new BusyShare();
  readonly #joins: boolean;

  /** @param joins whether the stage joins invocations that arrive together (option `batch`) */
  constructor(stage: OpenStage, cost: LearntCost, joins: boolean) {
    this.#stage = stage;
    this.#cost = cost;
    this.#joins = joins;
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

  #measure(answer: Promise<Answer>, byteLength: number): Promise<Answer> {
    // Those that are joined hold the thread up once, together.
    if (!this.#joins) this.#hold(this.#cost.estimate(byteLength));
    const end = this.#busy.begin();
    answer.then(
      // What joined invocations cost, they cost together: each counts as the whole run.
      ({ joinedCount = 1 }) => this.#cost.learn(byteLength, end() * joinedCount, true),
      () => this.#cost.learn(byteLength, end(), false),
    );
    return answer;
  }
}
