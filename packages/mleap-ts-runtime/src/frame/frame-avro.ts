/** Leap frames in Avro object container files (bundle.md §13): reading only. Codecs null, deflate, snappy. */
import { mleapError, quote } from "../errors.ts";
import { DenseTensor } from "../tensor/dense-tensor.ts";
import { SparseTensor } from "../tensor/sparse-tensor.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { ByteReader } from "./byte-reader.ts";
import { storedValues } from "./cast.ts";
import { type BasicType, type DataType, list, map, scalar, tensor } from "./data-type.ts";
import { LeapFrame } from "./leap-frame.ts";
import { longOf } from "./long.ts";
import { type Field, Schema } from "./schema.ts";
import { unpackSnappy } from "./snappy.ts";

/** Bytes a block may unpack to: a frame is held in memory anyway, a bomb is stopped. */
const maxBlockBytes = 256 * 1024 * 1024;
const magic = 0x4f626a01;

/** Reads a frame. Throws MLEAP_FRAME_INVALID. */
export function readFrameAvro(bytes: Uint8Array): LeapFrame {
  const reader = new ByteReader(bytes);
  if (reader.int32() !== magic) reader.fail("no Avro file header");
  const meta = readMeta(reader);
  const marker = reader.slice(16);
  const columns = parseSchema(meta.get("avro.schema"));
  const codec = new TextDecoder().decode(meta.get("avro.codec")) || "null";
  const rows: unknown[][] = [];
  while (reader.remaining > 0) {
    const count = readInt(reader);
    const block = new ByteReader(unpack(reader.slice(readInt(reader)), codec, reader));
    if (Buffer.compare(reader.slice(16), marker) !== 0) reader.fail("a block without the file's marker");
    // Every column takes a byte at least; a record without columns takes none.
    if (columns.length > 0) block.count(count, columns.length);
    for (let i = 0; i < count; i++) rows.push(columns.map(({ read }) => read(block)));
    if (block.remaining > 0) block.fail(`${block.remaining} bytes after the last row of a block`);
  }
  const schema = new Schema(columns.map(({ field }) => field));
  const values = columns.map((_, c) => rows.map((row) => row[c]));
  return LeapFrame.fromColumns(schema, values, rows.length);
}

function unpack(block: Uint8Array, codec: string, reader: ByteReader): Uint8Array {
  switch (codec) {
    case "null":
      return block;
    case "deflate":
      try {
        return process
          .getBuiltinModule("node:zlib")
          .inflateRawSync(block, { maxOutputLength: maxBlockBytes });
      } catch (cause) {
        return reader.fail("a block that does not inflate", cause);
      }
    case "snappy":
      // The last four bytes are a check sum of the unpacked block.
      return unpackSnappy(block.subarray(0, Math.max(0, block.length - 4)), maxBlockBytes);
    default:
      return reader.fail(`codec ${quote(codec)}; null, deflate and snappy can be read`);
  }
}

function readMeta(reader: ByteReader): ReadonlyMap<string, Uint8Array> {
  const meta = new Map<string, Uint8Array>();
  eachBlockItem(reader, 2, () => {
    const key = reader.text(readInt(reader));
    meta.set(key, reader.slice(readInt(reader)));
  });
  return meta;
}

/** Arrays and maps come in blocks: a count, negative when a byte length follows; 0 ends them. */
function eachBlockItem(reader: ByteReader, leastBytes: number, take: () => void): void {
  for (;;) {
    let count = readInt(reader);
    if (count === 0) return;
    if (count < 0) {
      count = -count;
      readInt(reader);
    }
    reader.count(count, leastBytes);
    for (let i = 0; i < count; i++) take();
  }
}

/** Zig-zag variable-length 64-bit integer. */
function readLong(reader: ByteReader): bigint {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = reader.uint8();
    value |= BigInt(byte & 127) << shift;
    if (byte < 128) return (value >> 1n) ^ -(value & 1n);
  }
  return reader.fail("an integer of more than 10 bytes");
}

function readInt(reader: ByteReader): number {
  const value = readLong(reader);
  return BigInt.asIntN(32, value) === value
    ? Number(value)
    : reader.fail(`${value} where an int is expected`);
}

type Read = (reader: ByteReader) => unknown;

interface Column {
  readonly field: Field;
  readonly read: Read;
}

type Json = Readonly<Record<string, unknown>>;

function invalid(got: unknown, expected: string): never {
  throw mleapError("MLEAP_FRAME_INVALID", { where: "Avro schema", problem: `got ${quote(got)}`, expected });
}

function parseSchema(bytes: Uint8Array | undefined): readonly Column[] {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    invalid("no JSON", "a record schema");
  }
  const record = json as Json | null;
  const fields = record?.["fields"];
  if (record?.["type"] !== "record" || !Array.isArray(fields)) return invalid(json, "a record schema");
  const named = new Map<string, Type>();
  return fields.map((field: Json) => {
    const name = field?.["name"];
    if (typeof name !== "string") return invalid(field, "a field with a name");
    const { type, read } = parseType(field["type"], named);
    return { field: { name, type }, read };
  });
}

interface Type {
  readonly type: DataType;
  readonly read: Read;
}

const primitives: ReadonlyMap<unknown, readonly [BasicType, Read]> = new Map<
  unknown,
  readonly [BasicType, Read]
>([
  ["boolean", ["boolean", (reader) => reader.uint8() === 1]],
  ["int", ["int", readInt]],
  ["long", ["long", (reader) => longOf(readLong(reader))]],
  ["float", ["float", (reader) => reader.float32(true)]],
  ["double", ["double", (reader) => reader.float64(true)]],
  ["string", ["string", (reader) => reader.text(readInt(reader))]],
  ["bytes", ["byte_string", (reader) => reader.slice(readInt(reader)).slice()]],
]);

/** Every column reads as nullable, whether it has a union with null or not (bundle.md §13). */
function parseType(json: unknown, named: Map<string, Type>): Type {
  const primitive = primitives.get(json);
  if (primitive !== undefined) return { type: scalar(primitive[0]), read: primitive[1] };
  if (typeof json === "string") return named.get(json) ?? invalid(json, "a type of a leap frame");
  if (Array.isArray(json)) return parseUnion(json, named);
  const { type, items, values } = (json ?? {}) as Json;
  if (type === "array") return parseArray(items, named);
  if (type === "map") return parseMap(values, named);
  if (type === "record") return parseTensor(json as Json, named);
  return primitives.has(type) ? parseType(type, named) : invalid(json, "a type of a leap frame");
}

function parseUnion(branches: readonly unknown[], named: Map<string, Type>): Type {
  const other = branches.filter((branch) => branch !== "null");
  if (branches.length !== 2 || other.length !== 1) return invalid(branches, "a union of one type and null");
  const { type, read } = parseType(other[0], named);
  const nullBranch = branches.indexOf("null");
  return {
    type,
    read: (reader) => {
      const branch = readInt(reader);
      if (branch !== 0 && branch !== 1) reader.fail(`branch ${branch} of a union of two`);
      return branch === nullBranch ? null : read(reader);
    },
  };
}

function parseArray(items: unknown, named: Map<string, Type>): Type {
  const { type, read } = parseType(items, named);
  if (type.kind !== "scalar") return invalid(items, "an array of scalars");
  return { type: list(type.base), read: (reader) => readArray(reader, read) };
}

function readArray(reader: ByteReader, read: Read): unknown[] {
  const values: unknown[] = [];
  eachBlockItem(reader, 1, () => values.push(read(reader)));
  return values;
}

function parseMap(values: unknown, named: Map<string, Type>): Type {
  const { type, read } = parseType(values, named);
  if (type.kind !== "scalar") return invalid(values, "a map of scalars");
  const readMap: Read = (reader) => {
    const entries = new Map<string, unknown>();
    eachBlockItem(reader, 2, () => entries.set(reader.text(readInt(reader)), read(reader)));
    return entries;
  };
  return { type: map("string", type.base), read: readMap };
}

const tensorBases: ReadonlyMap<unknown, BasicType> = new Map<unknown, BasicType>([
  ["BooleanTensor", "boolean"],
  ["ByteTensor", "byte"],
  ["ShortTensor", "short"],
  ["IntTensor", "int"],
  ["LongTensor", "long"],
  ["FloatTensor", "float"],
  ["DoubleTensor", "double"],
  ["StringTensor", "string"],
  ["ByteStringTensor", "byte_string"],
]);

/** `<Base>Tensor`: dimensions, values, indices or null, in the order the file's schema has them. */
function parseTensor(record: Json, named: Map<string, Type>): Type {
  const base = tensorBases.get(record["name"]);
  const fields = record["fields"];
  if (base === undefined || !Array.isArray(fields))
    return invalid(record["name"], "a tensor record such as DoubleTensor");
  const names = fields.map((field: Json) => field?.["name"]);
  if (["dimensions", "values", "indices"].some((name) => !names.includes(name)))
    return invalid(names, "dimensions, values and indices");
  const parts = fields.map(
    (field: Json) => [field["name"], partReader(field["name"], field["type"], base, named)] as const,
  );
  const read: Read = (reader) =>
    tensorOf(base, new Map(parts.map(([name, part]) => [name, part(reader)])), reader);
  const type: Type = { type: tensor(base), read };
  named.set(String(record["name"]), type);
  named.set(`${String(record["namespace"] ?? "ml.combust.mleap.avro")}.${String(record["name"])}`, type);
  return type;
}

function partReader(name: unknown, json: unknown, base: BasicType, named: Map<string, Type>): Read {
  if (name === "dimensions") return (reader) => readArray(reader, readInt);
  if (name === "indices") {
    const nullBranch = Array.isArray(json) ? json.indexOf("null") : -1;
    const rows: Read = (reader) => readArray(reader, (inner) => readArray(inner, readInt));
    return (reader) => (nullBranch >= 0 && readInt(reader) === nullBranch ? null : rows(reader));
  }
  if (base === "byte" && json === "bytes")
    return (reader) => Array.from(new Int8Array(reader.slice(readInt(reader))));
  return parseType(json, named).read;
}

function tensorOf(base: BasicType, parts: ReadonlyMap<unknown, unknown>, reader: ByteReader): Tensor {
  const dimensions = parts.get("dimensions") as number[];
  const values = storedValues(base, parts.get("values") as unknown[]);
  const indices = parts.get("indices") as number[][] | null;
  if (indices === null) return new DenseTensor(base, values, dimensions);
  if (indices.length !== values.length || indices.some((index) => index.length !== dimensions.length)) {
    reader.fail("indices of a tensor that do not fit its values");
  }
  return new SparseTensor(base, Int32Array.from(indices.flat()), values, dimensions);
}
