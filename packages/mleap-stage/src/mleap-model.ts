/** An MLeap bundle behind a stage: `load(({ modelDir }) => mleapModel(modelDir))`. */
import { join } from "node:path";
import {
  type AnyTable,
  type ColumnTypes,
  type DeclaringModel,
  type Logger,
  modelInput,
  type Payload,
  type Table,
  type Tensor,
} from "@stagewright/core";
import {
  LeapFrame,
  type LoadOptions,
  loadBundle,
  type RowFunction,
  Schema,
  type Transformer,
} from "mleap-ts-runtime";
import { findBundle } from "./bundle-path.ts";
import { mleapErrors } from "./errors.ts";
import { readLeapFramePayload } from "./leap-frame-payload.ts";
import {
  checkColumns,
  columnPairsOf,
  columnsOf,
  finalColumns,
  inputMismatches,
  inputsFor,
} from "./schema-check.ts";
import { tableOfFrame, tensorOfFrame } from "./scored-columns.ts";
import { fillRow, frameOf, typesOf } from "./table-input.ts";
import { loadError, runError } from "./translate-error.ts";

/** Tables up to this many rows go through the compiled row function: a frame costs more to set up than they to score. */
const MAX_COMPILED_ROWS = 64;

export interface MleapModelOptions<Output extends string = string> extends LoadOptions {
  /** Archive or folder inside the model folder. Default: the folder itself, else the only archive there. */
  readonly file?: string;
  /** Columns the stage wants; only nodes needed for them run, and only their inputs are demanded. Default: those no other node reads. */
  readonly outputs?: readonly Output[];
  /** What the stage feeds; compared with the bundle at load, every mismatch in one error. */
  readonly inputs?: ColumnTypes;
  /**
   * The bundle's inputs become the columns of a stage that has no `.input`: CSV by position in the bundle's order, JSON by
   * name. Without it such a stage reads leap frames.
   */
  readonly declareInput?: boolean;
  /** Where the load says what it found. */
  readonly log?: Pick<Logger, "info">;
}

/** What a bundle scores: a Table, a leap frame, or a payload that is or holds one of them. */
export type MleapInput = AnyTable | LeapFrame | Payload;

/** A loaded bundle. Immutable; rows that a node drops (`handle_invalid: skip`) are missing from what it answers. */
export interface MleapModel<Output extends string = string> extends DeclaringModel {
  /** File or folder it came from. */
  readonly file: string;
  /** The runtime's own model: nodes, schema, `compileRow`. */
  readonly bundle: Transformer;
  /** Columns it answers, in this order. */
  readonly outputs: readonly Output[];
  /** Columns the outputs depend on, with the runtime's types. */
  readonly inputSchema: Schema;
  /**
   * The outputs of every row. A Table needs the columns of `inputSchema` in any order and may have others; a dtype may
   * be narrower than the bundle's type, never wider.
   *
   * @throws SW_MLEAP_SCHEMA for a Table without those columns: the author's mistake, found by the row tried at load
   * @throws SW_MLEAP_INPUT, SW_MLEAP_FRAME with record and column; SW_MLEAP_PAYLOAD; SW_MLEAP_RUN
   */
  transform(input: MleapInput): LeapFrame;
  /** As `transform`, as a Table; a vector of W values becomes W columns `<name>_0` …. @throws SW_MLEAP_OUTPUT besides */
  table(input: MleapInput): Table;
  /** As `transform`, one column as a Tensor `[N, W]`, or `[N]` of scalars. @throws SW_MLEAP_OUTPUT besides */
  tensor(input: MleapInput, column?: Output): Tensor;
}

/**
 * Loads the bundle of a folder. Everything that can be wrong with it is found here, before the stage answers `/ping`.
 *
 * ```ts
 * defineStage("features")
 *   .input({ columns: { sex: "string", length: "float64" } })
 *   .load(({ modelDir }) => mleapModel(modelDir, { outputs: ["features"] }))
 *   .predict((table, { model }) => model.tensor(table));
 * ```
 *
 * @throws SW_MLEAP_MODEL_MISSING, SW_MLEAP_MODEL_AMBIGUOUS, SW_MLEAP_BUNDLE, SW_MLEAP_SCHEMA
 */
export async function mleapModel<const Output extends string = string>(
  modelDir: string,
  options: MleapModelOptions<Output> = {},
): Promise<MleapModel<Output>> {
  const { file: name, outputs, inputs, declareInput = false, log, ...loadOptions } = options;
  const file = name === undefined ? findBundle(modelDir) : join(modelDir, name);
  const bundle = await loadBundle(file, loadOptions).catch((cause: unknown) => {
    throw loadError(cause, file);
  });
  const wanted = outputs ?? (finalColumns(bundle) as readonly Output[]);
  checkColumns({ bundle, file, outputs: wanted }, inputs);
  const model = new BundleModel(bundle, file, wanted, declareInput);
  log?.info(
    { event: "model-loaded", file, inputs: model.inputSchema.names, outputs: wanted },
    "model loaded",
  );
  return model;
}

/**
 * The inputs of a bundle as columns of `.input`, for a stage whose bundle lies beside its source.
 *
 * ```ts
 * const columns = await bundleColumns(new URL("model/", import.meta.url).pathname, { outputs: ["features"] });
 * ```
 *
 * @throws what {@link mleapModel} throws; SW_MLEAP_SCHEMA for an input that is a vector, a list or byte strings
 */
export async function bundleColumns(modelDir: string, options: MleapModelOptions = {}): Promise<ColumnTypes> {
  const { file, inputSchema } = await mleapModel(modelDir, options);
  return columnsOf(inputSchema.fields, file);
}

class BundleModel<Output extends string> implements MleapModel<Output> {
  readonly bundle: Transformer;
  readonly file: string;
  readonly outputs: readonly Output[];
  readonly inputSchema: Schema;
  readonly [modelInput]: ReturnType<typeof columnPairsOf> | undefined;
  readonly #outputSchema: Schema;
  /** Compiled once for each combination of dtypes; a stage has one. */
  readonly #rowFunctions = new Map<string, RowFunction>();

  constructor(bundle: Transformer, file: string, outputs: readonly Output[], declareInput: boolean) {
    this.bundle = bundle;
    this.file = file;
    this.outputs = outputs;
    const known = bundle.inputSchema;
    const inputs = inputsFor(bundle, outputs);

    this.inputSchema = new Schema(inputs);
    // Pairs: a column may have a name that JavaScript would move to the front of an object.
    this[modelInput] = declareInput ? columnPairsOf(inputs, file) : undefined;
    this.#outputSchema = new Schema(
      outputs.map((name) => ({ name, type: (bundle.outputSchema.typeOf(name) ?? known.typeOf(name))! })),
    );
  }

  transform(given: MleapInput): LeapFrame {
    const input = given instanceof LeapFrame || given.kind === "table" ? given : readLeapFramePayload(given);
    if (input instanceof LeapFrame) return this.#run(() => this.#transformFrame(input));
    this.#checkTable(input);
    if (input.rowCount > MAX_COMPILED_ROWS || input.rowCount === 0) {
      return this.#run(() => this.#transformFrame(frameOf(input, this.inputSchema.fields)));
    }
    return this.#transformRows(input);
  }

  table(input: MleapInput): Table {
    return tableOfFrame(this.transform(input));
  }

  tensor(input: MleapInput, column?: Output): Tensor {
    const [only, ...others] = this.outputs;
    const name = column ?? only;
    if (name === undefined || (column === undefined && others.length > 0)) {
      const problem = `the model answers ${this.outputs.length} columns; name the one that becomes a Tensor`;
      throw mleapErrors.SW_MLEAP_OUTPUT({ column: this.outputs.join(", "), problem });
    }
    return tensorOfFrame(this.transform(input), name);
  }

  #transformFrame(frame: LeapFrame): LeapFrame {
    return this.bundle.transform(frame, { select: this.outputs });
  }

  #transformRows(table: AnyTable): LeapFrame {
    const inputs = this.inputSchema.fields;
    const score = this.#run(() => this.#rowFunctionFor(table));
    const positions = inputs.map(({ name }) => table.schema.find(name)!);
    const row = new Array<unknown>(inputs.length);
    const columns = this.outputs.map((): unknown[] => []);
    for (let index = 0; index < table.rowCount; index += 1) {
      const answer = this.#run(() => score(fillRow(row, table, positions, index)), index + 1);
      if (answer !== null) for (let at = 0; at < columns.length; at += 1) columns[at]!.push(answer[at]);
    }
    return LeapFrame.fromColumns(this.#outputSchema, columns, columns[0]?.length ?? 0);
  }

  #rowFunctionFor(table: AnyTable): RowFunction {
    const inputs = this.inputSchema.fields;
    const key = inputs.map(({ name }) => table.dtypes[table.schema.find(name)!]).join();
    let score = this.#rowFunctions.get(key);
    if (score === undefined) {
      const names = inputs.map(({ name }) => name);
      score = this.bundle.compileRow({ inputs: names, outputs: this.outputs, types: typesOf(table, inputs) });
      this.#rowFunctions.set(key, score);
    }
    return score;
  }

  #checkTable(table: AnyTable): void {
    const declared = table.columnNames.map((name, at) => [name, table.dtypes[at]!] as const);
    const mismatches = inputMismatches(this.inputSchema.fields, declared, "ignored");
    if (mismatches.length > 0) throw mleapErrors.SW_MLEAP_SCHEMA({ file: this.file, mismatches });
  }

  #run<T>(work: () => T, record?: number): T {
    try {
      return work();
    } catch (cause) {
      throw runError(cause, this, record);
    }
  }
}
