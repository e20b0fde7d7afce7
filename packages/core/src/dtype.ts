/** Element types of columns and tensors, and the arrays that hold them. */

/** Names of the element types, as numpy and ONNX spell them. */
export const DTYPES = [
  "float32",
  "float64",
  "int8",
  "uint8",
  "int16",
  "uint16",
  "int32",
  "uint32",
  "int64",
  "uint64",
  "bool",
  "string",
] as const;

/** One of {@link DTYPES}. */
export type DType = (typeof DTYPES)[number];

/** Array that holds the values of a dtype. `bool` is one byte a value, 0 or 1; `int64` and `uint64` are BigInt. */
export interface ArrayOfDType {
  float32: Float32Array;
  float64: Float64Array;
  int8: Int8Array;
  uint8: Uint8Array;
  int16: Int16Array;
  uint16: Uint16Array;
  int32: Int32Array;
  uint32: Uint32Array;
  int64: BigInt64Array;
  uint64: BigUint64Array;
  bool: Uint8Array;
  string: string[];
}

/** Array of one dtype. */
export type ValuesOf<D extends DType> = ArrayOfDType[D];

/** One value of a dtype, as hooks see it in a row. */
export type ValueOf<D extends DType> = D extends "string"
  ? string
  : D extends "bool"
    ? boolean
    : D extends "int64" | "uint64"
      ? bigint
      : number;

/** Dtypes whose values are JavaScript numbers. */
export type NumberDType = Exclude<DType, "string" | "bool" | "int64" | "uint64">;
/** Dtypes that hold NaN. */
export type FloatDType = "float32" | "float64";

const CONSTRUCTORS = {
  float32: Float32Array,
  float64: Float64Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  bool: Uint8Array,
  string: Array<string>,
} as const;

/** Smallest and largest value of each integer dtype. */
export const INTEGER_RANGES = {
  int8: [-128n, 127n],
  uint8: [0n, 255n],
  int16: [-32_768n, 32_767n],
  uint16: [0n, 65_535n],
  int32: [-2_147_483_648n, 2_147_483_647n],
  uint32: [0n, 4_294_967_295n],
  int64: [-9_223_372_036_854_775_808n, 9_223_372_036_854_775_807n],
  uint64: [0n, 18_446_744_073_709_551_615n],
} as const satisfies Partial<Record<DType, readonly [bigint, bigint]>>;

/** Dtypes of {@link INTEGER_RANGES}. */
export type IntegerDType = keyof typeof INTEGER_RANGES;

/** New array for `length` values: zeros, or empty strings. */
export function allocateValues<D extends DType>(dtype: D, length: number): ValuesOf<D> {
  // The two of nearly every column, by name: through the list below an array costs half as much again.
  if (dtype === "float64") return new Float64Array(length) as ValuesOf<D>;
  if (dtype === "float32") return new Float32Array(length) as ValuesOf<D>;
  const values = new CONSTRUCTORS[dtype](length);
  if (Array.isArray(values)) values.fill("");
  return values as ValuesOf<D>;
}

/** The same values in an array for `length` of them, which are more; the rest is as new. */
export function growValues(dtype: DType, values: ValuesOf<DType>, length: number): ValuesOf<DType> {
  const larger = allocateValues(dtype, length);
  if (Array.isArray(larger)) {
    for (let row = 0; row < values.length; row += 1) larger[row] = values[row] as string;
  } else {
    (larger as Float64Array).set(values as Float64Array);
  }
  return larger;
}

/** Whether `values` is the array {@link allocateValues} would make for `dtype`. */
export function isValuesOf(dtype: DType, values: unknown): boolean {
  return values instanceof CONSTRUCTORS[dtype];
}

/** Whether the text is the name of a dtype. */
export function isDType(text: unknown): text is DType {
  return (DTYPES as readonly unknown[]).includes(text);
}

/** Whether the dtype is an integer one. */
export function isIntegerDType(dtype: DType): dtype is IntegerDType {
  return dtype in INTEGER_RANGES;
}

/** Whether the dtype is a float one. */
export function isFloatDType(dtype: DType): dtype is FloatDType {
  return dtype === "float32" || dtype === "float64";
}
