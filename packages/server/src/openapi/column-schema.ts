/** Declared columns as JSON Schema (draft 2020-12): what a JSON body may hold, and what a JSON answer holds. */

import { type DeclaredColumn, INTEGER_RANGES } from "@stagewright/core";

/** A JSON Schema. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Largest single; a finite number beyond it is refused in a float32 column. */
const LARGEST_SINGLE = 3.4028234663852886e38;

/** One cell of a request's record. */
function readCellSchema(column: DeclaredColumn): JsonSchema {
  const { dtype, nullable, range, categories } = column;
  const isFloat = dtype === "float32" || dtype === "float64";
  // Left out, a missing value is taken, except where categories are given and it is none of them.
  const mayMiss =
    (isFloat || dtype === "string") && (nullable ?? (categories === undefined || categories.includes("")));
  if (categories !== undefined) return { enum: [...categories.map(jsonNumber), ...(mayMiss ? [null] : [])] };
  const schema = valueSchema(column, limitsOf(column));
  // 64-bit integers beyond 2^53 come as text: a JSON number would have lost digits, and is refused.
  if ((dtype === "int64" || dtype === "uint64") && range === undefined)
    return {
      ...schema,
      type: ["integer", "string"],
      pattern: dtype === "int64" ? "^-?[0-9]{1,18}$" : "^[0-9]{1,18}$",
    };
  if (mayMiss) return { ...schema, type: [schema["type"], "null"] };
  if (dtype === "string" && nullable === false) return { ...schema, minLength: 1 };
  return schema;
}

/** One cell of an answer's record: never null, because NaN is refused there. */
export function writtenCellSchema(column: DeclaredColumn): JsonSchema {
  const { dtype, categories, nullable } = column;
  const words = categories?.map(jsonNumber);
  // An integer beyond 2^53 is written in digits that no enum can say exactly.
  const isSaid = words?.every((word) => typeof word === "number" || dtype === "string") === true;
  if (words === undefined || !isSaid) {
    const schema = valueSchema(column, OPEN);
    return dtype === "string" && nullable === false ? { ...schema, minLength: 1 } : schema;
  }
  const missing = nullable === true && dtype === "string" && !words.includes("") ? [""] : [];
  return { enum: [...words, ...missing] };
}

/** A record by name, `{name: value}`, with every column. */
export function namedRecordSchema(
  columns: readonly DeclaredColumn[],
  cellSchema: (column: DeclaredColumn) => JsonSchema,
): JsonSchema {
  return {
    type: "object",
    properties: Object.fromEntries(columns.map((column) => [column.name, cellSchema(column)])),
    required: columns.map(({ name }) => name),
    additionalProperties: false,
  };
}

/** Every form a record of a JSON body may have (F42, F43): by name, by position, as features, bare where it is one cell. */
export function readRecordSchema(columns: readonly DeclaredColumn[]): JsonSchema {
  const names = new Set(columns.map(({ name }) => name));
  const cells = columns.map(readCellSchema);
  const byPosition = {
    type: "array",
    prefixItems: cells,
    minItems: cells.length,
    maxItems: cells.length,
  };
  const forms: JsonSchema[] = [namedRecordSchema(columns, readCellSchema), byPosition];
  if (!names.has("features"))
    forms.push({ type: "object", properties: { features: byPosition }, required: ["features"] });
  if (cells.length === 1) forms.push(cells[0]!);
  return { anyOf: forms };
}

type Range = readonly [low: number | bigint, high: number | bigint];

function valueSchema({ dtype, range = OPEN }: DeclaredColumn, limits: Range): JsonSchema {
  if (dtype === "string") return { type: "string" };
  if (dtype === "bool") return { type: "boolean" };
  if (dtype === "float64") return { type: "number", format: "double", ...bounds(range, limits) };
  if (dtype === "float32") return { type: "number", format: "float", ...bounds(range, limits) };
  return { type: "integer", format: dtype, ...bounds(range, limits, true) };
}

/** Values of a dtype that a JSON number can say and a body may hold. */
function limitsOf({ dtype }: DeclaredColumn): Range {
  if (dtype === "float32") return [-LARGEST_SINGLE, LARGEST_SINGLE];
  if (dtype === "int64") return [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
  if (dtype === "uint64") return [0, Number.MAX_SAFE_INTEGER];
  return dtype === "float64" || dtype === "string" || dtype === "bool" ? OPEN : INTEGER_RANGES[dtype];
}

/** Ends of a range, within the limits; open ones are left out, and integers no JSON number says exactly. */
function bounds(range: Range, limits: Range, isInteger = false): JsonSchema {
  const low = Math.max(Number(range[0]), Number(limits[0]));
  const high = Math.min(Number(range[1]), Number(limits[1]));
  const isSaid = isInteger ? Number.isSafeInteger : Number.isFinite;
  return { ...(isSaid(low) ? { minimum: low } : {}), ...(isSaid(high) ? { maximum: high } : {}) };
}

const OPEN: Range = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

/** A number as JSON says it; a bigint beyond 2^53 as its digits in text. */
export function jsonNumber(value: number | bigint | string): number | string {
  if (typeof value !== "bigint") return value;
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}
