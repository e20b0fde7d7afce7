/** The hooks of a stage, one after another; synchronous as long as every hook is. */

import type { InvocationContext } from "./context.ts";
import { StagewrightError } from "./error-catalogue.ts";
import { errors } from "./errors.ts";
import { validateInput } from "./input-validation.ts";
import { STEP_AT } from "./invocation-step.ts";
import type { Payload } from "./payload.ts";
import type { Stage, StageHooks } from "./stage.ts";

interface Step {
  readonly name: keyof StageHooks;
  /** Place among the steps that are timed; the time of one without goes to the step after it. */
  readonly place: number | undefined;
  readonly hook: (value: unknown, context: InvocationContext<unknown>) => unknown;
}

/** What becomes of the value of the last hook. */
export interface StepsEnd<R> {
  /** Called with the steps behind it, not as one of them: what it throws is its own. */
  end(value: unknown): R | Promise<R>;
}

/** The validator of the input where there is one, then `preprocess`, `predict`, `postprocess` as far as a stage has them. */
export class HookSteps {
  readonly #stageName: string;
  readonly #steps: readonly Step[];

  constructor(stage: Stage) {
    this.#stageName = stage.name;
    this.#steps = stepsOf(stage);
  }

  /** Hook whose value is the stage's answer; undefined for a stage without hooks. */
  get lastName(): keyof StageHooks | undefined {
    return this.#steps.at(-1)?.name;
  }

  /**
   * Runs all of them, and then the end; a promise appears only where a hook or the end gave one.
   *
   * @throws SW_STAGE_FAULT (or rejects with it), or the StagewrightError of a hook; the context is finished then
   */
  run<R>(value: unknown, context: InvocationContext<unknown>, end: StepsEnd<R>): R | Promise<R> {
    return this.#runFrom(0, value, context, end);
  }

  /** What an error of a streamed answer is called: it is the last hook's. */
  faultOfLast(cause: unknown): StagewrightError {
    return this.#fault(this.#steps.at(-1)!, cause);
  }

  #runFrom<R>(
    first: number,
    value: unknown,
    context: InvocationContext<unknown>,
    end: StepsEnd<R>,
  ): R | Promise<R> {
    let current = value;
    for (let at = first; at < this.#steps.length; at += 1) {
      const step = this.#steps[at]!;
      try {
        current = step.hook(current, context);
      } catch (cause) {
        context.finish();
        throw this.#fault(step, cause);
      }
      if (isThenable(current)) return this.#runLater(current, at, context, end);
      if (step.place !== undefined) context.endStep(step.place);
    }
    return end.end(current);
  }

  /** The rest of the steps, once the one at `at` has settled: one promise for all of them. */
  async #runLater<R>(
    pending: PromiseLike<unknown>,
    at: number,
    context: InvocationContext<unknown>,
    end: StepsEnd<R>,
  ): Promise<R> {
    let current: unknown;
    try {
      current = await pending;
    } catch (cause) {
      context.finish();
      throw this.#fault(this.#steps[at]!, cause);
    }
    const { place } = this.#steps[at]!;
    if (place !== undefined) context.endStep(place);
    return this.#runFrom(at + 1, current, context, end);
  }

  #fault(step: Step, cause: unknown): StagewrightError {
    if (cause instanceof StagewrightError) return cause;
    return errors.SW_STAGE_FAULT({ stage: this.#stageName, hook: step.name }, { cause });
  }
}

function stepsOf({ hooks, inputSchema }: Stage): readonly Step[] {
  const steps: Step[] = [];
  if (inputSchema?.kind === "standard") {
    const { schema } = inputSchema;
    steps.push({
      name: "preprocess",
      place: undefined,
      hook: (value) => validateInput(schema, value as Payload),
    });
  }
  for (const name of ["preprocess", "predict", "postprocess"] as const) {
    const hook = hooks[name];
    if (hook !== undefined) steps.push({ name, place: STEP_AT[name], hook });
  }
  return steps;
}

/** Whether a value is to be waited for. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
