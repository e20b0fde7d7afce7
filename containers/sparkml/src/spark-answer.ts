/** The output column of every record → the texts of the answer (A12–A14, F23, F55). */
import {
  type DataType,
  type DenseTensor,
  formatJavaDouble,
  formatJavaFloat,
  type SparseTensor,
} from "mleap-ts-runtime";
import { sparkErrors } from "./errors.ts";
import { jacksonString } from "./java-text.ts";
import type { SparkColumn } from "./spark-schema.ts";

/** One record's output: a value, or the values of a vector or array. */
export type SparkOutput = Scalar | readonly Scalar[];

/** A value and how it is written. */
interface Scalar {
  readonly text: string;
  /** As JSON: numbers bare; strings, NaN and infinities quoted (F40). */
  readonly json: string;
}

/** What the stage answers, before a media type gives it its form. */
export interface SparkAnswer {
  readonly outputs: readonly SparkOutput[];
  /** Whether the answers are listed on one line in Java's layout (A12): the original's way for JSON lines. */
  readonly isJavaList: boolean;
}

/** The three forms of Accept (A14). */
export type AnswerForm = "csv" | "jsonlines" | "text";

/** The body. One record has no line end (F23, F55); several are separated by one. */
export function writeAnswer({ outputs, isJavaList }: SparkAnswer, form: AnswerForm): string {
  const parts = outputs.map((output) => writeOutput(output, form));
  return isJavaList ? `[${parts.map((part) => `[${part}]`).join(", ")}]` : parts.join("\n");
}

function writeOutput(output: SparkOutput, form: AnswerForm): string {
  if (!isList(output)) return output.text;
  if (form === "csv") return output.map(({ text }) => text).join(",");
  if (form === "jsonlines") return `{"features":[${output.map(({ json }) => json).join(",")}]}`;
  return `{"source":${jacksonString(output.map(({ text }) => text).join(" "))}}`;
}

function isList(output: SparkOutput): output is readonly Scalar[] {
  return Array.isArray(output);
}

/**
 * Makes the reader of the output column: its struct and type must be what the schema says (A13).
 *
 * @param isStrict `float` reads a column of doubles only, as in the original; else a column of floats too
 * @throws SW_SPARKML_OUTPUT
 */
export function outputReader(
  { name, type, struct }: SparkColumn,
  actual: DataType,
  isStrict: boolean,
): (value: unknown, record: number) => SparkOutput {
  const kind = struct === "basic" ? "scalar" : struct === "array" ? "list" : "tensor";
  const isFloating = type === "float" || type === "double";
  const fits =
    isFloating && (struct !== "array" || !isStrict)
      ? actual.base === "double" || (actual.base === "float" && !isStrict)
      : actual.base === type || struct === "array";
  if (actual.kind !== kind || (!fits && struct !== "vector")) {
    const aws = `Output column ${name} is a ${actual.kind} of ${actual.base}`;
    throw sparkErrors.SW_SPARKML_OUTPUT({ aws, remedy: `the schema says ${struct} of ${type}` });
  }
  const { base } = actual;
  const scalarOf = (value: unknown): Scalar => {
    if (base === "string") return { text: String(value), json: jacksonString(String(value)) };
    if (base !== "double" && base !== "float") return plain(String(value));
    const text = base === "double" ? formatJavaDouble(value as number) : formatJavaFloat(value as number);
    return Number.isFinite(value) ? plain(text) : { text, json: `"${text}"` };
  };
  return (value, record) => {
    if (value === null || value === undefined) {
      const remedy = `record ${record}, column "${name}" came out null`;
      throw sparkErrors.SW_SPARKML_OUTPUT({ aws: "", remedy }, { record });
    }
    if (kind === "scalar") return scalarOf(value);
    const items =
      kind === "list" ? (value as readonly unknown[]) : denseValues(value as DenseTensor | SparseTensor);
    return Array.from(items, scalarOf);
  };
}

function plain(text: string): Scalar {
  return { text, json: text };
}

/** A vector made dense first (A13). */
function denseValues(vector: DenseTensor | SparseTensor): ArrayLike<unknown> {
  if (vector.kind === "dense") return vector.values;
  const values = new Array<unknown>(vector.dimensions[0] ?? 0).fill(0);
  for (const [at, index] of vector.indices.entries()) values[index] = vector.values[at];
  return values;
}
