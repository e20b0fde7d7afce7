/** Records through the pipeline: convert, transform, take the output column (A6–A9, A13). */
import { type Json, json } from "@stagewright/core";
import { LeapFrame, MleapError, type Transformer } from "mleap-ts-runtime";
import { sparkErrors } from "./errors.ts";
import type { JavaValue } from "./java-json.ts";
import type { SparkRequest } from "./read-request.ts";
import { outputReader, type SparkAnswer, type SparkOutput } from "./spark-answer.ts";
import type { SparkSchema } from "./spark-schema.ts";
import { type ColumnReader, columnReader } from "./spark-values.ts";

/** Requests up to this many records go through the compiled row function; larger ones through a frame. */
const MAX_COMPILED_ROWS = 64;
/** Schemas whose programs are kept; callers send a handful, and one who varies them without end costs no memory. */
const MAX_PROGRAMS = 64;

type Row = readonly unknown[];

/** What one schema comes down to. */
interface Program {
  readonly readers: readonly ColumnReader[];
  /** Made once the first records are read: as in the original, a wrong value is found before a wrong output (A11, A15). */
  scorer: Scorer | undefined;
}

/** From rows to the output column. */
interface Scorer {
  readonly scoreRow: (row: Row, record: number) => SparkOutput;
  readonly scoreFrame: (rows: readonly Row[]) => readonly SparkOutput[];
}

/** A loaded bundle behind the original's rules. */
export class SparkScorer {
  readonly #bundle: Transformer;
  readonly #isAwsCompatible: boolean;
  readonly #programs = new Map<string, Program>();
  /** The program of the request before: with the environment's schema it is this one's too. */
  #last: { readonly schema: SparkSchema; readonly isText: boolean; readonly program: Program } | undefined;

  constructor(bundle: Transformer, isAwsCompatible: boolean) {
    this.#bundle = bundle;
    this.#isAwsCompatible = isAwsCompatible;
  }

  /**
   * The output column of every record, in order.
   *
   * @throws SW_SPARKML_VALUE, SW_SPARKML_TRANSFORM, SW_SPARKML_OUTPUT
   */
  score({ schema, records, isText, isLines }: SparkRequest): Json<SparkAnswer> {
    const program = this.#programOf(schema, isText);
    const rows = records.map((record, at) => readRow(program.readers, record, at + 1));
    program.scorer ??= this.#makeScorer(schema, program.readers);
    const { scoreRow, scoreFrame } = program.scorer;
    const outputs =
      rows.length > MAX_COMPILED_ROWS ? scoreFrame(rows) : rows.map((row, at) => scoreRow(row, at + 1));
    return json({ outputs, isJavaList: isLines && this.#isAwsCompatible });
  }

  #programOf(schema: SparkSchema, isText: boolean): Program {
    if (this.#last?.schema === schema && this.#last.isText === isText) return this.#last.program;
    const key = JSON.stringify([schema, isText]);
    let program = this.#programs.get(key);
    if (program === undefined) {
      const readers = schema.input.map((column) => columnReader(column, isText, this.#isAwsCompatible));
      program = { readers, scorer: undefined };
      if (this.#programs.size >= MAX_PROGRAMS) this.#programs.clear();
      this.#programs.set(key, program);
    }
    this.#last = { schema, isText, program };
    return program;
  }

  #makeScorer({ output }: SparkSchema, readers: readonly ColumnReader[]): Scorer {
    const bundle = this.#bundle;
    const fields = readers.map(({ column, type }) => ({ name: column.name, type }));
    const actual =
      bundle.outputSchema.typeOf(output.name) ?? fields.find(({ name }) => name === output.name)?.type;
    if (actual === undefined) {
      const aws = `Output column ${output.name} does not exist`;
      const remedy = `the pipeline's columns are ${bundle.outputSchema.names.join(", ")}`;
      throw sparkErrors.SW_SPARKML_OUTPUT({ aws, remedy });
    }
    const read = outputReader(output, actual, this.#isAwsCompatible);
    const inputs = fields.map(({ name }) => name);
    const types = Object.fromEntries(fields.map(({ name, type }) => [name, type]));
    const run = translated(() => bundle.compileRow({ inputs, outputs: [output.name], types }));
    const scoreRow = (row: Row, record: number) => {
      const answer = translated(() => run(row), record);
      if (answer === null) throw dropped(record);
      return read(answer[0], record);
    };
    return {
      scoreRow,
      scoreFrame: (rows) => {
        const frame = translated(() =>
          bundle.transform(LeapFrame.fromRows(fields, rows), { select: [output.name] }),
        );
        if (frame.rowCount !== rows.length) return rows.map((row, at) => scoreRow(row, at + 1));
        return Array.from(frame.column(output.name), (value, at) => read(value, at + 1));
      },
    };
  }
}

/** The values of a record in the order of the schema; what is beyond it is cut (A9). */
function readRow(readers: readonly ColumnReader[], record: readonly JavaValue[], number: number): unknown[] {
  return readers.map((reader, at) => {
    const value = record[at];
    if (value !== undefined) return reader.read(value, number);
    const aws = `Index: ${record.length}, Size: ${record.length}`;
    const remedy = `record ${number} has ${record.length} values, expected ${readers.length}`;
    throw sparkErrors.SW_SPARKML_VALUE({ aws, remedy }, { record: number, column: reader.column.name });
  });
}

/** Runs a piece of the pipeline; whatever it refuses is a 400 with its message (A15). */
function translated<T>(work: () => T, record?: number): T {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof MleapError)) throw cause;
    const place = { cause, record: record ?? cause.details.row, column: cause.details.column };
    throw sparkErrors.SW_SPARKML_TRANSFORM({ aws: cause.message, record }, place);
  }
}

/** The original finds no row to take its output from. */
function dropped(record: number): Error {
  const aws = `record ${record} was dropped by a node of the pipeline (handle_invalid: skip)`;
  return sparkErrors.SW_SPARKML_TRANSFORM({ aws }, { record });
}
