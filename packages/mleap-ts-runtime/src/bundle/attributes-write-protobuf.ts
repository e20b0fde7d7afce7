/** Attribute values → protobuf messages (bundle.md §5). */
import { create } from "@bufbuild/protobuf";
import { ByteWriter } from "../frame/byte-writer.ts";
import { elementOf } from "../frame/cast.ts";
import type { BasicType, DataShape } from "../frame/data-type.ts";
import {
  type Attributes,
  AttributesSchema,
  type DataShape as DataShapeMessage,
  DataShapeSchema,
  ListSchema,
  type Model,
  ModelSchema,
  ScalarSchema,
  type Tensor as TensorMessage,
  TensorSchema,
  TensorShapeSchema,
  type Value,
  ValueSchema,
} from "../proto/bundle_pb.ts";
import type {
  AttributeValue,
  AttributeValues,
  ListFields,
  ModelValue,
  ScalarFields,
} from "../registry/attribute-value.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { basicTypeNumbers } from "./attributes-protobuf.ts";

const numberOfType = new Map([...basicTypeNumbers].map(([number, type]) => [type, number]));

export function encodeAttributeMessages(attributes: AttributeValues): Attributes {
  const list = Object.fromEntries([...attributes].map(([name, value]) => [name, encodeValue(value)]));
  return create(AttributesSchema, { list });
}

function encodeValue(value: AttributeValue): Value {
  switch (value.kind) {
    case "scalar":
      return create(ValueSchema, {
        v: { case: "s", value: create(ScalarSchema, encodeScalar(value.fields)) },
      });
    case "list":
      return create(ValueSchema, { v: { case: "l", value: create(ListSchema, encodeList(value.fields)) } });
    case "tensor":
      return create(ValueSchema, { v: { case: "t", value: encodeTensor(value.tensor) } });
  }
}

function encodeScalar(fields: Partial<ScalarFields>) {
  return {
    b: fields.boolean ?? false,
    s: fields.string ?? "",
    i: fields.int ?? 0,
    l: BigInt(fields.long ?? 0),
    f: fields.float ?? 0,
    d: fields.double ?? 0,
    bs: fields.byte_string ?? new Uint8Array(),
    bt: typeNumber(fields.basic_type),
    ...(fields.tensor === undefined ? {} : { t: encodeTensor(fields.tensor) }),
    ...(fields.data_shape === undefined ? {} : { ds: encodeShape(fields.data_shape) }),
    ...(fields.model === undefined ? {} : { m: encodeModel(fields.model) }),
  };
}

function encodeList(fields: ListFields) {
  return {
    b: [...(fields.boolean ?? [])],
    s: [...(fields.string ?? [])],
    i: [...(fields.int ?? [])],
    l: (fields.long ?? []).map(BigInt),
    f: [...(fields.float ?? [])],
    d: [...(fields.double ?? [])],
    bs: [...(fields.byte_string ?? [])],
    t: (fields.tensor ?? []).map(encodeTensor),
    bt: (fields.basic_type ?? []).map(typeNumber),
    ds: (fields.data_shape ?? []).map(encodeShape),
    m: (fields.model ?? []).map(encodeModel),
  };
}

function typeNumber(type: BasicType | undefined): number {
  return numberOfType.get(type) ?? 0;
}

function encodeModel({ op, attributes }: ModelValue): Model {
  return create(ModelSchema, { op, attributes: encodeAttributeMessages(attributes) });
}

function encodeDimensions(dimensions: readonly number[]) {
  return create(TensorShapeSchema, { dimensions: dimensions.map((size) => ({ size })) });
}

function encodeShape({ base, nullable, dimensions }: DataShape): DataShapeMessage {
  return create(DataShapeSchema, {
    base: ["scalar", "list", "tensor"].indexOf(base),
    isNullable: nullable,
    ...(dimensions === undefined ? {} : { tensorShape: encodeDimensions(dimensions) }),
  });
}

/** Attribute tensors are dense (bundle.md §4.3); a reader has expanded sparse ones before. */
function encodeTensor(tensor: Tensor): TensorMessage {
  const writer = new ByteWriter();
  const put = tensorWriters[tensor.base];
  for (let i = 0; i < tensor.values.length; i++) put(writer, elementOf(tensor, i));
  return create(TensorSchema, {
    base: typeNumber(tensor.base),
    shape: encodeDimensions(tensor.dimensions),
    value: writer.finish(),
  });
}

const tensorWriters: Readonly<Record<BasicType, (writer: ByteWriter, value: unknown) => void>> = {
  boolean: (writer, value) => writer.int8(value === true ? 1 : 0),
  byte: (writer, value) => writer.int8(value as number),
  short: (writer, value) => writer.int16(value as number),
  int: (writer, value) => writer.int32(value as number),
  long: (writer, value) => writer.int64(value as bigint),
  float: (writer, value) => writer.float32(value as number),
  double: (writer, value) => writer.float64(value as number),
  string: (writer, value) => writer.block(Buffer.from(value as string, "utf8")),
  byte_string: (writer, value) => writer.block(value as Uint8Array),
};
