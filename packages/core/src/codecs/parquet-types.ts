/**
 * Parquet's types as columns hold them: the dtype of the stored values, and how a value becomes one of a declared dtype. What
 * has no dtype is refused by name.
 */

import type { Buffer } from "node:buffer";
import type { SchemaElement } from "hyparquet";
import { castCell } from "../cell.ts";
import { type DType, isFloatDType } from "../dtype.ts";
import { halfToNumber } from "../half.ts";
import { calendarDate, timestampText } from "./calendar-text.ts";
import type { ByteArrays, RawValues } from "./parquet-values.ts";

/** A value of {@link ParquetType.dtype}, as its array holds it. */
export type ParquetValue = number | bigint | string;

/** Refuses a column, in words that say what is wrong with it. */
type Refuse = (problem: string) => never;

/** How one column's values are held. */
export interface ParquetType {
  /** dtype of the values, and of the column where none is declared. */
  readonly dtype: DType;
  /** Values of a page, or of the dictionary, in that dtype. Bytes that are no such value are refused. */
  readonly convert: (raw: RawValues, refuse: Refuse) => ArrayLike<ParquetValue>;
  /** Text of a value that is a point in time. */
  readonly text?: (value: ParquetValue) => string;
}

/**
 * The type of a leaf; a string says what was found when it has none here.
 *
 * Whole numbers keep their width and sign; DECIMAL is its exact text; DATE counts days, TIME and TIMESTAMP count their unit,
 * INT96 nanoseconds; FLOAT16 is float32; byte arrays are UTF-8 text unless they are annotated as something else.
 */
export function parquetTypeOf(element: SchemaElement): ParquetType | string {
  const { type, converted_type: converted, logical_type: logical } = element;
  if (logical?.type === "DECIMAL" || converted === "DECIMAL") return decimalType(element);
  switch (type) {
    case "BOOLEAN":
      return { dtype: "bool", convert: asNumbers };
    case "FLOAT":
      return { dtype: "float32", convert: asNumbers };
    case "DOUBLE":
      return { dtype: "float64", convert: asNumbers };
    case "INT32":
      return int32Type(element);
    case "INT64":
      return int64Type(element);
    case "INT96":
      return {
        dtype: "int64",
        convert: (raw, refuse) => (raw as ByteArrays).map((bytes) => int96Nanoseconds(bytes, refuse)),
        text: timestampText("NANOS", false),
      };
    case "BYTE_ARRAY":
      return textType(element);
    case "FIXED_LEN_BYTE_ARRAY":
      return logical?.type === "FLOAT16" && element.type_length === 2
        ? {
            dtype: "float32",
            convert: (raw) => (raw as ByteArrays).map((bytes) => halfToNumber(bytes.readUInt16LE(0))),
          }
        : `${logical?.type ?? "FIXED_LEN_BYTE_ARRAY"}`;
    default:
      return "a column without a type";
  }
}

/** Longest text that is read as a number, with the blanks around it. */
const MAX_NUMBER_TEXT = 4096;

/** A stored value, or null, as a column of `dtype` holds it; undefined when it does not. */
export function parquetCell(
  type: ParquetType,
  value: ParquetValue | null,
  dtype: DType,
): ParquetValue | undefined {
  if (value === null) return isFloatDType(dtype) ? Number.NaN : dtype === "string" ? "" : undefined;
  if (type.dtype === dtype) return value;
  if (dtype === "string") return type.text?.(value);
  if (typeof value === "string" && (value.length > MAX_NUMBER_TEXT || value.trim() === "")) return undefined;
  return castCell(type.dtype, value, dtype);
}

const asNumbers = (raw: RawValues) => raw as ArrayLike<number>;
const asLongs = (raw: RawValues) => raw as BigInt64Array;

const NARROW = ["int8", "int16", "uint8", "uint16", "uint32"] as const;

function int32Type({ converted_type: converted, logical_type: logical }: SchemaElement): ParquetType {
  if (converted === "DATE" || logical?.type === "DATE")
    return { dtype: "int32", convert: asNumbers, text: (days) => calendarDate(Number(days)) };
  const name =
    logical?.type === "INTEGER"
      ? `${logical.isSigned ? "int" : "uint"}${logical.bitWidth}`
      : (converted ?? "").toLowerCase().replace("_", "");
  const dtype = NARROW.find((narrow) => narrow === name);
  if (dtype === undefined) return { dtype: "int32", convert: asNumbers };
  const [low, high] = RANGES[dtype];
  return {
    dtype,
    convert: (raw, refuse) => {
      const values = raw as Int32Array;
      if (dtype === "uint32") return new Uint32Array(values.buffer, values.byteOffset, values.length);
      for (let at = 0; at < values.length; at += 1)
        if (values[at]! < low || values[at]! > high) refuse(`${values[at]} in a column of ${dtype}`);
      return values;
    },
  };
}

const RANGES = {
  int8: [-128, 127],
  int16: [-32_768, 32_767],
  uint8: [0, 255],
  uint16: [0, 65_535],
  uint32: [0, 4_294_967_295],
} as const;

function int64Type({ converted_type: converted, logical_type: logical }: SchemaElement): ParquetType {
  if (converted === "UINT_64" || (logical?.type === "INTEGER" && !logical.isSigned)) {
    return {
      dtype: "uint64",
      convert: (raw) => {
        const values = raw as BigInt64Array;
        return new BigUint64Array(values.buffer, values.byteOffset, values.length);
      },
    };
  }
  const unit =
    logical?.type === "TIMESTAMP"
      ? logical.unit
      : converted === "TIMESTAMP_MILLIS"
        ? "MILLIS"
        : converted === "TIMESTAMP_MICROS"
          ? "MICROS"
          : undefined;
  if (unit === undefined) return { dtype: "int64", convert: asLongs };
  const isUtc = logical?.type !== "TIMESTAMP" || logical.isAdjustedToUTC;
  return { dtype: "int64", convert: asLongs, text: timestampText(unit, isUtc) };
}

function textType({ converted_type: converted, logical_type: logical }: SchemaElement): ParquetType | string {
  const annotated = logical?.type ?? converted;
  if (annotated !== undefined && !["STRING", "UTF8", "ENUM", "JSON"].includes(annotated)) return annotated;
  return {
    dtype: "string",
    convert: (raw, refuse) => (raw as ByteArrays).map((bytes) => utf8Text(bytes, refuse)),
  };
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function utf8Text(bytes: Buffer, refuse: Refuse): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return refuse("bytes that are not UTF-8");
  }
}

/** Most digits a DECIMAL has. */
const MAX_SCALE = 76;

function decimalType({ type, scale = 0, logical_type: logical }: SchemaElement): ParquetType | string {
  const digits = logical?.type === "DECIMAL" ? logical.scale : scale;
  if (!(digits >= 0 && digits <= MAX_SCALE)) return `DECIMAL of scale ${digits}`;
  const text = (unscaled: bigint) => decimalText(unscaled, digits);
  switch (type) {
    case "INT32":
      return {
        dtype: "string",
        convert: (raw) => Array.from(raw as Int32Array, (value) => text(BigInt(value))),
      };
    case "INT64":
      return { dtype: "string", convert: (raw) => Array.from(raw as BigInt64Array, text) };
    case "BYTE_ARRAY":
    case "FIXED_LEN_BYTE_ARRAY":
      return {
        dtype: "string",
        convert: (raw, refuse) => (raw as ByteArrays).map((bytes) => text(bigEndian(bytes, refuse))),
      };
    default:
      return `DECIMAL of ${type}`;
  }
}

/** Longest unscaled value of a DECIMAL, bytes: 76 digits. */
const MAX_DECIMAL_BYTES = 32;

/** Two's complement, most significant byte first. */
function bigEndian(bytes: Buffer, refuse: Refuse): bigint {
  if (bytes.length === 0 || bytes.length > MAX_DECIMAL_BYTES) refuse(`a DECIMAL of ${bytes.length} bytes`);
  return BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString("hex")}`));
}

function decimalText(unscaled: bigint, scale: number): string {
  if (scale === 0) return String(unscaled);
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, "0");
  return `${unscaled < 0n ? "-" : ""}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Julian day number of 1970-01-01. */
const EPOCH_JULIAN_DAY = 2_440_588n;

/** Nanoseconds of the day, and the Julian day. */
function int96Nanoseconds(bytes: Buffer, refuse: Refuse): bigint {
  const days = BigInt(bytes.readUInt32LE(8)) - EPOCH_JULIAN_DAY;
  const nanoseconds = days * 86_400_000_000_000n + bytes.readBigInt64LE(0);
  if (BigInt.asIntN(64, nanoseconds) !== nanoseconds) refuse("an INT96 beyond 64 bits of nanoseconds");
  return nanoseconds;
}
