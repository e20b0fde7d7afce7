/** Leap frames in MLeap's binary format (bundle.md §12). */
import { parseJson } from "../bundle/json-text.ts";
import { mleapError } from "../errors.ts";
import { DenseTensor } from "../tensor/dense-tensor.ts";
import { SparseTensor } from "../tensor/sparse-tensor.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { ByteReader } from "./byte-reader.ts";
import { ByteWriter } from "./byte-writer.ts";
import { elementOf, storedValues } from "./cast.ts";
import type { BasicType, DataType } from "./data-type.ts";
import { decodeSchema, framed } from "./frame-json.ts";
import { columnStorage, LeapFrame } from "./leap-frame.ts";
import { longOf } from "./long.ts";
import { schemaJson } from "./write-frame-json.ts";

/** Reads a frame. Throws MLEAP_FRAME_INVALID with the position of the byte that does not fit. */
export function readFrameBinary(bytes: Uint8Array): LeapFrame {
  const reader = new ByteReader(bytes);
  const schema = framed(() => decodeSchema(parseJson(reader.text(reader.int32()))));
  const readers = schema.fields.map(({ type }) => fieldReader(type));
  // A row without columns takes no bytes; such a frame is bounded by its count alone.
  const rowCount = readers.length === 0 ? reader.int32() : reader.count(reader.int32(), readers.length);
  const columns = schema.fields.map(({ type }) => columnStorage(type, rowCount) as unknown[]);
  for (let row = 0; row < rowCount; row++) {
    for (let c = 0; c < readers.length; c++) columns[c]![row] = readers[c]!(reader);
  }
  return LeapFrame.fromColumns(schema, columns, rowCount);
}

/** Writes a frame. Throws MLEAP_FRAME_UNSUPPORTED for map columns. */
export function writeFrameBinary(frame: LeapFrame): Uint8Array {
  const writer = new ByteWriter();
  writer.block(new TextEncoder().encode(schemaJson(frame.schema)));
  writer.int32(frame.rowCount);
  const writers = frame.schema.fields.map(({ type }) => fieldWriter(type));
  const columns = writers.map((_, c) => frame.columnAt(c));
  for (let row = 0; row < frame.rowCount; row++) {
    for (let c = 0; c < writers.length; c++) writers[c]!(writer, columns[c]![row]);
  }
  return writer.finish();
}

type Read = (reader: ByteReader) => unknown;
type Write = (writer: ByteWriter, value: unknown) => void;

const scalarReaders: Readonly<Record<BasicType, Read>> = {
  boolean: (reader) => reader.uint8() !== 0,
  byte: (reader) => reader.int8(),
  short: (reader) => reader.int16(),
  int: (reader) => reader.int32(),
  long: (reader) => longOf(reader.int64()),
  float: (reader) => reader.float32(),
  double: (reader) => reader.float64(),
  string: (reader) => reader.text(reader.int32()),
  byte_string: (reader) => reader.slice(reader.int32()).slice(),
};

/** Fewest bytes a value takes, to bound announced counts. */
const leastBytes: Readonly<Record<BasicType, number>> = {
  boolean: 1,
  byte: 1,
  short: 2,
  int: 4,
  long: 8,
  float: 4,
  double: 8,
  string: 4,
  byte_string: 4,
};

function fieldReader(type: DataType): Read {
  const read = valueReader(type);
  return type.nullable ? (reader) => (reader.uint8() === 0 ? null : read(reader)) : read;
}

function valueReader({ kind, base }: DataType): Read {
  const read = scalarReaders[base];
  switch (kind) {
    case "scalar":
      return read;
    case "list":
      return (reader) => many(reader, reader.int32(), leastBytes[base], read);
    case "tensor":
      return (reader) => readTensor(reader, base);
    case "map":
      throw noMaps();
  }
}

function many(reader: ByteReader, count: number, itemBytes: number, read: Read): unknown[] {
  const items = new Array<unknown>(reader.count(count, itemBytes));
  for (let i = 0; i < items.length; i++) items[i] = read(reader);
  return items;
}

function readTensor(reader: ByteReader, base: BasicType): Tensor {
  const kind = reader.uint16();
  if (kind > 1) reader.fail(`kind ${kind} of a tensor, which is 0 or 1`);
  const int = (r: ByteReader) => r.int32();
  const dimensions = many(reader, reader.uint16(), 4, int) as number[];
  const values = storedValues(base, many(reader, reader.int32(), leastBytes[base], scalarReaders[base]));
  if (kind === 0) return new DenseTensor(base, values, dimensions);
  const rank = dimensions.length;
  const count = reader.count(reader.int32(), 2 + 4 * rank);
  if (count !== values.length) reader.fail(`${count} indices for ${values.length} values`);
  const indices = new Int32Array(count * rank);
  for (let i = 0; i < count; i++) {
    const length = reader.uint16();
    if (length !== rank) reader.fail(`an index of ${length} coordinates in a tensor of rank ${rank}`);
    for (let d = 0; d < rank; d++) indices[i * rank + d] = reader.int32();
  }
  return new SparseTensor(base, indices, values, dimensions);
}

const scalarWriters: Readonly<Record<BasicType, Write>> = {
  boolean: (writer, value) => writer.int8(value === true ? 1 : 0),
  byte: (writer, value) => writer.int8(value as number),
  short: (writer, value) => writer.int16(value as number),
  int: (writer, value) => writer.int32(value as number),
  long: (writer, value) => writer.int64(value as number | bigint),
  float: (writer, value) => writer.float32(value as number),
  double: (writer, value) => writer.float64(value as number),
  string: (writer, value) => writer.block(Buffer.from(value as string, "utf8")),
  byte_string: (writer, value) => writer.block(value as Uint8Array),
};

function fieldWriter(type: DataType): Write {
  const write = valueWriter(type);
  if (!type.nullable) return write;
  return (writer, value) => {
    writer.int8(value === null ? 0 : 1);
    if (value !== null) write(writer, value);
  };
}

function valueWriter({ kind, base }: DataType): Write {
  const write = scalarWriters[base];
  switch (kind) {
    case "scalar":
      return write;
    case "list":
      return (writer, value) => {
        const items = value as readonly unknown[];
        if (items.includes(null))
          throw mleapError("MLEAP_FRAME_UNSUPPORTED", { format: "binary", problem: "null inside a list" });
        writer.int32(items.length);
        for (const item of items) write(writer, item);
      };
    case "tensor":
      return (writer, value) => writeTensor(writer, value as Tensor, write);
    case "map":
      throw noMaps();
  }
}

function writeTensor(writer: ByteWriter, tensor: Tensor, write: Write): void {
  const { dimensions, values } = tensor;
  writer.int16(tensor.kind === "dense" ? 0 : 1);
  writer.int16(dimensions.length);
  for (const size of dimensions) writer.int32(size);
  writer.int32(values.length);
  for (let i = 0; i < values.length; i++) write(writer, elementOf(tensor, i));
  if (tensor.kind === "dense") return;
  writer.int32(values.length);
  for (let i = 0; i < values.length; i++) {
    writer.int16(dimensions.length);
    for (let d = 0; d < dimensions.length; d++) writer.int32(tensor.indices[i * dimensions.length + d]!);
  }
}

function noMaps(): Error {
  return mleapError("MLEAP_FRAME_UNSUPPORTED", { format: "binary", problem: "map columns; use JSON" });
}
