/** Values as users give them, checked against a type. */
import { mleapError, quote } from "../errors.ts";
import { DenseTensor } from "../tensor/dense-tensor.ts";
import { SparseTensor } from "../tensor/sparse-tensor.ts";
import { sizeOf } from "../tensor/tensor.ts";
import { type BasicType, type DataType, describeType } from "./data-type.ts";

type Test = (value: unknown) => boolean;

const isInteger =
  (bits: number): Test =>
  (value) =>
    typeof value === "number" &&
    Number.isInteger(value) &&
    value >= -(2 ** (bits - 1)) &&
    value < 2 ** (bits - 1);

const isNumber: Test = (value) => typeof value === "number";

const scalarTests: Readonly<Record<BasicType, Test>> = {
  boolean: (value) => typeof value === "boolean",
  byte: isInteger(8),
  short: isInteger(16),
  int: isInteger(32),
  long: (value) =>
    Number.isSafeInteger(value) || (typeof value === "bigint" && BigInt.asIntN(64, value) === value),
  float: isNumber,
  double: isNumber,
  string: (value) => typeof value === "string",
  byte_string: (value) => value instanceof Uint8Array,
};

/**
 * The value as kernels want it, or MLEAP_INPUT_TYPE. Arrays of numbers stand for dense vectors of doubles; floats are
 * rounded to 32 bits; undefined is null. `where` says the place in a message.
 */
export function checkedValue(value: unknown, type: DataType, where: () => string): unknown {
  if (value === null || value === undefined) {
    if (type.nullable) return null;
    throw mleapError("MLEAP_INPUT_NULL", {
      problem: `${where()}: null in a column that is not nullable`,
      remedy: "send a value",
    });
  }
  const test = scalarTests[type.base];
  switch (type.kind) {
    case "scalar":
      if (test(value)) return type.base === "float" ? Math.fround(value as number) : value;
      break;
    case "list":
      if (Array.isArray(value) && value.every((item) => item === null || test(item))) return value;
      break;
    case "map":
      if (value instanceof Map && [...value].every(([k, v]) => scalarTests[type.key](k) && test(v)))
        return value;
      break;
    case "tensor": {
      const tensor = asTensor(value, type.base);
      if (tensor !== undefined) return tensor;
    }
  }
  throw mleapError("MLEAP_INPUT_TYPE", {
    problem: `${where()}: got ${quote(value)}`,
    remedy: `send ${describeType(type)}`,
  });
}

function asTensor(value: unknown, base: BasicType): DenseTensor | SparseTensor | undefined {
  if (value instanceof DenseTensor) {
    return value.base === base && value.values.length === sizeOf(value.dimensions) ? value : undefined;
  }
  if (value instanceof SparseTensor) {
    const isWhole = value.indices.length === value.values.length * value.dimensions.length;
    return value.base === base && isWhole ? value : undefined;
  }
  if (base !== "double") return undefined;
  if (value instanceof Float64Array) return new DenseTensor("double", value, [value.length]);
  if (Array.isArray(value) && value.every(isNumber))
    return new DenseTensor("double", Float64Array.from(value as number[]), [value.length]);
  return undefined;
}
