import { type Column, columnStorage } from "../frame/leap-frame.ts";
import { dropRow } from "../registry/kernel.ts";
import type { Plan, Step } from "./plan.ts";
import { stepError } from "./step-error.ts";

/** Columns of a batch by slot; slots not produced yet, or not needed, are undefined. */
type Batch = (Column | undefined)[];

/** Rows a step runs over before the next step takes them: large enough for tight loops, small enough to stay in cache. */
const batchRows = 1024;

interface Transformed {
  /** Columns by slot, for the slots asked for. */
  readonly columns: readonly Column[];
  readonly rowCount: number;
}

/** Runs a plan over the columns of a frame, a step at a time over batches of rows, and keeps the columns of `slots`. */
export function transformColumns(
  plan: Plan,
  input: (slot: number) => Column,
  rowCount: number,
  slots: readonly number[],
): Transformed {
  const { fields } = plan.schema;
  const kept = slots.map((slot) => columnStorage(fields[slot]!.type, rowCount));
  const carried = [...new Set([...plan.needed, ...slots.filter((slot) => isInput(plan, slot))])];
  let written = 0;
  for (let start = 0; start < rowCount; start += batchRows) {
    const end = Math.min(rowCount, start + batchRows);
    const batch: Batch = new Array<undefined>(fields.length).fill(undefined);
    for (const slot of carried) batch[slot] = input(slot).slice(start, end);
    const count = runSteps(plan.steps, batch, end - start, start);
    slots.forEach((slot, i) => {
      copy(batch[slot]!, kept[i]!, written, count);
    });
    written += count;
  }
  return {
    columns: written === rowCount ? kept : kept.map((column) => column.slice(0, written)),
    rowCount: written,
  };
}

function isInput(plan: Plan, slot: number): boolean {
  const produced = plan.steps.reduce((total, step) => total + step.outputs.length, 0);
  return slot < plan.schema.fields.length - produced;
}

function copy(from: Column, to: Column, at: number, count: number): void {
  for (let row = 0; row < count; row++) (to as unknown[])[at + row] = from[row];
}

/** Runs the steps over a batch; answers how many rows are left. `first` is the number of rows before the batch. */
function runSteps(steps: readonly Step[], batch: Batch, rowCount: number, first: number): number {
  /** Number of each row in the frame, once rows were dropped; before that it is its position. */
  let numbers: number[] | undefined;
  let count = rowCount;
  for (const step of steps) {
    const outputs = step.outputs.map(({ type }) => columnStorage(type, count));
    const dropped = runStep(step, batch, outputs, count, (row) => (numbers?.[row] ?? first + row) + 1);
    step.outputs.forEach(({ slot }, i) => {
      batch[slot] = outputs[i];
    });
    if (dropped === undefined) continue;
    const keep = Array.from({ length: count }, (_, row) => row).filter((row) => !dropped.has(row));
    numbers = keep.map((row) => numbers?.[row] ?? first + row);
    for (let slot = 0; slot < batch.length; slot++) {
      const column = batch[slot];
      if (column !== undefined) batch[slot] = pick(column, keep);
    }
    count = keep.length;
  }
  return count;
}

function pick(column: Column, rows: readonly number[]): Column {
  if (column instanceof Float64Array) return Float64Array.from(rows, (row) => column[row]!);
  if (column instanceof Int32Array) return Int32Array.from(rows, (row) => column[row]!);
  return rows.map((row) => column[row]);
}

type Run<A extends unknown[]> = (...values: A) => unknown;

/** Fills the step's output columns; answers the rows it dropped, if any. */
function runStep(
  step: Step,
  batch: Batch,
  outputs: Column[],
  count: number,
  numberOf: (row: number) => number,
): Set<number> | undefined {
  const { kernel } = step.node.model;
  let row = 0;
  const dropped = new Set<number>();
  const put = (column: unknown[], value: unknown): void => {
    if (value === dropRow) dropped.add(row);
    else column[row] = value;
  };
  try {
    const inputs: Column[] = [];
    for (const { slot, cast, type } of step.inputs) {
      const column = batch[slot]!;
      if (cast === undefined) {
        inputs.push(column);
        continue;
      }
      const castColumn = columnStorage(type, count) as unknown[];
      for (row = 0; row < count; row++) castColumn[row] = cast(column[row]);
      inputs.push(castColumn);
    }
    row = 0;
    if (kernel.column !== undefined) {
      outputs[0] = kernel.column(inputs, count);
      return undefined;
    }
    const output = outputs[0] as unknown[];
    switch (kernel.arity) {
      case "unary": {
        const run = kernel.run as unknown as Run<[unknown]>;
        const input = inputs[0]!;
        if (kernel.mayDropRows === true) for (; row < count; row++) put(output, run(input[row]));
        else for (; row < count; row++) output[row] = run(input[row]);
        break;
      }
      case "binary": {
        const run = kernel.run as unknown as Run<[unknown, unknown]>;
        const [a, b] = [inputs[0]!, inputs[1]!];
        for (; row < count; row++) put(output, run(a[row], b[row]));
        break;
      }
      case "variadic": {
        const run = kernel.run as unknown as Run<[readonly unknown[]]>;
        const values = new Array<unknown>(inputs.length);
        for (; row < count; row++) {
          for (let i = 0; i < inputs.length; i++) values[i] = inputs[i]![row];
          put(output, run(values));
        }
        break;
      }
      case "multi": {
        const run = kernel.run as unknown as Run<[readonly unknown[], unknown[]]>;
        const values = new Array<unknown>(inputs.length);
        const results = new Array<unknown>(outputs.length);
        for (; row < count; row++) {
          for (let i = 0; i < inputs.length; i++) values[i] = inputs[i]![row];
          if (run(values, results) === dropRow) dropped.add(row);
          else for (let i = 0; i < outputs.length; i++) (outputs[i] as unknown[])[row] = results[i];
        }
      }
    }
  } catch (error) {
    throw stepError(error, step, numberOf(row));
  }
  return dropped.size > 0 ? dropped : undefined;
}
