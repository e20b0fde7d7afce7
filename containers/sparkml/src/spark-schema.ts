/** The schema of a request or of SAGEMAKER_SPARKML_SCHEMA (F48). */
import { quote } from "@stagewright/core";
import type { JavaObject, JavaValue } from "./java-json.ts";

/** One column. Type and struct are texts: an unknown one is refused only where it is used (A9). */
export interface SparkColumn {
  readonly name: string;
  readonly type: string;
  readonly struct: string;
}

export interface SparkSchema {
  readonly input: readonly SparkColumn[];
  readonly output: SparkColumn;
}

/** A schema, or what is wrong with it. */
export type SchemaReading = { readonly schema: SparkSchema } | { readonly problem: string };

/** Reads a schema; unknown properties are refused. */
export function readSparkSchema(value: JavaValue): SchemaReading {
  if (!isObject(value)) return { problem: "the schema is no object" };
  const unknown = unknownMember(value, ["input", "output"]);
  if (unknown !== undefined)
    return { problem: `the schema has a property ${quote(unknown)}, expected input and output` };
  const input = value.get("input");
  if (!Array.isArray(input)) return { problem: "input of the schema is no list of columns" };
  const columns: SparkColumn[] = [];
  for (const [at, item] of (input as readonly JavaValue[]).entries()) {
    const column = readSparkColumn(item, []);
    if (typeof column === "string") return { problem: `input ${at + 1} of the schema ${column}` };
    columns.push(column);
  }
  const output = readSparkColumn(value.get("output") ?? null, []);
  if (typeof output === "string") return { problem: `output of the schema ${output}` };
  return { schema: { input: columns, output } };
}

/** Reads one column; a text says what is wrong. */
export function readSparkColumn(value: JavaValue, more: readonly string[]): SparkColumn | string {
  if (!isObject(value)) return "is no object";
  const unknown = unknownMember(value, ["name", "type", "struct", ...more]);
  if (unknown !== undefined) return `has a property ${quote(unknown)}, expected name, type and struct`;
  const name = value.get("name");
  const type = value.get("type");
  const struct = value.get("struct") ?? "basic";
  if (typeof name !== "string") return "has no name";
  if (typeof type !== "string") return "has no type";
  return typeof struct === "string" ? { name, type, struct } : "has a struct that is no text";
}

export function isObject(value: JavaValue): value is JavaObject {
  return value instanceof Map;
}

export function unknownMember(value: JavaObject, known: readonly string[]): string | undefined {
  return [...value.keys()].find((name) => !known.includes(name));
}
