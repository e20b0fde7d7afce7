/**
 * The protocol-buffers message of a RecordIO record, `aialgs.data.Record` (F84, F85), read and written by hand: six small
 * messages do not pay for a protobuf runtime in every container. Held against one in the tests.
 */

import { Buffer } from "node:buffer";
import { errors } from "../errors.ts";
import { ProtobufReader, ProtobufWriter } from "./protobuf-wire.ts";

/** Types a record's tensor may have. */
export type RecordDType = "float32" | "float64" | "int32";

/** One value of a record: a tensor, dense (no keys) or sparse. */
export interface RecordTensor {
  readonly dtype: RecordDType;
  readonly values: readonly number[];
  /** Position of each value in the row-major tensor; empty when dense. */
  readonly keys: readonly number[];
  /** Sizes of the axes; empty when the sender gave none. */
  readonly shape: readonly number[];
}

/** A record as far as stages look at it. */
export interface RecordMessage {
  readonly features: ReadonlyMap<string, RecordTensor | "bytes" | "nothing">;
  readonly label: ReadonlyMap<string, RecordTensor | "bytes" | "nothing">;
}

interface OpenTensor extends RecordTensor {
  readonly values: number[];
  readonly keys: number[];
  readonly shape: number[];
}

const DTYPE_OF_FIELD: ReadonlyMap<number, RecordDType> = new Map([
  [2, "float32"],
  [3, "float64"],
  [7, "int32"],
]);
const FIELD_OF_DTYPE: Readonly<Record<RecordDType, number>> = { float32: 2, float64: 3, int32: 7 };
const BYTES_FIELD = 9;

/**
 * Reads one record's payload: fields in any order, packed or not, unknown ones skipped; of a oneof the last member wins,
 * and the same member again adds to its lists.
 *
 * @param record number of the record for messages, the first is 1
 * @throws SW_CODEC_RECORDIO
 */
export function readRecordMessage(payload: Buffer, record: number): RecordMessage {
  const features = new Map<string, RecordTensor | "bytes" | "nothing">();
  const label = new Map<string, RecordTensor | "bytes" | "nothing">();
  const reader = new ProtobufReader(payload, (got, expected) => refuse(record, got, expected));
  for (const field of reader.fields()) {
    const map = field === 1 ? features : field === 2 ? label : undefined;
    if (map === undefined || !reader.isMessage) continue;
    const [key, value] = readEntry(reader.message());
    map.set(key, value);
  }
  return { features, label };
}

function readEntry(reader: ProtobufReader): readonly [string, RecordTensor | "bytes" | "nothing"] {
  let key = "";
  let value: OpenTensor | "bytes" | "nothing" = "nothing";
  for (const field of reader.fields()) {
    if (!reader.isMessage) continue;
    if (field === 1) key = reader.text();
    else if (field === 2) value = readValue(reader.message(), value);
  }
  return [key, value];
}

function readValue(
  reader: ProtobufReader,
  before: OpenTensor | "bytes" | "nothing",
): OpenTensor | "bytes" | "nothing" {
  let value = before;
  for (const field of reader.fields()) {
    if (!reader.isMessage) continue;
    const dtype = DTYPE_OF_FIELD.get(field);
    if (dtype !== undefined) {
      if (typeof value === "string" || value.dtype !== dtype) {
        value = { dtype, values: [], keys: [], shape: [] };
      }
      readTensor(reader.message(), value);
    } else if (field === BYTES_FIELD) value = "bytes";
  }
  return value;
}

function readTensor(reader: ProtobufReader, tensor: OpenTensor): void {
  for (const field of reader.fields()) {
    if (field === 1) reader.numbers(tensor.dtype, tensor.values);
    else if (field === 2) reader.numbers("uint64", tensor.keys);
    else if (field === 3) reader.numbers("uint64", tensor.shape);
  }
}

/** Writes a record: features, then labels, in the order of the maps. */
export function writeRecordMessage(
  record: Readonly<Record<"features" | "label", ReadonlyMap<string, RecordTensor>>>,
): Buffer {
  const writer = new ProtobufWriter();
  for (const [number, map] of [
    [1, record.features],
    [2, record.label],
  ] as const) {
    for (const [key, { dtype, values, keys, shape }] of map) {
      const tensor = new ProtobufWriter();
      tensor.packed(1, dtype, values);
      tensor.packed(2, "uint64", keys);
      tensor.packed(3, "uint64", shape);
      const value = new ProtobufWriter().bytes(FIELD_OF_DTYPE[dtype], tensor.finish());
      const entry = new ProtobufWriter().bytes(1, Buffer.from(key, "utf8")).bytes(2, value.finish());
      writer.bytes(number, entry.finish());
    }
  }
  return writer.finish();
}

function refuse(record: number, got: string, expected: string): never {
  throw errors.SW_CODEC_RECORDIO({ where: `Record ${record}`, got, expected }, { record });
}
