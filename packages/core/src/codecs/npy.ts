/**
 * `application/x-npy`: one numpy array (F70–F75). Reading gives a tensor in row-major order, or, with declared columns, a
 * table from an array `[N, C]`. Object, structured and complex arrays are refused (F74): nothing is unpickled. Writing: a
 * tensor, or a table of number columns, in format version 1.
 */

import { Buffer } from "node:buffer";
import { asBuffer, type DecodeOptions, type EncodedBody, type SyncCodec } from "../codec.ts";
import type { DType } from "../dtype.ts";
import type { Payload } from "../payload.ts";
import type { Tensor } from "../tensor.ts";
import { commonDtype } from "./common-dtype.ts";
import { arrayOf, checkNpyBytes, tableOf, tensorOfNpy } from "./npy-array.ts";
import { createNpyDecoder } from "./npy-decoder.ts";
import { readNpyHeader } from "./npy-header.ts";
import { readNpyValues } from "./npy-values.ts";

export const npyCodec: SyncCodec = {
  mediaType: "application/x-npy",
  decode: decodeNpy,
  decoder: createNpyDecoder,
  readsColumns: true,
  encodes: ["tensor", "table"],
  canEncode: (payload) => (payload.kind === "table" ? commonDtype(payload.schema) !== undefined : true),
  encode: encodeNpy,
};

function decodeNpy(body: Uint8Array, { columns }: DecodeOptions): Payload {
  const bytes = asBuffer(body);
  const array = arrayOf(readNpyHeader(bytes));
  const { header } = array;
  // Checked before anything is allocated: a header may promise what the body does not hold.
  checkNpyBytes(array, bytes.length - header.dataOffset);
  const values = readNpyValues(bytes.subarray(header.dataOffset), array);
  const tensor = tensorOfNpy(array, values);
  return columns === undefined ? tensor : tableOf(tensor, columns);
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
  const texts = tensor.data as string[];
  const width = texts.reduce((most, text) => Math.max(most, codePointsOf(text)), 1);
  const data = Buffer.alloc(texts.length * width * 4);
  for (const [item, text] of texts.entries()) {
    let at = item * width * 4;
    for (const character of text) at = data.writeUInt32LE(character.codePointAt(0)!, at);
  }
  return { descr: `<U${width}`, data };
}

function codePointsOf(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
