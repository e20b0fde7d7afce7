/**
 * `application/x-npy`: one numpy array (F70–F75). Reading gives a tensor in row-major order, or, with declared columns, a
 * table from an array `[N, C]`. Object, structured and complex arrays are refused (F74): nothing is unpickled. Writing: a
 * tensor, or a table of number columns, in format version 1.
 */

import { Buffer } from "node:buffer";
import { asBuffer, type DecodeOptions, type EncodedBody, type SyncCodec } from "../codec.ts";
import type { DType, ValuesOf } from "../dtype.ts";
import { errors } from "../errors.ts";
import type { Payload } from "../payload.ts";
import type { Table } from "../table.ts";
import type { TableSchema } from "../table-data.ts";
import { Tensor } from "../tensor.ts";
import { commonDtype } from "./common-dtype.ts";
import { type NpyHeader, readNpyHeader } from "./npy-header.ts";
import { NPY_TYPES, type NpyType, readNpyValues } from "./npy-values.ts";
import { tableByPosition } from "./sparse-rows.ts";

export const npyCodec: SyncCodec = {
  mediaType: "application/x-npy",
  decode: decodeNpy,
  readsColumns: true,
  encodes: ["tensor", "table"],
  canEncode: (payload) => (payload.kind === "table" ? commonDtype(payload.schema) !== undefined : true),
  encode: encodeNpy,
};

function decodeNpy(body: Uint8Array, { columns }: DecodeOptions): Payload {
  const bytes = asBuffer(body);
  const header = readNpyHeader(bytes);
  const type = NPY_TYPES.get(header.kind);
  const itemBytes = type?.itemBytes(header.size);
  if (type === undefined || itemBytes === undefined) {
    throw errors.SW_CODEC_NPY({
      problem: `descr "${header.descr}"`,
      expected: "b1, i1 to i8, u1 to u8, f2 to f8, U or S",
    });
  }
  const tensor = tensorOf(bytes, header, type, itemBytes);
  return columns === undefined ? tensor : tableOf(tensor, columns);
}

function tensorOf(bytes: Buffer, header: NpyHeader, type: NpyType, itemBytes: number): Tensor {
  const { shape, dataOffset } = header;
  let count = 1;
  for (const size of shape) count *= size;
  const expected = count * itemBytes;
  // Checked before anything is allocated: a header may promise what the body does not hold.
  if (!Number.isSafeInteger(expected) || bytes.length - dataOffset !== expected) {
    throw errors.SW_CODEC_NPY({
      problem: `${bytes.length - dataOffset} bytes of data`,
      expected: `${expected} for shape (${shape.join(", ")}) of ${header.descr}`,
    });
  }
  const dtype = type.dtype(header.size);
  const values = readNpyValues(bytes.subarray(dataOffset), header, dtype, count, itemBytes);
  return new Tensor(
    dtype,
    header.isFortranOrder && shape.length > 1 ? toRowMajor(values, shape) : values,
    shape,
  );
}

/** Column-major values in row-major order. */
function toRowMajor(values: ValuesOf<DType>, shape: readonly number[]): ValuesOf<DType> {
  const strides: number[] = [];
  let stride = 1;
  for (const size of shape) {
    strides.push(stride);
    stride *= size;
  }
  const ordered = values.slice() as unknown[];
  const index = new Array<number>(shape.length).fill(0);
  for (let at = 0; at < ordered.length; at += 1) {
    let from = 0;
    for (let axis = 0; axis < shape.length; axis += 1) from += index[axis]! * strides[axis]!;
    ordered[at] = values[from];
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      index[axis]! += 1;
      if (index[axis]! < shape[axis]!) break;
      index[axis] = 0;
    }
  }
  return ordered as ValuesOf<DType>;
}

function tableOf(tensor: Tensor, columns: TableSchema): Table {
  const { shape } = tensor;
  if (shape.length !== 2 || shape[1] !== columns.columnCount) {
    throw errors.SW_CODEC_NPY({
      problem: `shape (${shape.join(", ")})`,
      expected: `(N, ${columns.columnCount}), one column each for ${columns.names.join(", ")}`,
    });
  }
  return tableByPosition(tensor, columns);
}

function encodeNpy(payload: Payload): EncodedBody {
  const tensor =
    payload.kind === "table" ? payload.toTensor(commonDtype(payload.schema)!) : (payload as Tensor);
  const { descr, data } = rawValues(tensor);
  const shape = tensor.shape.length === 1 ? `(${tensor.shape[0]},)` : `(${tensor.shape.join(", ")})`;
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`;
  // F71: padded with spaces and ended by a line feed, so that the data starts at a multiple of 64.
  const headerBytes = Math.ceil((PREFIX_BYTES + text.length + 1) / 64) * 64 - PREFIX_BYTES;
  const head = Buffer.alloc(PREFIX_BYTES + headerBytes, " ");
  head.write("\x93NUMPY\x01\x00", "latin1");
  head.writeUInt16LE(headerBytes, 8);
  head.write(text, PREFIX_BYTES, "latin1");
  head[head.length - 1] = 0x0a;
  return Buffer.concat([head, data]);
}

/** Magic, version and header length. */
const PREFIX_BYTES = 10;

const DESCRIPTIONS: Readonly<Record<Exclude<DType, "string">, string>> = {
  float32: "<f4",
  float64: "<f8",
  int8: "|i1",
  uint8: "|u1",
  int16: "<i2",
  uint16: "<u2",
  int32: "<i4",
  uint32: "<u4",
  int64: "<i8",
  uint64: "<u8",
  bool: "|b1",
};

/** Bytes of a tensor, little endian; strings as UTF-32 code units of equal length (F72). */
function rawValues(tensor: Tensor): { readonly descr: string; readonly data: Buffer } {
  if (tensor.dtype !== "string") {
    const values = tensor.data as Float64Array;
    return {
      descr: DESCRIPTIONS[tensor.dtype],
      data: Buffer.from(values.buffer, values.byteOffset, values.byteLength),
    };
  }
  const codePoints = (tensor.data as string[]).map((text) =>
    Array.from(text, (character) => character.codePointAt(0)!),
  );
  const width = Math.max(1, ...codePoints.map(({ length }) => length));
  const data = Buffer.alloc(codePoints.length * width * 4);
  for (const [item, units] of codePoints.entries()) {
    for (const [at, unit] of units.entries()) data.writeUInt32LE(unit, (item * width + at) * 4);
  }
  return { descr: `<U${width}`, data };
}
