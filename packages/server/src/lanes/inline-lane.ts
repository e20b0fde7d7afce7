/** The lane of the HTTP thread itself, when there is another: measures what invocations cost and how long it was held up. */

import { performance } from "node:perf_hooks";
import { type Answer, bodyByteLength, type Invocation, type OpenStage } from "@stagewright/core";
import type { BodySink } from "../body-sink.ts";
import { arriveInline, type Lane } from "../lane.ts";
import { BusyShare } from "./busy-share.ts";
import type { LearntCost } from "./learnt-cost.ts";

/** Milliseconds below which an invocation is not worth adding up. */
const NOTED_MS = 0.1;
/** Of invocations known to cost less than that, one in so many is measured: looking at the clock twice is 1 % of them. */
const MEASURED_ONE_IN = 8;

/** Runs invocations at once. */
export class MeasuredInlineLane implements Lane {
  readonly name = "inline";
  readonly #stage: OpenStage;
  readonly #cost: LearntCost;
  /** Milliseconds of work begun since the event loop last came round: other connections wait as long. */
  heldMs = 0;
  readonly #busy = new BusyShare();
  #unmeasured = 0;
  readonly #joins: boolean;

  /** @param joins whether the stage joins invocations that arrive together (option `batch`) */
  constructor(stage: OpenStage, cost: LearntCost, joins: boolean) {
    this.#stage = stage;
    this.#cost = cost;
    this.#joins = joins;
  }

  arrive(invocation: Invocation, byteLength: number | undefined): BodySink | undefined {
    return arriveInline(this.#stage, invocation, byteLength);
  }

  run(invocation: Invocation): Answer | Promise<Answer> {
    const byteLength = bodyByteLength(invocation);
    if (this.#isKnownCheap(byteLength)) {
      this.#busy.pass();
      return this.#stage.invoke(invocation);
    }
    // Where the body was decoded while it arrived, that is a part of what the invocation costs.
    const startedAt = performance.now() - (invocation.arrived?.spentMs ?? 0);
    let answer: Answer | Promise<Answer>;
    try {
      answer = this.#stage.invoke(invocation);
    } catch (error) {
      this.#note(byteLength, performance.now() - startedAt, false);
      throw error;
    }
    const ms = performance.now() - startedAt;
    if (answer instanceof Promise) return this.#measure(answer, byteLength, ms);
    this.#note(byteLength, ms, true);
    return answer;
  }

  abandon(): void {
    // What runs here has its signal from the invocation itself.
  }

  close(): Promise<void> {
    return this.#stage.close();
  }

  /** Whether an invocation of this size need not be measured this time. */
  #isKnownCheap(byteLength: number): boolean {
    this.#unmeasured += 1;
    if (this.#unmeasured < MEASURED_ONE_IN) {
      const ms = this.#cost.measured(byteLength);
      if (ms > 0 && ms < NOTED_MS) return true;
    }
    this.#unmeasured = 0;
    return false;
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

  /** @param ownMs what it took until it first waited */
  #measure(answer: Promise<Answer>, byteLength: number, ownMs: number): Promise<Answer> {
    // Those that are joined hold the thread up once, together.
    if (!this.#joins) this.#hold(Math.max(ownMs, this.#cost.estimate(byteLength)));
    const end = this.#busy.begin();
    const learn = (ms: number | undefined, wasWhole: boolean) => {
      if (ms !== undefined) this.#cost.learn(byteLength, ms, wasWhole);
    };
    answer.then(
      ({ joinedCount }) => learn(end(joinedCount, ownMs), true),
      () => learn(end(1, ownMs), false),
    );
    return answer;
  }
}
