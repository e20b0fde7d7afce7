import type { BundleInfo } from "./bundle/bundle-info.ts";
import type { GraphNode } from "./bundle/node-graph.ts";
import { mleapError } from "./errors.ts";
import type { DataType } from "./frame/data-type.ts";
import { type Column, LeapFrame } from "./frame/leap-frame.ts";
import { type Field, Schema } from "./frame/schema.ts";
import { checkedValue } from "./frame/value.ts";
import { transformColumns } from "./runtime/frame-transform.ts";
import { type Longs, outgoingLongs } from "./runtime/outgoing-longs.ts";
import { createPlan, inputSchemaOf, outputSchemaOf, type Plan } from "./runtime/plan.ts";
import { PlanCache } from "./runtime/plan-cache.ts";
import { compileRowProgram } from "./runtime/row-function.ts";

/** A node of a loaded bundle. */
export interface ModelNode {
  readonly name: string;
  readonly op: string;
  /** Its folder inside the bundle. */
  readonly path: string;
  /** Columns it reads and appends, with the op's types. */
  readonly inputs: readonly (Field & { readonly port: string })[];
  readonly outputs: readonly (Field & { readonly port: string })[];
}

export interface TransformOptions {
  /** Columns of the result, in this order; only nodes needed for them run. Without it every node runs and every column is given. */
  readonly select?: readonly string[] | undefined;
  /** Whether an unknown name in `select` is an error or dropped. Default `strict`. */
  readonly mode?: "strict" | "relaxed" | undefined;
}

export interface CompileOptions {
  /** Columns the function is given, in the order of its values. */
  readonly inputs: readonly string[];
  /** Columns it answers; only nodes needed for them run. */
  readonly outputs: readonly string[];
  /** Types of the given values where they are not the model's own; they are cast. */
  readonly types?: Readonly<Record<string, DataType>> | undefined;
}

/** Scores one row: values in the order of `inputs`, answers in the order of `outputs`, null for a dropped row. Throws MLEAP_INPUT_…. */
export type RowFunction = (values: readonly unknown[]) => unknown[] | null;

/** A loaded bundle. Immutable; safe to share. */
export interface Transformer {
  readonly name: string;
  readonly info: BundleInfo;
  /** Columns the model needs, by first appearance, with the ops' types. */
  readonly inputSchema: Schema;
  /** Columns the model appends. */
  readonly outputSchema: Schema;
  /** In execution order. */
  readonly nodes: readonly ModelNode[];
  /** Appends the model's columns to a frame. Throws MLEAP_FRAME_… and MLEAP_INPUT_…, naming node and row. */
  transform(frame: LeapFrame, options?: TransformOptions): LeapFrame;
  /** Resolves columns, casts and nodes once and answers a function of one row. */
  compileRow(options: CompileOptions): RowFunction;
}

/** Makes the transformer of a bundle's nodes. */
export function createTransformer(info: BundleInfo, nodes: readonly GraphNode[], longs: Longs): Transformer {
  const inputSchema = inputSchemaOf(nodes);
  const outputSchema = outputSchemaOf(nodes);
  const plans = new PlanCache(nodes);
  return Object.freeze({
    name: info.name,
    info,
    inputSchema,
    outputSchema,
    nodes: nodes.map(modelNode),
    transform: (frame: LeapFrame, options: TransformOptions = {}) =>
      transform(plans, outputSchema, frame, options, longs),
    compileRow: (options: CompileOptions) => compileRow(nodes, options, inputSchema, longs),
  });
}

function modelNode({ name, op, path, model }: GraphNode): ModelNode {
  const fields = (ports: GraphNode["model"]["inputs"]) =>
    ports.map(({ port, column, type }) => ({ port, name: column, type }));
  return { name, op, path, inputs: fields(model.inputs), outputs: fields(model.outputs) };
}

function transform(
  plans: PlanCache,
  outputSchema: Schema,
  frame: LeapFrame,
  { select, mode = "strict" }: TransformOptions,
  longs: Longs,
): LeapFrame {
  const wanted = select === undefined ? undefined : knownColumns(outputSchema, frame.schema, select, mode);
  const plan = plans.get(frame.schema, wanted);
  const slots =
    wanted?.map((name) => plan.schema.indexOf(name)!) ?? plan.schema.fields.map((_, slot) => slot);
  const { columns, rowCount } = transformColumns(plan, (slot) => frame.columnAt(slot), frame.rowCount, slots);
  const schema = new Schema(slots.map((slot) => plan.schema.fields[slot]!));
  const given = columns.map((column, i) => outgoing(column, schema.fields[i]!, longs));
  return LeapFrame.fromColumns(schema, given, rowCount);
}

function knownColumns(
  outputSchema: Schema,
  input: Schema,
  names: readonly string[],
  mode: "strict" | "relaxed",
): readonly string[] {
  const known = new Set([...input.names, ...outputSchema.names]);
  const missing = names.filter((name) => !known.has(name));
  if (missing.length > 0 && mode !== "relaxed") {
    throw mleapError("MLEAP_FRAME_COLUMN_MISSING", { columns: missing, known: [...known] });
  }
  return [...new Set(names)].filter((name) => known.has(name));
}

/** Longs of a result column as asked for. */
function outgoing(column: Column, field: Field, longs: Longs): Column {
  const convert = outgoingLongs(field, longs);
  return convert === undefined ? column : Array.from(column, convert);
}

function compileRow(
  nodes: readonly GraphNode[],
  { inputs, outputs, types = {} }: CompileOptions,
  inputSchema: Schema,
  longs: Longs,
): RowFunction {
  const fields = inputs.map((name): Field => {
    const type = Object.hasOwn(types, name) ? types[name] : inputSchema.typeOf(name);
    if (type === undefined)
      throw mleapError("MLEAP_FRAME_COLUMN_MISSING", { columns: [name], known: inputSchema.names });
    return { name, type };
  });
  const input = new Schema(fields);
  const plan = createPlan(nodes, input, {
    wanted: knownColumns(outputSchemaOf(nodes), input, outputs, "strict"),
  });
  const results = outputs.map((name) => plan.schema.indexOf(name)!);
  return rowFunction(plan, fields, results, longs);
}

function rowFunction(
  plan: Plan,
  inputs: readonly Field[],
  results: readonly number[],
  longs: Longs,
): RowFunction {
  const run = compileRowProgram(plan);
  const { needed } = plan;
  const checks = needed.map((slot) => createCheck(inputs[slot]!, slot));
  const unchecked = needed.map((slot) => uncheckedType(inputs[slot]!.type));
  const conversions = results.map((slot) => outgoingLongs(plan.schema.fields[slot]!, longs));
  const hasLongs = conversions.some((convert) => convert !== undefined);
  const slots = new Array<unknown>(plan.schema.fields.length).fill(null);
  const least = inputs.length;
  return (values) => {
    if (values.length < least) {
      throw mleapError("MLEAP_INPUT_SIZE", {
        problem: `a row of ${values.length} values`,
        remedy: `send ${least}, one for each of inputs; null where there is none`,
      });
    }
    for (let i = 0; i < needed.length; i++) {
      const slot = needed[i]!;
      const value = values[slot];
      slots[slot] = typeof value === unchecked[i] ? value : checks[i]!(value);
    }
    if (!run(slots)) return null;
    const answer = new Array<unknown>(results.length);
    for (let i = 0; i < results.length; i++) answer[i] = slots[results[i]!];
    if (hasLongs)
      for (let i = 0; i < answer.length; i++) answer[i] = conversions[i]?.(answer[i]) ?? answer[i];
    return answer;
  };
}

/** Checks one given value. */
function createCheck({ name, type }: Field, position: number): (value: unknown) => unknown {
  const where = () => `value ${position + 1} (column "${name}")`;
  return (value) => checkedValue(value, type, where);
}

/** What `typeof` says of values that need no check: one comparison instead of a call for the common types. */
function uncheckedType({ kind, base }: DataType): "number" | "string" | undefined {
  if (kind !== "scalar") return undefined;
  if (base === "double") return "number";
  return base === "string" ? "string" : undefined;
}
