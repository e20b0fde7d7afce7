/** Attributes of MLeap 0.5 to 0.7, where every value carries its type (bundle.md §7.3) → attribute values. */
import { type BasicType, isBasicType } from "../frame/data-type.ts";
import { longOf } from "../frame/long.ts";
import type { Attribute, DataType, ListValue, Tensor as TensorMessage, Value } from "../proto/legacy_pb.ts";
import type {
  AttributeValue,
  AttributeValues,
  ListFields,
  ScalarFields,
} from "../registry/attribute-value.ts";
import { DenseTensor } from "../tensor/dense-tensor.ts";
import { emptyValues, sizeOf, type Tensor } from "../tensor/tensor.ts";
import { decodeAttribute, isObject, MalformedAttribute } from "./attributes-json.ts";
import { decodeTensorBytes } from "./attributes-protobuf.ts";

/** Key of today's encoding for a basic type of then: bytes and shorts were never keys of their own. */
function keyOf(base: BasicType): "boolean" | "int" | "long" | "float" | "double" | "string" | "byte_string" {
  return base === "byte" || base === "short" ? "int" : base;
}

/** Decodes the attributes of a model file as JSON. */
export function decodeLegacyJson(json: unknown): AttributeValues {
  if (!isObject(json)) throw new MalformedAttribute("", json, "an object of attributes");
  return new Map(Object.entries(json).map(([name, attribute]) => [name, legacyAttribute(attribute, name)]));
}

/** Rewrites `{"type": T, "value": V}` in today's form and decodes that. */
function legacyAttribute(json: unknown, at: string): AttributeValue {
  if (!isObject(json) || !("value" in json))
    throw new MalformedAttribute(at, json, 'an attribute {"type", "value"}');
  const { type, value } = json;
  if (isBasicType(type)) return decodeAttribute({ [keyOf(type)]: value }, at);
  if (isObject(type) && type["type"] === "tensor")
    return { kind: "tensor", tensor: legacyTensor(type, value, at) };
  if (!isObject(type) || type["type"] !== "list" || !Array.isArray(value))
    throw new MalformedAttribute(at, type, "a basic, list or tensor type");
  const { base } = type;
  if (isBasicType(base)) return decodeAttribute({ type: "list", [keyOf(base)]: value }, at);
  if (!isObject(base) || base["type"] !== "tensor")
    throw new MalformedAttribute(at, base, "a list of basic values or tensors");
  return {
    kind: "list",
    fields: { tensor: value.map((item: unknown, i) => legacyTensor(base, item, `${at}[${i}]`)) },
  };
}

function legacyTensor(type: Readonly<Record<string, unknown>>, json: unknown, at: string): Tensor {
  const base = isObject(type["tensor"]) ? type["tensor"]["base"] : undefined;
  const dimensions = isObject(json) ? json["dimensions"] : undefined;
  if (!isObject(json) || !isBasicType(base) || !Array.isArray(dimensions))
    throw new MalformedAttribute(at, json, "a tensor");
  const values = json["values"];
  const indices = json["indices"];
  const count = Array.isArray(values) ? values.length : 0;
  // Today's decoder reads the values; a sparse tensor's shape is that of its values until its own is put on.
  const shape = (sizes: readonly unknown[]) => ({ dimensions: sizes.map((size) => ({ size, name: "" })) });
  const flat = decodeAttribute(
    { type: "tensor", [base]: values, shape: shape(indices === undefined ? dimensions : [count]) },
    at,
  );
  if (flat.kind !== "tensor") throw new MalformedAttribute(at, json, "a tensor");
  if (indices === undefined) return flat.tensor;
  if (!Array.isArray(indices)) throw new MalformedAttribute(at, indices, "an array of indices");
  const coordinates = (indices as unknown[]).flat();
  return expanded(flat.tensor, Int32Array.from(coordinates as number[]), dimensions as number[], at);
}

/** Most values a sparse tensor is expanded to; models of that time were far smaller. */
const maxExpandedValues = 16 * 1024 * 1024;

/** Attribute tensors are dense everywhere else (bundle.md §4.3), so a sparse one of then is expanded when it is read. */
function expanded(
  { base, values }: Tensor,
  indices: Int32Array,
  dimensions: readonly number[],
  at: string,
): Tensor {
  const rank = dimensions.length;
  const size = sizeOf(dimensions);
  const isInside = (index: number, i: number) => index >= 0 && index < dimensions[i % rank]!;
  if (indices.length !== values.length * rank || !indices.every(isInside)) {
    throw new MalformedAttribute(
      at,
      `${indices.length} coordinates`,
      "one index inside the dimensions for each value",
    );
  }
  if (size > maxExpandedValues)
    throw new MalformedAttribute(at, `${size} values`, `at most ${maxExpandedValues}`);
  const dense = emptyValues(base, size) as unknown as unknown[];
  for (let k = 0; k < values.length; k++) {
    let flat = 0;
    for (let d = 0; d < rank; d++) flat = flat * dimensions[d]! + indices[k * rank + d]!;
    dense[flat] = values[k];
  }
  return new DenseTensor(base, dense as unknown as Tensor["values"], dimensions);
}

const basicTypes: readonly (BasicType | undefined)[] = [
  "boolean",
  "string",
  "byte",
  "short",
  "int",
  "long",
  "float",
  "double",
  "byte_string",
];

/** Decodes the attributes of a protobuf message. */
export function decodeLegacyMessages(attributes: Readonly<Record<string, Attribute>>): AttributeValues {
  return new Map(
    Object.entries(attributes).map(([name, attribute]) => [name, legacyMessage(attribute, name)]),
  );
}

function legacyMessage({ type, value }: Attribute, at: string): AttributeValue {
  const kind = type?.d;
  const held = value?.v;
  if (kind?.case === "basic") return { kind: "scalar", fields: scalarOf(basicOf(kind.value, at), held, at) };
  if (kind?.case === "tensor" && held?.case === "tensor")
    return { kind: "tensor", tensor: tensorMessage(held.value, at) };
  if (kind?.case === "list" && held?.case === "list")
    return { kind: "list", fields: listOf(kind.value.base, held.value, at) };
  throw new MalformedAttribute(at, kind?.case, "a basic, list or tensor type with a value of its kind");
}

function basicOf(number: number, at: string): BasicType {
  return basicTypes[number] ?? refuseType(number, at);
}

function refuseType(got: unknown, at: string): never {
  throw new MalformedAttribute(at, got, "a basic type");
}

function scalarOf(base: BasicType, held: Value["v"] | undefined, at: string): Partial<ScalarFields> {
  const key = keyOf(base);
  // A default value is not written: the message is then empty.
  if (held?.case === undefined) return {};
  switch (held.case) {
    case "i":
      return { [key]: key === "long" ? longOf(held.value) : Number(held.value) };
    case "b":
    case "s":
    case "f":
    case "bs":
      return { [key]: held.value };
    default:
      return refuseType(held.case, at);
  }
}

function listOf(type: DataType | undefined, held: ListValue, at: string): ListFields {
  const kind = type?.d;
  if (kind?.case === "tensor")
    return { tensor: held.tensor.map((tensor, i) => tensorMessage(tensor, `${at}[${i}]`)) };
  if (kind?.case !== "basic")
    throw new MalformedAttribute(at, kind?.case, "a list of basic values or tensors");
  const key = keyOf(basicOf(kind.value, at));
  switch (key) {
    case "boolean":
      return { boolean: held.b };
    case "string":
      return { string: held.s };
    case "int":
      return { int: held.i.map(Number) };
    case "long":
      return { long: held.i.map(longOf) };
    case "float":
    case "double":
      return { [key]: held.f };
    case "byte_string":
      return { byte_string: held.bs };
  }
}

function tensorMessage({ base: number, dimensions, value, indices }: TensorMessage, at: string): Tensor {
  const base = basicOf(number, at);
  const values = decodeTensorBytes(value, base, at);
  if (indices.length > 0) {
    return expanded(
      new DenseTensor(base, values, [values.length]),
      decodeTensorBytes(indices, "int", at),
      dimensions,
      at,
    );
  }
  if (dimensions.reduce((product, size) => product * size, 1) !== values.length) {
    throw new MalformedAttribute(
      at,
      `dimensions [${dimensions.join(", ")}]`,
      `dimensions that multiply to ${values.length}`,
    );
  }
  return new DenseTensor(base, values, dimensions);
}
