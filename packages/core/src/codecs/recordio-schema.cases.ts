/** `aialgs.data.Record` in a protobuf runtime, built from the table of F84: what the hand-written reader and writer are held against. */

import { create, createFileRegistry, type DescMessage } from "@bufbuild/protobuf";
import {
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FileDescriptorProtoSchema,
} from "@bufbuild/protobuf/wkt";

const { UINT64, FLOAT, DOUBLE, INT32, STRING, BYTES, MESSAGE } = FieldDescriptorProto_Type;
const { REPEATED, OPTIONAL } = FieldDescriptorProto_Label;
const PACKAGE = ".aialgs.data.";

const packed = (name: string, number: number, type: FieldDescriptorProto_Type) => ({
  name,
  number,
  type,
  label: REPEATED,
  options: { packed: true },
});
const tensor = (name: string, type: FieldDescriptorProto_Type) => ({
  name,
  field: [packed("values", 1, type), packed("keys", 2, UINT64), packed("shape", 3, UINT64)],
});
const member = (name: string, number: number, typeName: string) => ({
  name,
  number,
  type: MESSAGE,
  typeName: PACKAGE + typeName,
  label: OPTIONAL,
  oneofIndex: 0,
});
const text = (name: string, number: number) => ({ name, number, type: STRING, label: OPTIONAL });
const mapField = (name: string, number: number, entry: string) => ({
  name,
  number,
  type: MESSAGE,
  typeName: `${PACKAGE}Record.${entry}`,
  label: REPEATED,
});
const mapEntry = (name: string) => ({
  name,
  options: { mapEntry: true },
  field: [
    text("key", 1),
    { name: "value", number: 2, type: MESSAGE, typeName: `${PACKAGE}Value`, label: OPTIONAL },
  ],
});

const file = create(FileDescriptorProtoSchema, {
  name: "record.proto",
  package: "aialgs.data",
  syntax: "proto2",
  messageType: [
    tensor("Float32Tensor", FLOAT),
    tensor("Float64Tensor", DOUBLE),
    tensor("Int32Tensor", INT32),
    {
      name: "Bytes",
      field: [{ name: "value", number: 1, type: BYTES, label: REPEATED }, text("content_type", 2)],
    },
    {
      name: "Value",
      oneofDecl: [{ name: "value" }],
      field: [
        member("float32_tensor", 2, "Float32Tensor"),
        member("float64_tensor", 3, "Float64Tensor"),
        member("int32_tensor", 7, "Int32Tensor"),
        member("bytes", 9, "Bytes"),
      ],
    },
    {
      name: "Record",
      field: [
        mapField("features", 1, "FeaturesEntry"),
        mapField("label", 2, "LabelEntry"),
        text("uid", 3),
        text("metadata", 4),
        text("configuration", 5),
      ],
      nestedType: [mapEntry("FeaturesEntry"), mapEntry("LabelEntry")],
    },
  ],
});

/** Descriptor of the message. */
export const recordDescriptor: DescMessage = createFileRegistry(file, () => undefined).getMessage(
  "aialgs.data.Record",
)!;
