/** Attributes as JSON (bundle.md §4) → attribute values. A problem throws MalformedAttribute; the caller names the file. */
import { type BasicType, basicTypes, type DataShape, isBasicType } from "../frame/data-type.ts";
import type {
  AttributeValue,
  AttributeValues,
  ListFields,
  ModelValue,
  ScalarFields,
  ScalarKey,
} from "../registry/attribute-value.ts";
import { scalarKeys } from "../registry/attribute-value.ts";
import { DenseTensor } from "../tensor/dense-tensor.ts";
import type { Tensor, ValuesOf } from "../tensor/tensor.ts";

/** A value that is not what the encoding says. `got` and `expected` go into the message. */
export class MalformedAttribute extends Error {
  readonly at: string;
  readonly got: unknown;
  readonly expected: string;

  constructor(at: string, got: unknown, expected: string) {
    super(`${at}: expected ${expected}`);
    this.at = at;
    this.got = got;
    this.expected = expected;
  }
}

type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Decodes an attribute map; `at` is where it stands, for messages. */
export function decodeAttributes(json: unknown, at: string): AttributeValues {
  if (!isObject(json)) throw new MalformedAttribute(at, json, "an object of attributes");
  return new Map(
    Object.entries(json).map(([name, value]) => [
      name,
      decodeAttribute(value, at === "" ? name : `${at}.${name}`),
    ]),
  );
}

export function decodeAttribute(json: unknown, at: string): AttributeValue {
  if (!isObject(json)) throw new MalformedAttribute(at, json, "an attribute object");
  switch (json["type"]) {
    case undefined:
    case null: {
      const fields: Partial<Record<ScalarKey, unknown>> = {};
      for (const key of scalarKeys) if (key in json) fields[key] = decodeScalar[key](json[key], at);
      return { kind: "scalar", fields: fields as Partial<ScalarFields> };
    }
    case "list": {
      const fields: Partial<Record<ScalarKey, unknown>> = {};
      for (const key of scalarKeys) if (key in json) fields[key] = decodeList(key, json[key], at);
      return { kind: "list", fields: fields as ListFields };
    }
    case "tensor":
      return { kind: "tensor", tensor: decodeTensor(json, at) };
    default:
      throw new MalformedAttribute(at, json["type"], 'no type, "list" or "tensor"');
  }
}

function decodeList(key: ScalarKey, json: unknown, at: string): unknown[] {
  if (!Array.isArray(json)) throw new MalformedAttribute(at, json, `an array of ${key}`);
  const decode = decodeScalar[key];
  return json.map((item, i) => decode(item, `${at}[${i}]`));
}

function decodeInteger(json: unknown, at: string, bits: number): number {
  const limit = 2 ** (bits - 1);
  if (typeof json === "number" && Number.isInteger(json) && json >= -limit && json < limit) return json;
  throw new MalformedAttribute(at, json, `an integer of ${bits} bits`);
}

function decodeLong(json: unknown, at: string): number | bigint {
  if (typeof json === "number" && Number.isSafeInteger(json)) return json;
  // An integral double such as 1e18 is a long as well (bundle.md §4.6).
  const value = typeof json === "number" && Number.isInteger(json) ? BigInt(json) : json;
  if (typeof value === "bigint" && BigInt.asIntN(64, value) === value) return value;
  throw new MalformedAttribute(at, json, "an integer of 64 bits");
}

/** `null` is how writers put NaN and the infinities; it reads as NaN (bundle.md §4.1). */
function decodeDouble(json: unknown, at: string): number {
  if (typeof json === "number") return json;
  if (json === null) return Number.NaN;
  if (typeof json === "bigint") return Number(json);
  throw new MalformedAttribute(at, json, "a number or null");
}

function decodeString(json: unknown, at: string): string {
  if (typeof json === "string") return json;
  throw new MalformedAttribute(at, json, "a text");
}

function decodeBoolean(json: unknown, at: string): boolean {
  if (typeof json === "boolean") return json;
  throw new MalformedAttribute(at, json, "true or false");
}

/** Strict base64 (RFC 4648 §4, padding optional): Buffer alone would skip what it does not know. */
export function decodeBase64(json: unknown, at: string): Uint8Array {
  const text = decodeString(json, at);
  if (/^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.replace(/=+$/, "").length % 4 !== 1) {
    return new Uint8Array(Buffer.from(text, "base64"));
  }
  throw new MalformedAttribute(at, json, "base64 text");
}

function decodeBasicType(json: unknown, at: string): BasicType | undefined {
  if (json === "unknown") return undefined;
  if (isBasicType(json)) return json;
  throw new MalformedAttribute(at, json, `one of ${basicTypes.join(", ")}`);
}

function decodeDimensions(json: unknown, at: string): number[] {
  const dimensions = isObject(json) ? json["dimensions"] : undefined;
  if (!Array.isArray(dimensions))
    throw new MalformedAttribute(at, json, 'a shape {"dimensions": [{"size", "name"}]}');
  return dimensions.map((dimension: unknown) => {
    if (!isObject(dimension)) throw new MalformedAttribute(at, dimension, 'a dimension {"size", "name"}');
    return decodeInteger(dimension["size"], `${at}.size`, 32);
  });
}

function decodeDataShape(json: unknown, at: string): DataShape {
  if (!isObject(json)) throw new MalformedAttribute(at, json, "a data shape");
  const base = json["base"];
  if (base !== "scalar" && base !== "list" && base !== "tensor") {
    throw new MalformedAttribute(`${at}.base`, base, "scalar, list or tensor");
  }
  const nullable = decodeBoolean(json["isNullable"], `${at}.isNullable`);
  const shape = json["tensorShape"];
  return {
    base,
    nullable,
    dimensions: shape === undefined || shape === null ? undefined : decodeDimensions(shape, at),
  };
}

/** Models inside attributes of models: no op has any, so a few levels are plenty. */
const maxModelDepth = 50;

function decodeModel(json: unknown, at: string): ModelValue {
  if (at.split(".").length > maxModelDepth) {
    throw new MalformedAttribute(at.slice(0, 40), "models inside models", `at most ${maxModelDepth} levels`);
  }
  if (!isObject(json) || typeof json["op"] !== "string")
    throw new MalformedAttribute(at, json, 'a model {"op", "attributes"}');
  return { op: json["op"], attributes: decodeAttributes(json["attributes"] ?? {}, at) };
}

const decodeScalar: { readonly [K in ScalarKey]: (json: unknown, at: string) => ScalarFields[K] } = {
  boolean: decodeBoolean,
  int: (json, at) => decodeInteger(json, at, 32),
  long: decodeLong,
  float: (json, at) => Math.fround(decodeDouble(json, at)),
  double: decodeDouble,
  string: decodeString,
  byte_string: decodeBase64,
  tensor: decodeTensor,
  basic_type: decodeBasicType,
  data_shape: decodeDataShape,
  model: decodeModel,
};

/** Flat values of a tensor by base key, first present key wins (bundle.md §4.3). */
const decodeValues: { readonly [B in BasicType]: (json: readonly unknown[], at: string) => ValuesOf[B] } = {
  boolean: (json, at) => Uint8Array.from(json, (v) => (decodeBoolean(v, at) ? 1 : 0)),
  byte: (json, at) => Int8Array.from(json, (v) => decodeInteger(v, at, 8)),
  short: (json, at) => Int16Array.from(json, (v) => decodeInteger(v, at, 16)),
  int: (json, at) => Int32Array.from(json, (v) => decodeInteger(v, at, 32)),
  long: (json, at) => BigInt64Array.from(json, (v) => BigInt(decodeLong(v, at))),
  float: (json, at) => Float32Array.from(json, (v) => decodeDouble(v, at)),
  double: (json, at) => Float64Array.from(json, (v) => decodeDouble(v, at)),
  byte_string: (json, at) => json.map((v) => decodeBase64(v, at)),
  string: (json, at) => json.map((v) => decodeString(v, at)),
};

function decodeTensor(json: unknown, at: string): Tensor {
  if (!isObject(json)) throw new MalformedAttribute(at, json, "a tensor");
  const base = basicTypes.find((type) => type in json);
  if (base === undefined)
    throw new MalformedAttribute(at, Object.keys(json), "a tensor with values under its base type");
  const items = json[base];
  if (!Array.isArray(items)) throw new MalformedAttribute(at, items, `an array of ${base}`);
  const values = decodeValues[base](items, at);
  return new DenseTensor(
    base,
    values,
    resolveDimensions(decodeDimensions(json["shape"], at), values.length, at),
  );
}

/** Fills in one dimension of -1 and checks the product (bundle.md §4.3). */
export function resolveDimensions(declared: readonly number[], count: number, at: string): readonly number[] {
  const unknown = declared.filter((size) => size === -1).length;
  const known = declared.reduce((product, size) => (size === -1 ? product : product * size), 1);
  const dimensions = declared.map((size) => (size === -1 ? Math.floor(count / known) : size));
  const product = dimensions.reduce((a, b) => a * b, 1);
  if (unknown > 1 || product !== count || dimensions.some((size) => size < 0)) {
    throw new MalformedAttribute(
      at,
      `dimensions [${declared.join(", ")}] for ${count} values`,
      "dimensions that multiply to the number of values",
    );
  }
  return dimensions;
}
