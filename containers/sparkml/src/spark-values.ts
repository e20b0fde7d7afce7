/** Values of a record → values of a leap frame, by the schema's types and structs (A6–A9). */
import {
  type DataType,
  DenseTensor,
  list,
  parseJavaDouble,
  parseJavaFloat,
  scalar,
  tensor,
} from "mleap-ts-runtime";
import { sparkErrors } from "./errors.ts";
import type { JavaValue } from "./java-json.ts";
import {
  INTEGER_BITS,
  type IntegerType,
  javaText,
  numberFormatMessage,
  parseJavaInteger,
} from "./java-text.ts";
import type { SparkColumn } from "./spark-schema.ts";

const TYPES = ["boolean", "byte", "short", "int", "long", "float", "double", "string"] as const;
type SparkType = (typeof TYPES)[number];

/** How one column is read. */
export interface ColumnReader {
  readonly column: SparkColumn;
  /** Its type in the leap frame. */
  readonly type: DataType;
  /** @throws SW_SPARKML_VALUE */
  readonly read: (value: JavaValue, record: number) => unknown;
}

/**
 * The reader of a column.
 *
 * @param isText the values are cells of CSV: every column is read as basic (F19)
 * @param isStrict array elements must have the exact type (A7); else what is numerically the same will do
 * @throws SW_SPARKML_VALUE for a type there is not (A9)
 */
export function columnReader(column: SparkColumn, isText: boolean, isStrict: boolean): ColumnReader {
  const { name, type, struct } = column;
  if (!isSparkType(type)) {
    const aws = isText
      ? "Given type is not supported"
      : "Data type passed in the request is wrong for one or more columns";
    throw refuse(aws, `column "${name}" has type "${type}", expected one of ${TYPES.join(", ")}`, column);
  }
  if (struct === "basic") {
    const read = (value: JavaValue, record: number) => basicValue(value, type, column, record);
    return { column, type: scalar(type), read };
  }
  if (isText) {
    throw refuse("Only basic columns can be sent as CSV", `column "${name}" is ${struct}; send JSON`, column);
  }
  if (struct === "array") {
    const read = (value: JavaValue, record: number) =>
      elements(value, type, column, record, isStrict, "array");
    return { column, type: list(type), read };
  }
  if (type !== "double") {
    const remedy = `column "${name}" has type "${type}"`;
    throw refuse("Only Double type is supported for vector", remedy, column);
  }
  // An unknown struct behaves like a vector (A9).
  const read = (value: JavaValue, record: number) => {
    const values = Float64Array.from(elements(value, type, column, record, isStrict, "vector") as number[]);
    return new DenseTensor("double", values, [values.length]);
  };
  return { column, type: tensor("double"), read };
}

function isSparkType(type: string): type is SparkType {
  return TYPES.includes(type as SparkType);
}

function basicValue(value: JavaValue, type: SparkType, column: SparkColumn, record: number): unknown {
  if (value === null) throw nullRefused(column, record);
  const text = javaText(value);
  if (type === "string") return text;
  if (type === "boolean") return text.toLowerCase() === "true";
  if (type === "double" || type === "float") {
    const parsed = type === "float" ? parseJavaFloat(text) : parseJavaDouble(text);
    if (parsed !== undefined) return parsed;
  } else {
    const parsed = parseJavaInteger(text, type);
    if (parsed !== undefined) return numberOf(parsed);
  }
  const aws = numberFormatMessage(text, type);
  throw refuse(aws, `expected ${type}`, column, record);
}

function elements(
  value: JavaValue,
  type: SparkType,
  column: SparkColumn,
  record: number,
  isStrict: boolean,
  struct: string,
): unknown[] {
  if (!Array.isArray(value)) {
    const aws = `Input val is not a list but struct passed is ${struct}`;
    throw refuse(aws, "send a list", column, record);
  }
  return (value as readonly JavaValue[]).map((item) => {
    if (item === null) throw nullRefused(column, record);
    const element = (isStrict ? strictElement : lenientElement)(item, type);
    if (element !== undefined) return element;
    throw refuse(
      `${javaText(item)} is no element of type ${type}`,
      "send the type of the schema",
      column,
      record,
    );
  });
}

/** The element where it has the exact Java type (A7): an integer beyond 32 bits is a Long, a decimal a Double. */
function strictElement(item: JavaValue, type: SparkType): unknown {
  if (type === "string") return typeof item === "string" ? item : undefined;
  if (type === "boolean") return typeof item === "boolean" ? item : undefined;
  if (type === "double") return typeof item === "number" ? item : undefined;
  if (type === "float") return typeof item === "number" ? Math.fround(item) : undefined;
  if (typeof item !== "bigint" || type === "byte" || type === "short") return undefined;
  const isInt = BigInt.asIntN(32, item) === item;
  return isInt === (type === "int") && BigInt.asIntN(64, item) === item ? numberOf(item) : undefined;
}

/** As the exact type, and what is numerically the same: integers among floats, small integers among longs, bytes and shorts. */
function lenientElement(item: JavaValue, type: SparkType): unknown {
  if (typeof item !== "bigint") return strictElement(item, type);
  if (type === "double" || type === "float") {
    const value = type === "float" ? Math.fround(Number(item)) : Number(item);
    return Number.isFinite(value) && BigInt(value) === item ? value : undefined;
  }
  if (!(type in INTEGER_BITS)) return undefined;
  return BigInt.asIntN(INTEGER_BITS[type as IntegerType], item) === item ? numberOf(item) : undefined;
}

/** A long is a number while it is a safe integer (design §4.4). */
function numberOf(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** A null ends the original with an exception that has no message (A9). */
function nullRefused(column: SparkColumn, record: number): Error {
  const place = { record, column: column.name };
  return sparkErrors.SW_SPARKML_VALUE(
    { aws: "", remedy: `record ${record}, column "${column.name}" is null` },
    place,
  );
}

function refuse(aws: string, remedy: string, column: SparkColumn, record?: number): Error {
  const where = record === undefined ? "" : `record ${record}, column "${column.name}", `;
  return sparkErrors.SW_SPARKML_VALUE({ aws, remedy: `${where}${remedy}` }, { record, column: column.name });
}
