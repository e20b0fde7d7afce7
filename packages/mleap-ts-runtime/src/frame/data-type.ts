/** The types of columns and ports (bundle.md §9): scalars, lists, maps and tensors over nine basic types. */
export const basicTypes = [
  "boolean",
  "byte",
  "short",
  "int",
  "long",
  "float",
  "double",
  "string",
  "byte_string",
] as const;

export type BasicType = (typeof basicTypes)[number];

export interface ScalarType {
  readonly kind: "scalar";
  readonly base: BasicType;
  readonly nullable: boolean;
}
export interface ListType {
  readonly kind: "list";
  readonly base: BasicType;
  readonly nullable: boolean;
}
export interface MapType {
  readonly kind: "map";
  readonly key: BasicType;
  readonly base: BasicType;
  readonly nullable: boolean;
}
export interface TensorType {
  readonly kind: "tensor";
  readonly base: BasicType;
  /** Declared dimensions; informational, never checked against values (bundle.md §9). `undefined` = unknown. */
  readonly dimensions: readonly number[] | undefined;
  readonly nullable: boolean;
}

export type DataType = ScalarType | ListType | MapType | TensorType;

/** Shape of a port as an attribute stores it (bundle.md §4.4): kind and nullability without a base type. */
export interface DataShape {
  readonly base: "scalar" | "list" | "tensor";
  readonly nullable: boolean;
  /** `undefined` = unknown dimensions; `[]` = scalar tensor. */
  readonly dimensions: readonly number[] | undefined;
}

interface Nullability {
  /** Default true, as in MLeap: a type is nullable unless stated. */
  readonly nullable?: boolean;
}

/** A scalar type; nullable unless stated. */
export function scalar(base: BasicType, { nullable = true }: Nullability = {}): ScalarType {
  return { kind: "scalar", base, nullable };
}

/** A list type; nullable unless stated. */
export function list(base: BasicType, { nullable = true }: Nullability = {}): ListType {
  return { kind: "list", base, nullable };
}

/** A map type; nullable unless stated. */
export function map(key: BasicType, base: BasicType, { nullable = true }: Nullability = {}): MapType {
  return { kind: "map", key, base, nullable };
}

/** A tensor type; dimensions unknown and nullable unless stated. */
export function tensor(
  base: BasicType,
  { dimensions, nullable = true }: Nullability & { readonly dimensions?: readonly number[] | undefined } = {},
): TensorType {
  return { kind: "tensor", base, dimensions, nullable };
}

/** A data shape with a base type put in: `tensor` + `double` = tensor of doubles of that shape. */
export function typeOfShape(shape: DataShape, base: BasicType): DataType {
  const { nullable } = shape;
  if (shape.base === "tensor") return tensor(base, { dimensions: shape.dimensions, nullable });
  return shape.base === "list" ? list(base, { nullable }) : scalar(base, { nullable });
}

export function isBasicType(text: unknown): text is BasicType {
  return basicTypes.includes(text as BasicType);
}

/** A type as a message shows it, e.g. `tensor of double [3], not null`. */
export function describeType(type: DataType): string {
  const suffix = type.nullable ? "" : ", not null";
  switch (type.kind) {
    case "scalar":
      return `${type.base}${suffix}`;
    case "list":
      return `list of ${type.base}${suffix}`;
    case "map":
      return `map of ${type.key} to ${type.base}${suffix}`;
    case "tensor":
      return `tensor of ${type.base}${type.dimensions === undefined ? "" : ` [${type.dimensions.join(", ")}]`}${suffix}`;
  }
}
