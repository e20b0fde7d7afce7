/**
 * A JSON document as a table of declared columns: `{"instances": […]}` with the forms of F42, an array of arrays, an
 * array of objects by name, or columns (json-columns.ts). Cells that have not their column's dtype are refused with record and column, all at once.
 */

import { castCell, EXPECTED_TEXT, parseCell } from "../cell.ts";
import { allocateValues, type DType, growValues, isFloatDType } from "../dtype.ts";
import { quote, quoteList, type StagewrightError } from "../error-catalogue.ts";
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
import { mayBeRounded, NumberText } from "./json-exact.ts";
import { MAX_DENSE_CELLS } from "./sparse-rows.ts";

const EXPECTED_RECORD = 'an array of cells, an object by column name, or {"features": […]}';

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads the records of a document into columns.
 *
 * @param exactly the document once more, with the numbers that were rounded as they were sent
 * @throws SW_CODEC_JSON_SHAPE, SW_CODEC_CELL_COUNT, SW_CODEC_CELL, SW_CODEC_MISSING_COLUMN, SW_CODEC_UNKNOWN_COLUMN
 */
export function tableOfJson(document: unknown, schema: TableSchema, exactly: () => unknown): TableData {
  return tableOfRecords(recordsOf(document, schema), schema, () => recordsOf(exactly(), schema));
}

/** Where in a body some of its records stand. */
export interface RecordsPlace {
  readonly recordsBefore: number;
  /** Takes what is wrong with records and cells; they are not refused here then. */
  readonly issues: IssueCollector;
}

/** Cells there is room for at once; for more when records hold them: one may be said to have many and hold none. */
const FIRST_CELLS = 65_536;

/**
 * As {@link tableOfJson}, from the records themselves. Every bad record and cell is looked at before the body is refused.
 *
 * @returns the columns; where `place` has issues, nobody's
 */
export function tableOfRecords(
  records: readonly unknown[],
  schema: TableSchema,
  exactly: () => readonly unknown[],
  place?: RecordsPlace,
): TableData {
  let exact: readonly unknown[] | undefined;
  const before = place?.recordsBefore ?? 0;
  const issues = place?.issues ?? new IssueCollector();
  const firstRows = Math.ceil(FIRST_CELLS / schema.columnCount);
  let capacity = issues.isEmpty ? Math.min(records.length, firstRows) : 0;
  let values = schema.dtypes.map((dtype) => allocateValues(dtype, capacity));
  for (const [row, record] of records.entries()) {
    const number = before + row + 1;
    let cells = cellsOf(record, number, schema, issues);
    if (cells === undefined) continue;
    if (row === capacity && issues.isEmpty) {
      capacity = Math.min(records.length, capacity * 2);
      values = values.map((column, at) => growValues(schema.dtypes[at]!, column, capacity));
    }
    for (let at = 0; at < schema.columnCount; at += 1) {
      const dtype = schema.dtypes[at]!;
      let cell = cells[at];
      let value = jsonCell(cell, dtype);
      if (value === undefined && mayBeRounded(cell)) {
        // Most bodies hold no such number; one that does is parsed once more.
        exact ??= exactly();
        cells = cellsOf(exact[row], number, schema, issues) ?? cells;
        cell = cells[at];
      }
      value ??= exactCell(cell, dtype);
      if (value === undefined) issues.add(() => cellOfJson(number, schema, at, cell));
      else if (row < capacity) (values[at] as unknown[])[row] = value;
    }
  }
  if (place === undefined) issues.throwIfAny();
  return { schema, values, rowCount: records.length };
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
      : keysOf(document)
    : describe(document);
  throw errors.SW_CODEC_JSON_SHAPE({ where: "The body", got });
}

function keysOf(document: JsonObject): string {
  const keys = Object.keys(document);
  if (keys.length === 0) return "an object without keys";
  return `an object with keys ${quoteList(keys, 5)}`;
}

/** Cells of a record, or nothing where it was refused. */
type Cells = readonly unknown[] | undefined;

/** The cells of one record in declared order; undefined when it has none and the issues say why. */
function cellsOf(record: unknown, number: number, schema: TableSchema, issues: IssueCollector): Cells {
  if (Array.isArray(record)) return counted(record, number, schema, issues);
  if (isObject(record)) {
    if (!isFeatureRecord(record, schema)) return namedCells(record, number, schema, issues);
    const features = featuresOf(record, number, schema, issues);
    return features && counted(features, number, schema, issues);
  }
  if (schema.columnCount === 1) return [record];
  issues.add(() => recordShapeError(number, `Record ${number}`, describe(record), EXPECTED_RECORD));
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
  let knownCount = 0;
  for (const name of Object.keys(record)) {
    if (schema.find(name) !== undefined) {
      knownCount += 1;
      continue;
    }
    isWhole = false;
    issues.add(() => unknownColumnError(number, name, schema));
  }
  if (knownCount < schema.columnCount && issues.isFull) {
    // Not one by one: of a million empty records every column is missing.
    issues.addRest(schema.columnCount - knownCount);
    return undefined;
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
function featuresOf(record: JsonObject, number: number, schema: TableSchema, issues: IssueCollector): Cells {
  const field = "features" in record ? record["features"] : (record["data"] as JsonObject)["features"];
  if (Array.isArray(field)) return field;
  if (isObject(field) && Array.isArray(field["values"])) {
    const { keys, values } = field as { keys: unknown; values: readonly unknown[] };
    return keys === undefined ? values : sparseVector(field, values, number, schema, issues);
  }
  const expected = 'an array of cells, or {"values": […]}, with "keys" and "shape" where it is sparse';
  issues.add(() =>
    recordShapeError(number, `Record ${number}, "features"`, describe(field), expected, "features"),
  );
  return undefined;
}

function sparseVector(
  field: JsonObject,
  values: readonly unknown[],
  record: number,
  schema: TableSchema,
  issues: IssueCollector,
): Cells {
  const { keys, shape } = field;
  const refuse = (got: string, expected: string): undefined =>
    issues.add(() =>
      recordShapeError(record, `Record ${record}, sparse "features"`, got, expected, "features"),
    );
  if (!Array.isArray(keys)) return refuse(`"keys" that is ${describe(keys)}`, "an array of integers");
  if (keys.length !== values.length)
    return refuse(`${keys.length} keys and ${values.length} values`, "a key a value");
  if (!Array.isArray(shape) || shape.length !== 1)
    return refuse("no shape of one axis", '"shape": [number of columns]');
  const size: unknown = shape[0];
  if (typeof size !== "number" || !Number.isInteger(size) || size < 0 || size > MAX_SPARSE_SIZE)
    return refuse(`shape [${quote(size)}]`, `a number of columns up to ${MAX_SPARSE_SIZE}`);
  const named = new Set<number>();
  for (const key of keys) {
    if (!Number.isInteger(key) || key < 0 || key >= size)
      return refuse(`key ${quote(key)} outside shape [${size}]`, `an integer from 0 to ${size - 1}`);
    if (named.has(key)) return refuse(`key ${quote(key)} twice`, "every key once");
    named.add(key);
  }
  // Before there is room for them: each of a million short records may say a size like this.
  if (size !== schema.columnCount) {
    issues.add(() => cellCountError(record, size, schema));
    return undefined;
  }
  // A vector of a few bytes has a cell a column, as a line of libsvm has. One issue: nothing is kept any more then.
  if (record * size > MAX_DENSE_CELLS) {
    if (issues.isEmpty) issues.add(() => sparseSizeError(record, size));
    return undefined;
  }
  const dense: unknown[] = new Array(size).fill(0);
  for (const [at, key] of keys.entries()) dense[key] = values[at];
  return dense;
}

function sparseSizeError(record: number, columnCount: number): StagewrightError {
  const details = { rowCount: record, columnCount, limit: MAX_DENSE_CELLS };
  return errors.SW_CODEC_SPARSE_SIZE(details, { record });
}

/** Largest declared size of a sparse vector; no stage declares as many columns. */
const MAX_SPARSE_SIZE = 1_000_000;

function cellOfJson(record: number, schema: TableSchema, at: number, value: unknown): StagewrightError {
  const got =
    value === null
      ? "null"
      : value instanceof NumberText
        ? `number ${quote(value.text)}`
        : typeof value === "object"
          ? describe(value)
          : `${typeof value} ${quote(value)}`;
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
  // The word, or a number beyond a double's range.
  if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) return undefined;
  if (dtype === "float64") return value;
  return castCell("float64", value, dtype);
}

/** The same of what {@link jsonCell} would not have: a number as it was sent, and the words for the infinities. */
function exactCell(value: unknown, dtype: DType): number | bigint | string | undefined {
  if (dtype === "string") return undefined;
  if (value instanceof NumberText) return parseCell(dtype, value.text);
  const isInfinity = value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY;
  return isInfinity ? castCell("float64", value, dtype) : undefined;
}

function isObject(value: unknown): value is JsonObject {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof NumberText)
  );
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `${typeof value} ${quote(value)}`;
}
