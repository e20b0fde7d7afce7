/** The dtypes of a Table beside the basic types of a leap frame. */
import type { DType } from "@stagewright/core";
import type { BasicType, DataType } from "mleap-ts-runtime";

/** The dtype a Table has for the scalars of each basic type; byte strings have none. */
export const DTYPE_OF_BASIC: Readonly<Record<Exclude<BasicType, "byte_string">, DType>> = {
  boolean: "bool",
  byte: "int8",
  short: "int16",
  int: "int32",
  long: "int64",
  float: "float32",
  double: "float64",
  string: "string",
};

/** Basic type that holds every value of a dtype; uint64 has none. */
const BASE_OF: Readonly<Record<Exclude<DType, "uint64">, BasicType>> = {
  bool: "boolean",
  int8: "byte",
  uint8: "short",
  int16: "short",
  uint16: "int",
  int32: "int",
  uint32: "long",
  int64: "long",
  float32: "float",
  float64: "double",
  string: "string",
};

/** Basic types every value of the first can be cast to without a loss. */
const WIDENS_TO: Readonly<Record<BasicType, readonly BasicType[]>> = {
  boolean: ["boolean"],
  byte: ["byte", "short", "int", "long", "float", "double"],
  short: ["short", "int", "long", "float", "double"],
  int: ["int", "long", "double"],
  long: ["long"],
  float: ["float", "double"],
  double: ["double"],
  string: ["string"],
  byte_string: [],
};

/** The dtype a Table has for a leap frame's scalars; undefined for byte strings. */
export function dtypeOf(base: BasicType): DType | undefined {
  return base === "byte_string" ? undefined : DTYPE_OF_BASIC[base];
}

/** The leap frame's type for a Table's column; undefined for uint64. */
export function baseOf(dtype: DType): BasicType | undefined {
  return dtype === "uint64" ? undefined : BASE_OF[dtype];
}

/** Whether a column of a dtype can be given to an input of a bundle without losing a value. */
export function fits(dtype: DType, type: DataType): boolean {
  const base = baseOf(dtype);
  return type.kind === "scalar" && base !== undefined && WIDENS_TO[base].includes(type.base);
}

/** A leap frame's type in words. */
export function describe(type: DataType): string {
  if (type.kind === "scalar") return dtypeOf(type.base) ?? type.base;
  return type.kind === "map" ? `map of ${type.key} to ${type.base}` : `${type.kind} of ${type.base}`;
}
