import type { GraphNode } from "../bundle/node-graph.ts";
import { mleapError } from "../errors.ts";
import { type Cast, castBetween } from "../frame/cast.ts";
import type { DataType } from "../frame/data-type.ts";
import { type Field, Schema } from "../frame/schema.ts";

/** A node with its columns resolved to slots: what a row or a frame holds at position `slot`. */
export interface Step {
  readonly node: GraphNode;
  readonly inputs: readonly {
    readonly slot: number;
    readonly type: DataType;
    readonly cast: Cast | undefined;
  }[];
  readonly outputs: readonly { readonly slot: number; readonly type: DataType }[];
}

/** Nodes in execution order over slots; slots start with the columns of the input, in its order. */
export interface Plan {
  readonly steps: readonly Step[];
  /** Columns after the last step: the input's, then what the steps append. Position = slot. */
  readonly schema: Schema;
  /** Input columns that some step reads or that are wanted themselves. */
  readonly needed: readonly number[];
}

interface PlanOptions {
  /** Only nodes needed for these columns run; undefined runs every node (design: pruning). */
  readonly wanted: readonly string[] | undefined;
}

/**
 * Resolves nodes against the columns of an input, once. Throws MLEAP_FRAME_COLUMN_MISSING with every missing column,
 * MLEAP_FRAME_COLUMN_EXISTS, MLEAP_FRAME_CAST.
 */
export function createPlan(nodes: readonly GraphNode[], input: Schema, { wanted }: PlanOptions): Plan {
  const run = wanted === undefined ? nodes : neededFor(nodes, wanted);
  checkColumns(run, input);
  const fields: Field[] = [...input.fields];
  const slots = new Map(input.names.map((name, slot) => [name, slot]));
  const needed = new Set<number>();
  const steps = run.map((node): Step => {
    const inputs = node.model.inputs.map(({ column, type }) => {
      const slot = slots.get(column) ?? -1;
      if (slot < input.fields.length) needed.add(slot);
      return { slot, type, cast: castBetween(fields[slot]!.type, type, column) };
    });
    const outputs = node.model.outputs.map(({ column, type }) => {
      const slot = fields.push({ name: column, type }) - 1;
      slots.set(column, slot);
      return { slot, type };
    });
    return { node, inputs, outputs };
  });
  for (const name of wanted ?? []) {
    const slot = input.indexOf(name);
    if (slot !== undefined) needed.add(slot);
  }
  return { steps, schema: new Schema(fields), needed: [...needed].sort((a, b) => a - b) };
}

/** The nodes that produce the wanted columns, directly or through others, in execution order. */
function neededFor(nodes: readonly GraphNode[], wanted: readonly string[]): readonly GraphNode[] {
  const columns = new Set(wanted);
  const run: GraphNode[] = [];
  for (const node of [...nodes].reverse()) {
    if (!node.model.outputs.some(({ column }) => columns.has(column))) continue;
    run.push(node);
    for (const { column } of node.model.inputs) columns.add(column);
  }
  return run.reverse();
}

function checkColumns(nodes: readonly GraphNode[], input: Schema): void {
  const produced = new Set<string>();
  const missing = new Set<string>();
  for (const { model } of nodes) {
    for (const { column } of model.inputs)
      if (!produced.has(column) && !input.has(column)) missing.add(column);
    for (const { column } of model.outputs) {
      if (input.has(column)) throw mleapError("MLEAP_FRAME_COLUMN_EXISTS", { column });
      produced.add(column);
    }
  }
  if (missing.size > 0)
    throw mleapError("MLEAP_FRAME_COLUMN_MISSING", { columns: [...missing], known: input.names });
}

/** Inputs of nodes that no node produces, by first appearance; the last type given wins (bundle.md §17). */
export function inputSchemaOf(nodes: readonly GraphNode[]): Schema {
  const produced = new Set(nodes.flatMap(({ model }) => model.outputs.map(({ column }) => column)));
  const types = new Map<string, DataType>();
  for (const { model } of nodes) {
    for (const { column, type } of model.inputs) if (!produced.has(column)) types.set(column, type);
  }
  return new Schema([...types].map(([name, type]) => ({ name, type })));
}

/** Everything the nodes produce, in order. */
export function outputSchemaOf(nodes: readonly GraphNode[]): Schema {
  return new Schema(
    nodes.flatMap(({ model }) => model.outputs.map(({ column, type }) => ({ name: column, type }))),
  );
}
