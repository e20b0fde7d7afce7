/**
 * The one invocation function: headers and body in, reply out. HTTP, Express's way and the in-process harness
 * all end here, so that one request gives one answer wherever it is asked.
 */

import { performance } from "node:perf_hooks";
import { type Answer, type ErrorBody, type Invocation, StagewrightError } from "@stagewright/core";
import { withDeadline } from "./deadline-watch.ts";
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
 * Runs one invocation and turns whatever happens into a reply; never throws, never rejects. A promise appears only when
 * a hook is asynchronous; then the deadline is watched, and a late answer is dropped.
 */
export function runInvocation(
  scope: InvocationScope,
  lane: Lane,
  invocation: Invocation,
): Reply | Promise<Reply> {
  let answer: Answer | Promise<Answer>;
  try {
    answer = lane.run(invocation);
  } catch (error) {
    return replyOfFault(scope, invocation, error);
  }
  if (!(answer instanceof Promise)) return replyOf(answer);
  const deadline = invocation.deadline ?? performance.now() + scope.timeoutMs;
  return withDeadline(answer, deadline, {
    fulfilled: replyOf,
    rejected: (error) => replyOfFault(scope, invocation, error),
    late: () => {
      lane.abandon(invocation);
      stopLateStream(answer);
      return replyOfFault(scope, invocation, errors.SW_INVOCATION_DEADLINE({ limitMs: scope.timeoutMs }));
    },
  });
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
