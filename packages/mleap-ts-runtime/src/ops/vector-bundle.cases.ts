/** The bundle of one vector case, in JSON and in protobuf: one node at the root, ports and columns of the same names. */
import { create, toBinary } from "@bufbuild/protobuf";
import { strToU8, zipSync } from "fflate";
import {
  type Attributes,
  AttributesSchema,
  type DataShape,
  DataShapeSchema,
  ListSchema,
  ModelSchema,
  NodeSchema,
  ScalarSchema,
  type Tensor,
  TensorSchema,
  type Value,
  ValueSchema,
} from "../proto/bundle_pb.ts";
import type { FileSet, VectorCase } from "./vector-file.cases.ts";

export type VectorFormat = "json" | "protobuf";

/** The bundle as a zip. */
export function bundleOf(
  op: string,
  entry: VectorCase,
  files: FileSet | undefined,
  format: VectorFormat,
): Uint8Array {
  const info = {
    uid: "4f6c6de0-0000-4000-8000-000000000002",
    name: "vector",
    format,
    version: "0.25.2",
    timestamp: "2026-11-20T00:00:00",
  };
  const own = format === "json" ? jsonFiles(op, entry, files) : protobufFiles(op, entry, files);
  const entries = Object.entries(own).map(([name, bytes]) => [`root/${name}`, bytes] as const);
  return zipSync({ "bundle.json": json(info), ...Object.fromEntries(entries) });
}

const json = (value: unknown): Uint8Array => strToU8(JSON.stringify(value));

const fromBase64 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "base64"));

const sockets = (fields: readonly { readonly name: string }[]) =>
  fields.map(({ name }) => ({ port: name, name }));

function jsonFiles(op: string, { attributes, schema, outputs }: VectorCase, files: FileSet | undefined) {
  const extra = Object.entries(files?.json ?? {}).map(([name, content]) => [
    name,
    typeof content !== "string"
      ? json(content)
      : name.endsWith(".json")
        ? strToU8(content)
        : fromBase64(content),
  ]);
  return {
    "node.json": json({ name: "vector", shape: { inputs: sockets(schema), outputs: sockets(outputs) } }),
    "model.json": json({ op, attributes }),
    ...Object.fromEntries(extra),
  } as Record<string, Uint8Array>;
}

function protobufFiles(op: string, { attributes, schema, outputs }: VectorCase, files: FileSet | undefined) {
  const extra = Object.entries(files?.protobuf ?? {}).map(([name, base64]) => [name, fromBase64(base64)]);
  const node = create(NodeSchema, {
    name: "vector",
    shape: { inputs: sockets(schema), outputs: sockets(outputs) },
  });
  return {
    "node.pb": toBinary(NodeSchema, node),
    "model.pb": toBinary(ModelSchema, create(ModelSchema, { op, attributes: attributesMessage(attributes) })),
    ...Object.fromEntries(extra),
  } as Record<string, Uint8Array>;
}

type Json = Readonly<Record<string, unknown>>;

function attributesMessage(attributes: Json): Attributes {
  const list = Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, valueMessage(value as Json)]),
  );
  return create(AttributesSchema, { list });
}

function valueMessage({ type, ...fields }: Json): Value {
  if (type === "tensor") return create(ValueSchema, { v: { case: "t", value: tensorMessage(fields) } });
  if (type === "list") {
    const value = create(
      ListSchema,
      mapFields(fields, (items, convert) => (items as unknown[]).map(convert)),
    );
    return create(ValueSchema, { v: { case: "l", value } });
  }
  const value = create(
    ScalarSchema,
    mapFields(fields, (item, convert) => convert(item)),
  );
  return create(ValueSchema, { v: { case: "s", value } });
}

const basicTypes: Readonly<Record<string, number>> = {
  boolean: 1,
  byte: 2,
  short: 3,
  int: 4,
  long: 5,
  float: 6,
  double: 7,
  string: 100,
  byte_string: 101,
};

/** `null` stands for NaN, texts for the other numbers JSON has no word for. */
function number(value: unknown): number {
  return value === null ? Number.NaN : value === "-0" ? -0 : Number(value);
}

/** JSON key → field of the message and its conversion. */
const converters: Readonly<Record<string, readonly [string, (value: unknown) => unknown]>> = {
  boolean: ["b", (value) => value],
  string: ["s", (value) => value],
  int: ["i", (value) => value],
  long: ["l", (value) => BigInt(value as number | string)],
  float: ["f", number],
  double: ["d", number],
  byte_string: ["bs", (value) => fromBase64(value as string)],
  tensor: ["t", (value) => tensorMessage(value as Json)],
  basic_type: ["bt", (value) => basicTypes[value as string]],
  data_shape: ["ds", (value) => shapeMessage(value as Json)],
};

function mapFields(fields: Json, apply: (value: unknown, convert: (item: unknown) => unknown) => unknown) {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => {
      const converter = converters[key];
      if (converter === undefined) throw new TypeError(`no such attribute key: ${key}`);
      return [converter[0], apply(value, converter[1])];
    }),
  );
}

function shapeMessage(shape: Json): DataShape {
  const base = ["scalar", "list", "tensor"].indexOf(shape["base"] as string);
  const tensorShape = shape["tensorShape"] as never;
  return create(DataShapeSchema, {
    base,
    isNullable: shape["isNullable"] as boolean,
    ...(tensorShape === undefined ? {} : { tensorShape }),
  });
}

const widths: Readonly<
  Record<string, readonly [number, (view: DataView, at: number, value: unknown) => void]>
> = {
  double: [8, (view, at, value) => view.setFloat64(at, number(value))],
  float: [4, (view, at, value) => view.setFloat32(at, number(value))],
  int: [4, (view, at, value) => view.setInt32(at, value as number)],
  long: [8, (view, at, value) => view.setBigInt64(at, BigInt(value as number))],
};

function tensorMessage({ shape, ...content }: Json): Tensor {
  const found = Object.entries(content).find(([key]) => key in widths);
  if (found === undefined) throw new TypeError("a tensor of doubles, floats, ints or longs");
  const [key, values] = found as [string, unknown[]];
  const [width, put] = widths[key]!;
  const value = new Uint8Array(width * values.length);
  values.forEach((item, i) => {
    put(new DataView(value.buffer), i * width, item);
  });
  return create(TensorSchema, { base: basicTypes[key]!, value, shape: shape as never });
}
