/** Leap frames as JSON (bundle.md §10, §11). */
import { decodeBase64, isObject, MalformedAttribute } from "../bundle/attributes-json.ts";
import { parseJson } from "../bundle/json-text.ts";
import { mleapError, quote } from "../errors.ts";
import { DenseTensor } from "../tensor/dense-tensor.ts";
import { SparseTensor } from "../tensor/sparse-tensor.ts";
import { storedValues } from "./cast.ts";
import { type BasicType, type DataType, isBasicType, list, map, scalar, tensor } from "./data-type.ts";
import { columnOf, LeapFrame } from "./leap-frame.ts";
import { type Field, Schema } from "./schema.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Reads a frame from JSON text. Throws MLEAP_FRAME_INVALID naming row and column. */
export function readFrameJson(source: string | Uint8Array): LeapFrame {
  return framed(() => {
    const json = parseJson(typeof source === "string" ? source : utf8.decode(source));
    const rows = isObject(json) ? json["rows"] : undefined;
    if (!isObject(json) || !Array.isArray(rows))
      throw new MalformedAttribute("", json, 'a frame {"schema", "rows"}');
    return frameOf(decodeSchema(json["schema"]), rows);
  });
}

/** Runs a frame decoder; what it finds wrong becomes MLEAP_FRAME_INVALID. */
export function framed<T>(decode: () => T): T {
  try {
    return decode();
  } catch (cause) {
    const make = (where: string, problem: string, expected: string) =>
      mleapError("MLEAP_FRAME_INVALID", { where, problem, expected }, { cause });
    if (cause instanceof MalformedAttribute) {
      throw make(`frame${cause.at === "" ? "" : `, ${cause.at}`}`, `got ${quote(cause.got)}`, cause.expected);
    }
    if (cause instanceof SyntaxError) throw make("frame", cause.message, "JSON text");
    if (cause instanceof TypeError) throw make("frame", "not UTF-8", "JSON text in UTF-8");
    throw cause;
  }
}

function frameOf(schema: Schema, rows: readonly unknown[]): LeapFrame {
  rows.forEach((row, r) => {
    if (Array.isArray(row) && row.length >= schema.fields.length) return;
    throw new MalformedAttribute(`row ${r + 1}`, row, `an array of ${schema.fields.length} values`);
  });
  const columns = schema.fields.map(({ name, type }, c) => {
    const decode = createDecoder(type);
    return columnOf(type, rows.length, (r) =>
      decode((rows[r] as unknown[])[c], () => `row ${r + 1}, column "${name}"`),
    );
  });
  return LeapFrame.fromColumns(schema, columns, rows.length);
}

/** Reads `{"fields": [{"name", "type"}]}`. */
export function decodeSchema(json: unknown): Schema {
  const fields = isObject(json) ? json["fields"] : undefined;
  if (!Array.isArray(fields)) throw new MalformedAttribute("schema", json, 'a schema {"fields"}');
  return new Schema(
    fields.map((field: unknown, i): Field => {
      const at = `schema.fields[${i}]`;
      if (!isObject(field) || typeof field["name"] !== "string")
        throw new MalformedAttribute(at, field, 'a field {"name", "type"}');
      return { name: field["name"], type: decodeType(field["type"], at) };
    }),
  );
}

function decodeType(json: unknown, at: string): DataType {
  if (typeof json === "string") return scalar(scalarBase(json, at));
  if (!isObject(json)) throw new MalformedAttribute(at, json, "a type");
  const nullable = json["isNullable"] ?? true;
  if (typeof nullable !== "boolean")
    throw new MalformedAttribute(`${at}.isNullable`, nullable, "true or false");
  switch (json["type"]) {
    case "basic":
      return scalar(scalarBase(json["base"], at), { nullable });
    case "list":
      return list(innerBase(json["base"], at), { nullable });
    case "map":
      return map(innerBase(json["key"], at), innerBase(json["base"], at), { nullable });
    case "tensor":
      return tensor(innerBase(json["base"], at), {
        dimensions: decodeDimensions(json["dimensions"], at),
        nullable,
      });
    default:
      throw new MalformedAttribute(at, json["type"], "basic, list, map or tensor");
  }
}

/** Scalars spell the 32-bit type `integer`; lists, maps and tensors spell it `int` (bundle.md §10.1). */
function scalarBase(json: unknown, at: string): BasicType {
  if (json === "integer") return "int";
  if (json !== "int" && isBasicType(json)) return json;
  throw new MalformedAttribute(at, json, "a basic type such as double or integer");
}

function innerBase(json: unknown, at: string): BasicType {
  if (isBasicType(json)) return json;
  throw new MalformedAttribute(at, json, "a basic type such as double or int");
}

function decodeDimensions(json: unknown, at: string): readonly number[] | undefined {
  if (json === undefined || json === null) return undefined;
  if (Array.isArray(json) && json.every((size) => Number.isInteger(size))) return json as number[];
  throw new MalformedAttribute(`${at}.dimensions`, json, "an array of integers");
}

type Place = () => string;
type Decoder = (json: unknown, at: Place) => unknown;

function integerDecoder(bits: number): Decoder {
  const limit = 2 ** (bits - 1);
  return (json, at) => {
    if (typeof json === "number" && Number.isInteger(json) && json >= -limit && json < limit) return json;
    throw new MalformedAttribute(at(), json, `an integer of ${bits} bits`);
  };
}

const decodeLong: Decoder = (json, at) => {
  if (Number.isSafeInteger(json)) return json;
  const value = typeof json === "number" && Number.isInteger(json) ? BigInt(json) : json;
  if (typeof value === "bigint" && BigInt.asIntN(64, value) === value) return value;
  throw new MalformedAttribute(at(), json, "an integer of 64 bits");
};

const decodeDouble: Decoder = (json, at) => {
  if (typeof json === "number") return json;
  if (json === null) return Number.NaN;
  if (typeof json === "bigint") return Number(json);
  throw new MalformedAttribute(at(), json, "a number");
};

const scalarDecoders: Readonly<Record<BasicType, Decoder>> = {
  boolean: (json, at) => {
    if (typeof json === "boolean") return json;
    throw new MalformedAttribute(at(), json, "true or false");
  },
  byte: integerDecoder(8),
  short: integerDecoder(16),
  int: integerDecoder(32),
  long: decodeLong,
  float: (json, at) => Math.fround(decodeDouble(json, at) as number),
  double: decodeDouble,
  string: (json, at) => {
    if (typeof json === "string") return json;
    throw new MalformedAttribute(at(), json, "a text");
  },
  byte_string: (json, at) => decodeBase64(json, at()),
};

/** The decoder of a column: null only where the type allows it; a null double elsewhere is NaN (bundle.md §10.2). */
function createDecoder(type: DataType): Decoder {
  const decode = valueDecoder(type);
  return type.nullable ? (json, at) => (json === null ? null : decode(json, at)) : decode;
}

function valueDecoder(type: DataType): Decoder {
  const decode = scalarDecoders[type.base];
  switch (type.kind) {
    case "scalar":
      return decode;
    case "list":
      return (json, at) => items(json, at).map((item) => decode(item, at));
    case "map":
      return (json, at) => decodeMap(json, type.key, decode, at);
    case "tensor":
      return (json, at) => decodeTensor(json, type.base, decode, at);
  }
}

function items(json: unknown, at: Place): readonly unknown[] {
  if (Array.isArray(json)) return json;
  throw new MalformedAttribute(at(), json, "an array");
}

function decodeMap(json: unknown, key: BasicType, decode: Decoder, at: Place): ReadonlyMap<unknown, unknown> {
  if (key !== "string")
    throw new MalformedAttribute(at(), json, "a map with text keys; JSON carries no others");
  if (!isObject(json)) throw new MalformedAttribute(at(), json, "an object");
  return new Map(Object.entries(json).map(([name, value]) => [name, decode(value, at)]));
}

function decodeTensor(
  json: unknown,
  base: BasicType,
  decode: Decoder,
  at: Place,
): DenseTensor | SparseTensor {
  if (!isObject(json)) throw new MalformedAttribute(at(), json, 'a tensor {"values", "dimensions"}');
  const dimensions = items(json["dimensions"], at).map((size) => integerDecoder(32)(size, at) as number);
  const values = storedValues(
    base,
    items(json["values"], at).map((item) => decode(item, at)),
  );
  const indices = json["indices"];
  if (indices === undefined || indices === null) return new DenseTensor(base, values, dimensions);
  const rank = dimensions.length;
  const flat = new Int32Array(values.length * rank);
  const entries = items(indices, at);
  if (entries.length !== values.length) {
    throw new MalformedAttribute(at(), `${entries.length} indices`, `${values.length}, one for each value`);
  }
  entries.forEach((entry, k) => {
    const coordinates = items(entry, at);
    if (coordinates.length !== rank)
      throw new MalformedAttribute(at(), entry, `an index of ${rank} coordinates`);
    coordinates.forEach((coordinate, d) => {
      flat[k * rank + d] = integerDecoder(32)(coordinate, at) as number;
    });
  });
  return new SparseTensor(base, flat, values, dimensions);
}
