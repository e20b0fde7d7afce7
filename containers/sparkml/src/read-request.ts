/** Bodies → records of Java values under a schema: CSV (F14), JSON (F47, F49) and JSON lines (F54). Schema first, then data (A11). */
import { quote } from "@stagewright/core";
import { readCsvRecords } from "./csv-records.ts";
import { sparkErrors } from "./errors.ts";
import { type JavaObject, type JavaValue, parseJavaJson } from "./java-json.ts";
import type { SchemaSource } from "./schema-source.ts";
import {
  isObject,
  readSparkColumn,
  type SparkColumn,
  type SparkSchema,
  unknownMember,
} from "./spark-schema.ts";

/** What every form of request comes down to. */
export interface SparkRequest {
  readonly schema: SparkSchema;
  readonly records: readonly (readonly JavaValue[])[];
  /** Every cell is a text, whatever the struct of its column (F19). */
  readonly isText: boolean;
  /** Whether it came as JSON lines: the original lists even one answer (A12). */
  readonly isLines: boolean;
}

/** What a reader may look at besides the text. */
export interface ReadOptions {
  readonly schemas: SchemaSource;
  readonly isAwsCompatible: boolean;
  readonly maxDepth: number;
}

/** `text/csv`: the schema is always the environment's (A10). The original answers the first row only (A17). */
export function readCsvRequest(text: string, { schemas, isAwsCompatible }: ReadOptions): SparkRequest {
  const schema = schemas.schemaOf(undefined);
  const records = readCsvRecords(text, isAwsCompatible ? 1 : Number.POSITIVE_INFINITY);
  if (records.length === 0) refuse("the CSV holds no record");
  return { schema, records, isText: true, isLines: false };
}

/** `application/json`: one record, in either of the two documented shapes. */
export function readJsonRequest(text: string, options: ReadOptions): SparkRequest {
  const body = parseJavaJson(text, options.maxDepth, "the body");
  if (!isObject(body)) refuse("the JSON is no object, expected schema and data");
  if (body.has("input") && !options.isAwsCompatible) return readLegacyRequest(body);
  const { given, data } = readMembers(body, "the body");
  const schema = options.schemas.schemaOf(given);
  if (!Array.isArray(data)) refuse("data is no list with one element a column");
  return { schema, records: [data as readonly JavaValue[]], isText: false, isLines: false };
}

/** `application/jsonlines`: `schema` of the first line applies to all. */
export function readLinesRequest(text: string, options: ReadOptions): SparkRequest {
  const lines = text.split(/\r?\n/);
  while (lines.at(-1) === "") lines.pop();
  if (lines.length === 0) refuse("the body holds no line");
  const bodies = lines.map((line, at) => {
    const where = `line ${at + 1}`;
    const body = parseJavaJson(line, options.maxDepth, where);
    if (!isObject(body)) refuse(`${where} is no object, expected schema and data`);
    return readMembers(body, where);
  });
  const schema = options.schemas.schemaOf(bodies[0]!.given);
  const records = bodies.flatMap(({ data }, at) => {
    if (!Array.isArray(data)) refuse(`data of line ${at + 1} is no list`);
    return recordsOf(data as readonly JavaValue[], schema, options.isAwsCompatible);
  });
  return { schema, records, isText: false, isLines: true };
}

/**
 * One record, or a list of them: the original takes a list whose every element is a list for records, and so misreads a
 * record of list columns alone (F54).
 */
function recordsOf(
  data: readonly JavaValue[],
  { input }: SparkSchema,
  isAwsCompatible: boolean,
): readonly (readonly JavaValue[])[] {
  const isList = (value: JavaValue) => Array.isArray(value);
  if (data.length === 0 || !data.every(isList)) return [data];
  const rows = data as readonly (readonly JavaValue[])[];
  const takesLists = input.every(({ struct }) => struct !== "basic");
  if (!isAwsCompatible && takesLists && !rows.every((row) => row.every(isList))) return [data];
  return rows;
}

function readMembers(body: JavaObject, where: string): { given: JavaValue | undefined; data: JavaValue } {
  const unknown = unknownMember(body, ["schema", "data"]);
  if (unknown !== undefined) refuse(`${where} has a property ${quote(unknown)}, expected schema and data`);
  const data = body.get("data");
  if (data === undefined) refuse(`${where} has no data`);
  return { given: body.get("schema"), data };
}

/** The shape of the first documentation: `val` beside name and type, converted as a basic value (F49). */
function readLegacyRequest(body: JavaObject): SparkRequest {
  const unknown = unknownMember(body, ["input", "output"]);
  if (unknown !== undefined) refuse(`the body has a property ${quote(unknown)}, expected input and output`);
  const items = body.get("input");
  if (!Array.isArray(items)) refuse("input is no list of name, type and val");
  const columns: SparkColumn[] = [];
  const record: JavaValue[] = [];
  for (const [at, item] of (items as readonly JavaValue[]).entries()) {
    const column = readSparkColumn(item, ["val"]);
    if (typeof column === "string") refuse(`input ${at + 1} ${column}`);
    const value = (item as JavaObject).get("val");
    if (value === undefined) refuse(`input ${at + 1} has no val`);
    columns.push({ ...column, struct: "basic" });
    record.push(value);
  }
  const output = readSparkColumn(body.get("output") ?? null, []);
  if (typeof output === "string") refuse(`output ${output}`);
  return { schema: { input: columns, output }, records: [record], isText: false, isLines: false };
}

function refuse(problem: string): never {
  throw sparkErrors.SW_SPARKML_BODY({ aws: problem, problem });
}
