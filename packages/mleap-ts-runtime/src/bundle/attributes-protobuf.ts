/** Attributes as protobuf messages (bundle.md §5) → attribute values. Problems throw MalformedAttribute. */
import type { BasicType, DataShape } from "../frame/data-type.ts";
import { longOf } from "../frame/long.ts";
import type {
  Attributes,
  DataShape as DataShapeMessage,
  List,
  Model,
  Scalar,
  Tensor as TensorMessage,
  Value,
} from "../proto/bundle_pb.ts";
import type {
  AttributeValue,
  AttributeValues,
  ListFields,
  ModelValue,
  ScalarFields,
} from "../registry/attribute-value.ts";
import { DenseTensor } from "../tensor/dense-tensor.ts";
import type { Tensor, ValuesOf } from "../tensor/tensor.ts";
import { MalformedAttribute, resolveDimensions } from "./attributes-json.ts";

/** Number of a basic type on the wire → basic type; 0 is undefined. */
export type BasicTypeNumbers = ReadonlyMap<number, BasicType | undefined>;

/** Since 0.9 (bundle.md §5.1). */
export const basicTypeNumbers: BasicTypeNumbers = new Map<number, BasicType | undefined>([
  [0, undefined],
  [1, "boolean"],
  [2, "byte"],
  [3, "short"],
  [4, "int"],
  [5, "long"],
  [6, "float"],
  [7, "double"],
  [100, "string"],
  [101, "byte_string"],
]);

/** In 0.8 the numbers below 100 were one lower, and none meant undefined (bundle.md §7.2). */
export const basicTypeNumbers08: BasicTypeNumbers = new Map(
  [...basicTypeNumbers]
    .filter(([number]) => number > 0)
    .map(([number, type]) => [number < 100 ? number - 1 : number, type]),
);

/** Decodes a map of attributes; `at` is where it stands, for messages. */
export function decodeAttributeMessages(
  attributes: Attributes | undefined,
  numbers: BasicTypeNumbers,
  at = "",
): AttributeValues {
  const decoder = new MessageDecoder(numbers);
  return new Map(
    Object.entries(attributes?.list ?? {}).map(([name, value]) => [
      name,
      decoder.value(value, at === "" ? name : `${at}.${name}`),
    ]),
  );
}

class MessageDecoder {
  readonly #numbers: BasicTypeNumbers;

  constructor(numbers: BasicTypeNumbers) {
    this.#numbers = numbers;
  }

  value({ v }: Value, at: string): AttributeValue {
    switch (v.case) {
      case "s":
        return { kind: "scalar", fields: this.#scalar(v.value, at) };
      case "l":
        return { kind: "list", fields: this.#list(v.value, at) };
      case "t":
        return { kind: "tensor", tensor: this.#tensor(v.value, at) };
      case undefined:
        throw new MalformedAttribute(at, "an empty value", "a scalar, list or tensor");
    }
  }

  #scalar(message: Scalar, at: string): Partial<ScalarFields> {
    const fields: Partial<ScalarFields> = {
      boolean: message.b,
      string: message.s,
      int: message.i,
      long: longOf(message.l),
      float: message.f,
      double: message.d,
      byte_string: message.bs,
      basic_type: this.#basicType(message.bt, at),
    };
    if (message.t !== undefined) fields.tensor = this.#tensor(message.t, at);
    if (message.ds !== undefined) fields.data_shape = decodeShape(message.ds, at);
    if (message.m !== undefined) fields.model = this.#model(message.m, at);
    return fields;
  }

  #list(message: List, at: string): ListFields {
    return {
      boolean: message.b,
      string: message.s,
      int: message.i,
      long: message.l.map(longOf),
      float: message.f,
      double: message.d,
      byte_string: message.bs,
      tensor: message.t.map((tensor, i) => this.#tensor(tensor, `${at}[${i}]`)),
      basic_type: message.bt.map((number, i) => this.#basicType(number, `${at}[${i}]`)),
      data_shape: message.ds.map((shape, i) => decodeShape(shape, `${at}[${i}]`)),
      model: message.m.map((model, i) => this.#model(model, `${at}[${i}]`)),
    };
  }

  #model(message: Model, at: string): ModelValue {
    return { op: message.op, attributes: decodeAttributeMessages(message.attributes, this.#numbers, at) };
  }

  #basicType(number: number, at: string): BasicType | undefined {
    if (!this.#numbers.has(number)) throw new MalformedAttribute(at, number, "the number of a basic type");
    return this.#numbers.get(number);
  }

  #tensor(message: TensorMessage, at: string): Tensor {
    const base = this.#numbers.get(message.base);
    if (base === undefined) throw new MalformedAttribute(at, message.base, "the number of a basic type");
    const values = decodeTensorBytes(message.value, base, at);
    const declared = message.shape?.dimensions.map(({ size }) => size);
    if (declared === undefined) throw new MalformedAttribute(at, "no shape", "a tensor with a shape");
    return new DenseTensor(base, values, resolveDimensions(declared, values.length, at));
  }
}

function decodeShape(message: DataShapeMessage, at: string): DataShape {
  const base = (["scalar", "list", "tensor"] as const)[message.base];
  if (base === undefined) throw new MalformedAttribute(at, message.base, "a shape: 0, 1 or 2");
  const dimensions = message.tensorShape?.dimensions.map(({ size }) => size);
  return { base, nullable: message.isNullable, dimensions };
}

/** Values of a tensor, always big-endian (bundle.md §5.3). */
export function decodeTensorBytes<B extends BasicType>(bytes: Uint8Array, base: B, at: string): ValuesOf[B] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return tensorReaders[base](view, at) as ValuesOf[B];
}

function fixed<T>(
  width: number,
  make: (count: number) => T,
  put: (values: T, i: number, view: DataView, at: number) => void,
) {
  return (view: DataView, at: string): T => {
    if (view.byteLength % width !== 0) {
      throw new MalformedAttribute(at, `${view.byteLength} bytes of values`, `a multiple of ${width}`);
    }
    const values = make(view.byteLength / width);
    for (let i = 0; i * width < view.byteLength; i++) put(values, i, view, i * width);
    return values;
  };
}

function counted<T>(decode: (bytes: Uint8Array, at: string) => T) {
  return (view: DataView, at: string): readonly T[] => {
    const values: T[] = [];
    for (let position = 0; position < view.byteLength; ) {
      const start = position + 4;
      const length = start <= view.byteLength ? view.getInt32(position) : -1;
      if (length < 0 || start + length > view.byteLength)
        throw new MalformedAttribute(at, "values that are cut off", "a length, then so many bytes");
      values.push(decode(new Uint8Array(view.buffer, view.byteOffset + start, length), at));
      position = start + length;
    }
    return values;
  };
}

const utf8 = new TextDecoder();

const tensorReaders: { readonly [B in BasicType]: (view: DataView, at: string) => ValuesOf[B] } = {
  boolean: fixed(
    1,
    (n) => new Uint8Array(n),
    (values, i, view, at) => {
      values[i] = view.getUint8(at) === 1 ? 1 : 0;
    },
  ),
  byte: fixed(
    1,
    (n) => new Int8Array(n),
    (values, i, view, at) => {
      values[i] = view.getInt8(at);
    },
  ),
  short: fixed(
    2,
    (n) => new Int16Array(n),
    (values, i, view, at) => {
      values[i] = view.getInt16(at);
    },
  ),
  int: fixed(
    4,
    (n) => new Int32Array(n),
    (values, i, view, at) => {
      values[i] = view.getInt32(at);
    },
  ),
  long: fixed(
    8,
    (n) => new BigInt64Array(n),
    (values, i, view, at) => {
      values[i] = view.getBigInt64(at);
    },
  ),
  float: fixed(
    4,
    (n) => new Float32Array(n),
    (values, i, view, at) => {
      values[i] = view.getFloat32(at);
    },
  ),
  double: fixed(
    8,
    (n) => new Float64Array(n),
    (values, i, view, at) => {
      values[i] = view.getFloat64(at);
    },
  ),
  string: counted((bytes) => utf8.decode(bytes)),
  byte_string: counted((bytes) => bytes.slice()),
};
