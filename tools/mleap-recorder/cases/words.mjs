/** Words of the case table: attributes as `model.json` writes them, column types, tensors. */

const plain = (value) =>
  Number.isNaN(value) ? null : Object.is(value, -0) ? "-0" : Number.isFinite(value) ? value : String(value);

export const bool = (value) => ({ boolean: value });
export const int = (value) => ({ int: value });
export const long = (value) => ({ long: value });
export const double = (value) => ({ double: plain(value) });
export const text = (value) => ({ string: value });
export const basicType = (value) => ({ basic_type: value });
/** A scalar the writer omitted because it holds the default. */
export const omitted = {};

const list = (key) => (values) => ({ type: "list", [key]: values });
export const bools = list("boolean");
export const ints = list("int");
export const longs = list("long");
export const texts = list("string");
export const types = list("basic_type");
export const shapes = (...values) => ({ type: "list", data_shape: values });
export const doubles = (values) => ({ type: "list", double: values.map(plain) });

const dimensions = (sizes) => ({ dimensions: sizes.map((size) => ({ size, name: "" })) });
export const tensor = (values, sizes = [values.length]) => ({
  type: "tensor",
  double: values.map(plain),
  shape: dimensions(sizes),
});
export const tensors = (vectors, sizes) => ({
  type: "list",
  tensor: vectors.map((values) => ({
    double: values.map(plain),
    shape: dimensions(sizes ?? [values.length]),
  })),
});
export const floatTensors = (vectors) => ({
  type: "list",
  tensor: vectors.map((values) => ({ float: values, shape: dimensions([values.length]) })),
});

export const scalarShape = (isNullable = true) => ({ base: "scalar", isNullable });
export const listShape = (isNullable = true) => ({ base: "list", isNullable });
export const vectorShape = (size, isNullable = true) => ({
  base: "tensor",
  isNullable,
  tensorShape: dimensions([size]),
});
export const shape = (value) => ({ data_shape: value });

/** Column types. */
export const required = (base) => ({ type: "basic", base, isNullable: false });
export const vector = (size) => ({
  type: "tensor",
  base: "double",
  ...(size === undefined ? {} : { dimensions: [size] }),
});
export const listOf = (base) => ({ type: "list", base });
export const mapOf = (key, base) => ({ type: "map", key, base });

/** Values. */
export const dense = (...values) => ({ values, dimensions: [values.length] });
export const sparse = (size, entries) => ({
  indices: Object.keys(entries).map((index) => [Number(index)]),
  values: Object.values(entries),
  dimensions: [size],
});
