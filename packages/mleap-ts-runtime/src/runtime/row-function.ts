import { dropRow } from "../registry/kernel.ts";
import type { Plan, Step } from "./plan.ts";
import { stepError } from "./step-error.ts";

/** Runs one step over the slots of a row; true when the row is dropped. */
type RowStep = (slots: unknown[]) => boolean;

/** A row through all steps: fills `slots` in place, false when a step dropped the row. */
export type RowProgram = (slots: unknown[]) => boolean;

/** Resolves every step to slots, casts and kernel once, so that a row costs the kernels and little else. */
export function compileRowProgram({ steps }: Plan): RowProgram {
  const program = steps.map(compileStep);
  const count = program.length;
  return (slots) => {
    let at = 0;
    try {
      for (; at < count; at++) if (program[at]!(slots)) return false;
    } catch (error) {
      throw stepError(error, steps[at]!);
    }
    return true;
  };
}

function compileStep(step: Step): RowStep {
  const { kernel } = step.node.model;
  switch (kernel.arity) {
    case "unary":
      return compileUnary(step);
    case "binary":
      return compileBinary(step);
    case "variadic":
      return compileVariadic(step);
    case "multi":
      return compileMulti(step);
  }
}

type Run<A extends unknown[]> = (...values: A) => unknown;

function compileUnary({ node, inputs, outputs }: Step): RowStep {
  const run = node.model.kernel.run as unknown as Run<[unknown]>;
  const { slot: input, cast } = inputs[0]!;
  const output = outputs[0]!.slot;
  if (node.model.kernel.mayDropRows === true) {
    return (slots) => {
      const value = slots[input];
      const result = run(cast === undefined ? value : cast(value));
      slots[output] = result;
      return result === dropRow;
    };
  }
  if (cast === undefined) {
    return (slots) => {
      slots[output] = run(slots[input]);
      return false;
    };
  }
  return (slots) => {
    slots[output] = run(cast(slots[input]));
    return false;
  };
}

function compileBinary({ node, inputs, outputs }: Step): RowStep {
  const run = node.model.kernel.run as unknown as Run<[unknown, unknown]>;
  const [a, b] = [inputs[0]!, inputs[1]!];
  const output = outputs[0]!.slot;
  return (slots) => {
    const left = a.cast === undefined ? slots[a.slot] : a.cast(slots[a.slot]);
    const right = b.cast === undefined ? slots[b.slot] : b.cast(slots[b.slot]);
    const result = run(left, right);
    slots[output] = result;
    return result === dropRow;
  };
}

function compileVariadic({ node, inputs, outputs }: Step): RowStep {
  const run = node.model.kernel.run as unknown as Run<[readonly unknown[]]>;
  const gather = compileGather(inputs);
  const output = outputs[0]!.slot;
  return (slots) => {
    const result = run(gather(slots));
    slots[output] = result;
    return result === dropRow;
  };
}

function compileMulti({ node, inputs, outputs }: Step): RowStep {
  const run = node.model.kernel.run as unknown as Run<[readonly unknown[], unknown[]]>;
  const gather = compileGather(inputs);
  const results = new Array<unknown>(outputs.length);
  const slotsOut = outputs.map(({ slot }) => slot);
  return (slots) => {
    if (run(gather(slots), results) === dropRow) return true;
    for (let i = 0; i < slotsOut.length; i++) slots[slotsOut[i]!] = results[i];
    return false;
  };
}

/** Reads the inputs of a step into one array, reused from row to row. */
function compileGather(inputs: Step["inputs"]): (slots: readonly unknown[]) => readonly unknown[] {
  const positions = inputs.map(({ slot }) => slot);
  const values = new Array<unknown>(positions.length);
  if (inputs.every(({ cast }) => cast === undefined)) {
    return (slots) => {
      for (let i = 0; i < positions.length; i++) values[i] = slots[positions[i]!];
      return values;
    };
  }
  return (slots) => {
    for (let i = 0; i < positions.length; i++) {
      const { cast } = inputs[i]!;
      const value = slots[positions[i]!];
      values[i] = cast === undefined ? value : cast(value);
    }
    return values;
  };
}
