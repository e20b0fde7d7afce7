/** The stage of an MLeap bundle: its own schema is what the stage declares. */

import { defineStage, quote, quoteList, StagewrightError, type Tensor } from "@stagewright/core";
import {
  bundleColumns,
  leapFramePayload,
  type MleapModel,
  mleapErrors,
  mleapModel,
  readLeapFramePayload,
  type SchemaMismatch,
} from "@stagewright/mleap-stage";
import type { DataType } from "mleap-ts-runtime";
import { errors } from "../errors.ts";
import { sparkModule } from "../templates/spark-module.ts";
import type { SparkSchema } from "./artifact.ts";
import type { PlannedInput, StagePlan } from "./stage-plan.ts";

/** What follows a bundle in the pipeline; undefined for the last stage. */
export interface Follower {
  readonly kind: "mleap" | "xgboost";
  /** Columns it reads. */
  readonly width: number | undefined;
}

export interface SparkStageSource {
  readonly name: string;
  /** As named on the command line. */
  readonly source: string;
  readonly modelDir: string;
  readonly follower: Follower | undefined;
  readonly schema: SparkSchema | undefined;
}

/**
 * Plans the stage of the bundle in a model folder.
 *
 * @throws SW_MLEAP_SCHEMA when the schema's output is no column of the bundle; SW_CLI_ARTIFACT when it lacks an input
 */
export async function planSparkStage(from: SparkStageSource): Promise<StagePlan> {
  const { name, source, modelDir, follower, schema } = from;
  const whole = await mleapModel(modelDir);
  const outputs = schema === undefined ? chooseOutputs(whole, follower) : [schema.output];
  const model = await mleapModel(modelDir, { outputs });
  const input = await inputOf(model, from);
  const isVector = outputs.length === 1 && typeOf(model, outputs[0]!).kind !== "scalar";
  const widths = outputs.map((column) => widthOf(typeOf(model, column)));
  const shape = { name, input, outputs, isVector, isLast: follower === undefined };
  return {
    name,
    kind: "mleap",
    source,
    input,
    outputWidth: widths.reduce<number | undefined>((sum, width) => add(sum, width), 0),
    outputNames: outputs,
    outputCells: cellsOf(model),
    featureNames: undefined,
    module: sparkModule(shape),
    stage: sparkStage(shape),
    unknowns: unknownsOf(whole, model, input, schema !== undefined),
  };
}

/** Everything the text and the value of the stage are made of. */
export interface SparkStageShape {
  readonly name: string;
  readonly input: PlannedInput;
  readonly outputs: readonly string[];
  /** One vector is answered as a Tensor, anything else as a Table. */
  readonly isVector: boolean;
  readonly isLast: boolean;
}

/**
 * Before a booster: the vector as long as its features, else the last vector. Elsewhere: what the last node makes, which
 * is what the pipeline was built for. Columns of other nodes, such as an indexed label, are left out.
 */
function chooseOutputs(model: MleapModel, follower: Follower | undefined): readonly string[] {
  const vectors = model.outputs.filter((column) => typeOf(model, column).kind === "tensor");
  if (follower?.kind === "xgboost" && vectors.length > 0) {
    const fitting = vectors.filter((column) => widthOf(typeOf(model, column)) === follower.width);
    return [(fitting.length > 0 ? fitting : vectors).at(-1)!];
  }
  const made = new Set((model.bundle.nodes.at(-1)?.outputs ?? []).map(({ name }) => name));
  const last = model.outputs.filter((column) => made.has(column));
  return last.length > 0 ? last : model.outputs;
}

function typeOf({ bundle }: MleapModel, column: string): DataType {
  return (bundle.outputSchema.typeOf(column) ?? bundle.inputSchema.typeOf(column))!;
}

function widthOf(type: DataType): number | undefined {
  if (type.kind === "scalar") return 1;
  return type.kind === "tensor" && type.dimensions?.length === 1 ? type.dimensions[0] : undefined;
}

function add(sum: number | undefined, width: number | undefined): number | undefined {
  return sum === undefined || width === undefined ? undefined : sum + width;
}

/** Columns a Table can have, else a leap frame. */
async function inputOf(
  model: MleapModel,
  { modelDir, schema, source }: SparkStageSource,
): Promise<PlannedInput> {
  const { fields } = model.inputSchema;
  if (fields.some(({ type }) => type.kind !== "scalar" || type.base === "byte_string")) {
    return { kind: "leap-frame", columns: fields };
  }
  const columns = await bundleColumns(modelDir, { outputs: model.outputs });
  if (schema === undefined) {
    return { kind: "columns", columns: fields.map(({ name }) => ({ name, dtype: columns[name]! })) };
  }
  const missing = fields.filter((field) => !schema.input.some(({ name }) => name === field.name));
  if (missing.length > 0) {
    const names = quoteList(missing.map(({ name }) => name));
    throw errors.SW_CLI_ARTIFACT({
      problems: [`the schema of ${quote(source)} lacks ${names}, which ${schema.output} needs`],
    });
  }
  // The schema's order and its types, where the bundle takes them: a float is rounded before it is scored, as SparkML's
  // container does. A column the output does not need is sent all the same, and passed over.
  const untaken = await untakenTypes(modelDir, model, schema);
  return {
    kind: "columns",
    columns: schema.input.map(({ name, dtype }) => ({
      name,
      dtype: untaken.has(name) ? columns[name]! : dtype,
    })),
  };
}

/** Inputs whose type by the schema the bundle does not take without a loss. */
async function untakenTypes(
  modelDir: string,
  { inputSchema, outputs }: MleapModel,
  { input }: SparkSchema,
): Promise<ReadonlySet<string>> {
  const needed = input.filter(({ name }) => inputSchema.has(name));
  const inputs = Object.fromEntries(needed.map(({ name, dtype }) => [name, dtype]));
  try {
    await mleapModel(modelDir, { outputs, inputs });
    return new Set();
  } catch (cause) {
    if (!(cause instanceof StagewrightError) || cause.code !== mleapErrors.SW_MLEAP_SCHEMA.code) throw cause;
    const { mismatches } = cause.details as { mismatches: readonly SchemaMismatch[] };
    return new Set(mismatches.map(({ path }) => path.replace(/^inputs\./, "")));
  }
}

function sparkStage({ name, input, outputs, isVector, isLast }: SparkStageShape) {
  const mediaTypes = isLast ? ["text/csv", "application/json"] : ["text/csv"];
  if (input.kind === "leap-frame") {
    const stage = defineStage(name).load(({ modelDir }) => mleapModel(modelDir, { outputs }));
    if (isLast)
      return stage.predict((frame, { model }) =>
        leapFramePayload(model.transform(readLeapFramePayload(frame))),
      );
    return stage
      .predict((frame, { model }) => score(model, readLeapFramePayload(frame), isVector))
      .output({ mediaTypes });
  }
  const columns = input.columns.map((column) => [column.name, column.dtype] as const);
  return defineStage(name)
    .input({ columns })
    .load(({ modelDir }) => mleapModel(modelDir, { outputs }))
    .predict((rows, { model }) => score(model, rows, isVector))
    .output({ mediaTypes });
}

function score(model: MleapModel, input: Parameters<MleapModel["table"]>[0], isVector: boolean) {
  return (isVector ? model.tensor(input) : model.table(input)) as Tensor;
}

/** Names of the cells of a vector that a vector_assembler made of numbers and vectors of known length. */
function cellsOf(model: MleapModel): readonly string[] | undefined {
  const cells: string[] = [];
  for (const column of model.outputs) {
    const type = typeOf(model, column);
    if (type.kind === "scalar") cells.push(column);
    else {
      const parts = assembledCells(model, column);
      if (parts === undefined) return undefined;
      cells.push(...parts);
    }
  }
  return cells;
}

function assembledCells({ bundle }: MleapModel, column: string): readonly string[] | undefined {
  const node = bundle.nodes.findLast(({ outputs }) => outputs.some(({ name }) => name === column));
  if (node?.op !== "vector_assembler") return undefined;
  const cells: string[] = [];
  for (const { name, type } of node.inputs) {
    const width = widthOf(type);
    if (width === undefined) return undefined;
    if (type.kind === "scalar") cells.push(name);
    else for (let at = 0; at < width; at += 1) cells.push(`${name}_${at}`);
  }
  return cells;
}

function unknownsOf(
  whole: MleapModel,
  model: MleapModel,
  input: PlannedInput,
  hasSchema: boolean,
): readonly string[] {
  const unknowns: string[] = [];
  if (!hasSchema && input.kind === "columns" && input.columns.length > 1) {
    unknowns.push(
      "The order in which callers send the columns: a bundle has none, so it is the order its nodes read them in; change it in stage.ts, or name " +
        "the schema file of your SparkML container after the bundle.",
    );
  }
  const unasked = whole.inputSchema.names.filter((column) => !model.inputSchema.has(column));
  const unused = whole.outputs.filter((column) => !model.outputs.includes(column));
  if (unused.length > 0 && !hasSchema) {
    unknowns.push(
      `Which columns you want: it answers ${quoteList(model.outputs)} and leaves out ${quoteList(unused)}` +
        (unasked.length > 0
          ? `, so that ${quoteList(unasked)} need not be sent (a label, perhaps; a bundle does not say which column is one).`
          : "."),
    );
  }
  if (
    input.kind === "columns" &&
    input.columns.some(({ dtype }) => dtype === "float64" || dtype === "float32")
  ) {
    unknowns.push(
      "What stood for a missing number in training: an empty cell becomes NaN, and the bundle's nodes do with it what they do.",
    );
  }
  return unknowns;
}
