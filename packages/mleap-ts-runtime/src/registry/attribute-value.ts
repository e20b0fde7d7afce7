import type { BasicType, DataShape } from "../frame/data-type.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** A model inside an attribute (bundle.md §4.1). */
export interface ModelValue {
  readonly op: string;
  readonly attributes: AttributeValues;
}

/** What a scalar attribute or a list element may hold, by the key it is stored under (bundle.md §4.1, §5.1). */
export interface ScalarFields {
  boolean: boolean;
  int: number;
  /** A number while it is a safe integer, else a bigint. */
  long: number | bigint;
  float: number;
  double: number;
  string: string;
  byte_string: Uint8Array;
  /** Always dense (bundle.md §4.3). */
  tensor: Tensor;
  /** `undefined` stands for the undefined basic type. */
  basic_type: BasicType | undefined;
  data_shape: DataShape;
  model: ModelValue;
}

export type ScalarKey = keyof ScalarFields;
export const scalarKeys: readonly ScalarKey[] = [
  "boolean",
  "int",
  "long",
  "float",
  "double",
  "string",
  "byte_string",
  "tensor",
  "basic_type",
  "data_shape",
  "model",
];

export type ListFields = { readonly [K in ScalarKey]?: readonly ScalarFields[K][] };

/**
 * One attribute as stored, whatever the bundle's format: JSON and protobuf decode to this. A default value that the
 * writer omitted is a scalar without its field (bundle.md §4.1), which differs from an absent attribute.
 */
export type AttributeValue =
  | { readonly kind: "scalar"; readonly fields: Partial<ScalarFields> }
  | { readonly kind: "list"; readonly fields: ListFields }
  | { readonly kind: "tensor"; readonly tensor: Tensor };

export type AttributeValues = ReadonlyMap<string, AttributeValue>;
