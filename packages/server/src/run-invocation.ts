/**
 * The one invocation function: headers and body in, reply out. HTTP, Express's way and the in-process harness
 * all end here, so that one request gives one answer wherever it is asked.
 */

import { performance } from "node:perf_hooks";
import { type Answer, type ErrorBody, type Invocation, StagewrightError } from "@stagewright/core";
import { type Waiting, waitUntil } from "./deadline-watch.ts";
import { errors } from "./errors.ts";
import type { Lane } from "./lane.ts";
import { type Reply, replyOf, replyOfError } from "./reply.ts";

/** What an invocation runs in. */
export interface InvocationScope {
  readonly stage: string;
  /** Time an invocation may take, milliseconds (C63). */
  readonly timeoutMs: number;
  /** What the stage has a caller read of an error, see `OpenStage.errorBody`. */
  readonly errorBody: (error: StagewrightError) => ErrorBody | undefined;
}

/**
 * Runs one invocation and delivers whatever comes of it as a reply, once; never throws. The reply is there at once unless a hook is
 * asynchronous; then the deadline is watched, and a late answer is dropped. A callback, because promises of promises would cost
 * a small invocation more than its model.
 */
export function runInvocation(
  scope: InvocationScope,
  lane: Lane,
  invocation: Invocation,
  deliver: (reply: Reply) => void,
): void {
  let answer: Answer | Promise<Answer>;
  try {
    answer = lane.run(invocation);
  } catch (error) {
    deliver(replyOfFault(scope, invocation, error));
    return;
  }
  if (!(answer instanceof Promise)) {
    deliver(replyOf(answer));
    return;
  }
  const deadline = invocation.deadline ?? performance.now() + scope.timeoutMs;
  waitUntil(answer, deadline, new RunningInvocation(scope, lane, invocation, answer, deliver));
}

class RunningInvocation implements Waiting<Answer> {
  readonly #scope: InvocationScope;
  readonly #lane: Lane;
  readonly #invocation: Invocation;
  readonly #answer: Promise<Answer>;
  readonly #deliver: (reply: Reply) => void;

  constructor(
    scope: InvocationScope,
    lane: Lane,
    invocation: Invocation,
    answer: Promise<Answer>,
    deliver: (reply: Reply) => void,
  ) {
    this.#scope = scope;
    this.#lane = lane;
    this.#invocation = invocation;
    this.#answer = answer;
    this.#deliver = deliver;
  }

  fulfilled(answer: Answer): void {
    this.#deliver(replyOf(answer));
  }

  rejected(error: unknown): void {
    this.#deliver(replyOfFault(this.#scope, this.#invocation, error));
  }

  late(): void {
    this.#lane.abandon(this.#invocation);
    stopLateStream(this.#answer);
    this.rejected(errors.SW_INVOCATION_DEADLINE({ limitMs: this.#scope.timeoutMs }));
  }
}

/** A stream whose first part came too late is of use to nobody. */
function stopLateStream(answer: Promise<Answer>): void {
  answer.then(
    ({ stream }) => stream?.return(),
    () => {},
  );
}

function replyOfFault(scope: InvocationScope, invocation: Invocation, fault: unknown): Reply {
  const error =
    fault instanceof StagewrightError
      ? fault
      : errors.SW_SERVER_FAULT({ stage: scope.stage }, { cause: fault });
  const reply = replyOfError(error, invocation.invocationId, scope.stage);
  return { ...reply, ...scope.errorBody(error) };
}
