/**
 * A JSON document as a table of declared columns: `{"instances": […]}` with the forms of F42, an array of arrays, an
 * array of objects by name, or columns (json-columns.ts). Cells that have not their column's dtype are refused with record and column, all at once.
 */

import { castCell, EXPECTED_TEXT } from "../cell.ts";
import { allocateValues, type DType, isFloatDType } from "../dtype.ts";
import { quote, type StagewrightError } from "../error-catalogue.ts";
import { errors } from "../errors.ts";
import { IssueCollector } from "../issues.ts";
import type { TableData, TableSchema } from "../table-data.ts";
import {
  cellCountError,
  cellError,
  missingColumnError,
  recordShapeError,
  unknownColumnError,
} from "./cell-errors.ts";
import { recordsOfColumns } from "./json-columns.ts";

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads the records of a document into columns.
 *
 * @throws SW_CODEC_JSON_SHAPE, SW_CODEC_CELL_COUNT, SW_CODEC_CELL, SW_CODEC_MISSING_COLUMN, SW_CODEC_UNKNOWN_COLUMN
 */
export function tableOfJson(document: unknown, schema: TableSchema): TableData {
  return tableOfRecords(recordsOf(document, schema), schema);
}

/** Where in a body some of its records stand. */
export interface RecordsPlace {
  readonly recordsBefore: number;
  /** Takes what is wrong with records and cells; they are not refused here then. */
  readonly issues: IssueCollector;
}

/** As {@link tableOfJson}, from the records themselves. Every bad record and cell is looked at before the body is refused. */
export function tableOfRecords(
  records: readonly unknown[],
  schema: TableSchema,
  place?: RecordsPlace,
): TableData {
  const before = place?.recordsBefore ?? 0;
  const values = schema.dtypes.map((dtype) => allocateValues(dtype, records.length) as unknown[]);
  const issues = place?.issues ?? new IssueCollector();
  for (const [row, record] of records.entries()) {
    const cells = cellsOf(record, before + row + 1, schema, issues);
    if (cells === undefined) continue;
    for (let at = 0; at < schema.columnCount; at += 1) {
      const value = jsonCell(cells[at], schema.dtypes[at]!);
      if (value === undefined) issues.add(() => cellOfJson(before + row + 1, schema, at, cells[at]));
      else values[at]![row] = value;
    }
  }
  if (place === undefined) issues.throwIfAny();
  return { schema, values: values as unknown as TableData["values"], rowCount: records.length };
}

function recordsOf(document: unknown, schema: TableSchema): readonly unknown[] {
  if (Array.isArray(document)) return document;
  if (isObject(document)) {
    if (Array.isArray(document["instances"])) return document["instances"];
    const records = recordsOfColumns(document, schema);
    if (records !== undefined) return records;
  }
  const got = isObject(document)
    ? "instances" in document
      ? `"instances" that is ${describe(document["instances"])}`
      : `an object with keys ${Object.keys(document).slice(0, 5).map(quote).join(", ") || "none"}`
    : describe(document);
  throw errors.SW_CODEC_JSON_SHAPE({ where: "The body", got });
}

/** Cells of a record, or nothing where it was refused. */
type Cells = readonly unknown[] | undefined;

/** The cells of one record in declared order; undefined when it has none and the issues say why. */
function cellsOf(record: unknown, number: number, schema: TableSchema, issues: IssueCollector): Cells {
  if (Array.isArray(record)) return counted(record, number, schema, issues);
  if (isObject(record)) {
    if (!isFeatureRecord(record, schema)) return namedCells(record, number, schema, issues);
    const features = featuresOf(record, number, issues);
    return features && counted(features, number, schema, issues);
  }
  if (schema.columnCount === 1) return [record];
  issues.add(() => recordShapeError(number, `Record ${number}`, describe(record)));
  return undefined;
}

function counted(
  cells: readonly unknown[],
  record: number,
  schema: TableSchema,
  issues: IssueCollector,
): Cells {
  if (cells.length === schema.columnCount) return cells;
  issues.add(() => cellCountError(record, cells.length, schema));
  return undefined;
}

function namedCells(record: JsonObject, number: number, schema: TableSchema, issues: IssueCollector): Cells {
  let isWhole = true;
  for (const name of Object.keys(record)) {
    if (schema.find(name) !== undefined) continue;
    isWhole = false;
    issues.add(() => unknownColumnError(number, name, schema));
  }
  const cells = schema.names.map((column) => {
    if (Object.hasOwn(record, column)) return record[column];
    isWhole = false;
    issues.add(() => missingColumnError(number, column));
    return undefined;
  });
  return isWhole ? cells : undefined;
}

/** `{"features": …}` or `{"data": {"features": …}}`, unless the stage declares columns of those names. */
function isFeatureRecord(record: JsonObject, schema: TableSchema): boolean {
  if ("features" in record) return schema.find("features") === undefined;
  return isObject(record["data"]) && schema.find("data") === undefined;
}

/** The dense or sparse vector of F42. `configuration` beside it is ignored, as numeric algorithms do. */
function featuresOf(record: JsonObject, number: number, issues: IssueCollector): Cells {
  const field = "features" in record ? record["features"] : (record["data"] as JsonObject)["features"];
  if (Array.isArray(field)) return field;
  if (isObject(field) && Array.isArray(field["values"])) {
    const { keys, values } = field as { keys: unknown; values: readonly unknown[] };
    return keys === undefined ? values : sparseVector(field, values, number, issues);
  }
  issues.add(() => recordShapeError(number, `Record ${number}, "features"`, describe(field), "features"));
  return undefined;
}

function sparseVector(
  field: JsonObject,
  values: readonly unknown[],
  record: number,
  issues: IssueCollector,
): Cells {
  const { keys, shape } = field;
  const refuse = (got: string): undefined =>
    issues.add(() => recordShapeError(record, `Record ${record}, sparse "features"`, got, "features"));
  if (!Array.isArray(keys) || keys.length !== values.length)
    return refuse("keys and values of unequal length");
  if (!Array.isArray(shape) || shape.length !== 1) return refuse("no shape of one axis");
  const size: unknown = shape[0];
  if (typeof size !== "number" || !Number.isInteger(size) || size < 0 || size > MAX_SPARSE_SIZE)
    return refuse("a shape out of range");
  const dense: unknown[] = new Array(size).fill(0);
  for (const [at, key] of keys.entries()) {
    if (!Number.isInteger(key) || key < 0 || key >= size)
      return refuse(`key ${quote(key)} outside shape [${size}]`);
    dense[key as number] = values[at];
  }
  return dense;
}

/** Largest declared size of a sparse vector; no stage declares as many columns. */
const MAX_SPARSE_SIZE = 1_000_000;

function cellOfJson(record: number, schema: TableSchema, at: number, value: unknown): StagewrightError {
  const got =
    value === null ? "null" : typeof value === "object" ? describe(value) : `${typeof value} ${quote(value)}`;
  return cellError({ record, column: schema.names[at]!, got, expected: EXPECTED_TEXT[schema.dtypes[at]!] });
}

/** null is a missing value: NaN in float columns, "" in string columns, refused elsewhere. */
function jsonCell(value: unknown, dtype: DType): number | bigint | string | undefined {
  if (value === null) return isFloatDType(dtype) ? Number.NaN : dtype === "string" ? "" : undefined;
  if (typeof value === "string") {
    // A number in quotes is read by the rules of CSV text, as AWS's toolkits do (F46); an empty string is no number.
    if (dtype !== "string" && value.trim() === "") return undefined;
    return castCell("string", value, dtype);
  }
  // A number or boolean is no text: which digits it would get is not ours to choose.
  if (dtype === "string") return undefined;
  if (typeof value === "boolean") return dtype === "bool" ? Number(value) : undefined;
  if (typeof value !== "number") return undefined;
  // JSON.parse has rounded an integer beyond 2^53 already; a 64-bit column must not take it for exact.
  if ((dtype === "int64" || dtype === "uint64") && !Number.isSafeInteger(value)) return undefined;
  if (dtype === "float64") return value;
  return castCell("float64", value, dtype);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `${typeof value} ${quote(value)}`;
}
