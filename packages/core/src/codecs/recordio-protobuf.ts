/**
 * `application/x-recordio-protobuf`: one protobuf record a row (F80–F94). Reading: the tensor under feature key `values` of
 * every record, as a tensor `[N, …]`, or a table of declared columns from `[N, C]`; a key that a sparse record does not
 * store is missing, NaN. The first record fixes what all have to look like (F88). Writing: a tensor's records, or the rows
 * of a table with one number dtype, dense, one frame each (F90).
 */

import { Buffer } from "node:buffer";
import {
  asBuffer,
  type BodyDecoder,
  type DecodeOptions,
  type EncodedBody,
  type SyncCodec,
} from "../codec.ts";
import type { DType } from "../dtype.ts";
import { quote, quoteList } from "../error-catalogue.ts";
import { errors } from "../errors.ts";
import type { Payload } from "../payload.ts";
import { releaseMemory } from "../release-memory.ts";
import type { Table } from "../table.ts";
import type { TableSchema } from "../table-data.ts";
import { sizeOfShape, Tensor } from "../tensor.ts";
import { castDeclared } from "./cast-declared.ts";
import { commonDtype } from "./common-dtype.ts";
import { GrowingArray } from "./growing-array.ts";
import { RecordioFrames, writeRecordioFrame } from "./recordio-frames.ts";
import {
  type RecordDType,
  type RecordMessage,
  type RecordTensor,
  readRecordMessage,
  writeRecordMessage,
} from "./recordio-record.ts";
import { denseOf, type SparseRows, SparseRowsBuilder, tableByPosition } from "./sparse-rows.ts";
import { TableBuilder } from "./table-builder.ts";

export const recordioProtobufCodec: SyncCodec = {
  mediaType: "application/x-recordio-protobuf",
  decode: decodeRecordio,
  decoder: createRecordioDecoder,
  readsColumns: true,
  encodes: ["tensor", "table"],
  isJoinable: true,
  canEncode: (payload) => {
    const dtype = payload.kind === "table" ? commonDtype(payload.schema) : (payload as Tensor).dtype;
    return dtype !== undefined && WRITTEN_AS.has(dtype);
  },
  encode: encodeRecordio,
};

/** The map key of a row's features (F86). */
const VALUES_KEY = "values";

/** Features of all records: dense as a tensor `[N, …]`, sparse by their entries in a record's row-major order. */
export interface RecordioFeatures {
  readonly rows: Tensor | SparseRows;
  /** Axes of one record. */
  readonly recordShape: readonly number[];
}

/**
 * The features of a body, without making sparse ones dense.
 *
 * @throws SW_CODEC_RECORDIO
 */
export function readRecordioFeatures(body: Uint8Array): RecordioFeatures {
  const reader = new RecordioReader(undefined, undefined);
  reader.write(body);
  return reader.features();
}

function decodeRecordio(body: Uint8Array, { columns }: DecodeOptions): Payload {
  return payloadOf(readRecordioFeatures(body), columns);
}

function createRecordioDecoder({ columns }: DecodeOptions, byteLength?: number): BodyDecoder {
  const reader = new RecordioReader(columns, byteLength);
  return {
    write: (block) => {
      reader.write(block);
      reader.spread(block.byteLength);
    },
    end: () => {
      const features = reader.features();
      return reader.table() ?? payloadOf(features, columns);
    },
  };
}

/** Takes a body block by block. */
class RecordioReader {
  readonly #frames = new RecordioFrames();
  #collector: RowCollector | undefined;
  #record = 0;
  #failure: { readonly error: unknown } | undefined;
  readonly #columns: TableSchema | undefined;
  readonly #bodyBytes: number | undefined;
  /** The declared columns, once a block has been spread over them; in the dtype of the body. */
  #builder: TableBuilder | undefined;

  /**
   * @param columns what {@link spread} fills
   * @param bodyBytes size of the body, where it is known
   */
  constructor(columns: TableSchema | undefined, bodyBytes: number | undefined) {
    this.#columns = columns;
    this.#bodyBytes = bodyBytes;
  }

  /** A frame that is none refuses the body at once; a record that is none only if all frames are. */
  write(block: Uint8Array): void {
    for (const payload of this.#frames.push(asBuffer(block))) {
      this.#record += 1;
      if (this.#failure !== undefined) continue;
      try {
        const message = readRecordMessage(payload, this.#record);
        this.#collector ??= new RowCollector(message);
        this.#collector.add(message, this.#record);
      } catch (error) {
        this.#failure = { error };
      }
    }
  }

  /** Moves the rows read so far, where they are dense and as many values as there are columns, to the columns. */
  spread(byteLength: number): void {
    const columns = this.#columns;
    const rows = this.#failure === undefined && columns && this.#collector?.takeRows(columns.columnCount);
    if (!rows) return;
    const table = rows.toTable(columns.names);
    // One column is the values themselves.
    if (columns.columnCount > 1 && ArrayBuffer.isView(rows.data)) releaseMemory(rows.data);
    if (this.#builder !== undefined) {
      this.#builder.append(table);
      return;
    }
    this.#builder = new TableBuilder(table.schema);
    this.#builder.append(table);
    this.#builder.expect(byteLength, this.#bodyBytes);
  }

  /** The table of what was spread, after {@link features} has found nothing wrong; undefined where nothing was. */
  table(): Table | undefined {
    return this.#builder && castDeclared(this.#builder.build(), this.#columns!);
  }

  features(): RecordioFeatures {
    this.#frames.end();
    if (this.#failure !== undefined) throw this.#failure.error;
    return (
      this.#collector?.finish(this.#record) ?? {
        rows: new Tensor("float32", new Float32Array(0), [0, 0]),
        recordShape: [0],
      }
    );
  }
}

function payloadOf({ rows, recordShape }: RecordioFeatures, columns: TableSchema | undefined): Payload {
  const tensor =
    rows instanceof Tensor ? rows : denseOf(rows).reshape([rows.indptr.length - 1, ...recordShape]);
  if (columns === undefined) return tensor;
  if (tensor.rowCount > 0 && (recordShape.length !== 1 || recordShape[0] !== columns.columnCount)) {
    refuse(
      1,
      `features of shape [${recordShape.join(", ")}]`,
      `[${columns.columnCount}], one each for ${quoteList(columns.names)}`,
    );
  }
  return tableByPosition(tensor.rowCount === 0 ? tensor.reshape([0, columns.columnCount]) : tensor, columns);
}

/** Puts the features of one record after another, as the first record says they look. */
class RowCollector {
  readonly #signature: ReadonlyMap<string, string>;
  readonly #dtype: RecordDType;
  readonly #recordShape: readonly number[];
  readonly #size: number;
  readonly #sparse: SparseRowsBuilder | undefined;
  #dense: GrowingArray<DenseArray>;
  #takenRows = 0;

  constructor(first: RecordMessage) {
    this.#signature = signatureOf(first, 1);
    const tensor = valuesOf(first, 1);
    this.#dtype = tensor.dtype;
    this.#recordShape = shapeOf(tensor, 1);
    this.#size = sizeOfShape(this.#recordShape);
    this.#sparse = isSparse(tensor) ? new SparseRowsBuilder() : undefined;
    this.#dense = new GrowingArray<DenseArray>(ARRAYS[this.#dtype]);
  }

  add(message: RecordMessage, record: number): void {
    const signature = signatureOf(message, record);
    for (const key of new Set([...this.#signature.keys(), ...signature.keys()])) {
      const [got, expected] = [signature.get(key), this.#signature.get(key)];
      if (got !== expected) {
        refuse(
          record,
          `${key} ${got ?? "not there"}`,
          `${expected ?? "no such key"}, as in the first record`,
        );
      }
    }
    const { keys, values } = valuesOf(message, record);
    if (this.#sparse === undefined) {
      this.#dense.append(values);
      return;
    }
    for (const [at, key] of keys.entries()) {
      if (key >= this.#size) refuse(record, `key ${key}`, `a key below ${this.#size}`);
      if (!this.#sparse.add(key, values[at]!)) refuse(record, `key ${key} twice`, "every key once");
    }
    this.#sparse.endRow();
  }

  /** The dense rows so far, which are not kept here any longer; undefined where there are none of this width. */
  takeRows(width: number): Tensor | undefined {
    const isOfWidth = this.#sparse === undefined && this.#recordShape.length === 1 && this.#size === width;
    const rowCount = isOfWidth && width > 0 ? this.#dense.length / width : 0;
    if (rowCount === 0) return undefined;
    const rows = new Tensor<DType>(this.#dtype, this.#dense.take(), [rowCount, width]);
    this.#dense = new GrowingArray<DenseArray>(ARRAYS[this.#dtype]);
    this.#takenRows += rowCount;
    return rows;
  }

  finish(rowCount: number): RecordioFeatures {
    const rows =
      this.#sparse?.build(this.#dtype === "float32" ? "float32" : "float64", this.#size) ??
      new Tensor<DType>(this.#dtype, this.#dense.take(), [rowCount - this.#takenRows, ...this.#recordShape]);
    return { rows, recordShape: this.#recordShape };
  }
}

type DenseArray = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer>;
const ARRAYS: Readonly<Record<RecordDType, new (length: number) => DenseArray>> = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
};

/** What every record must repeat: each key's dtype, density and shape (F88). */
function signatureOf({ features, label }: RecordMessage, record: number): ReadonlyMap<string, string> {
  const signature = new Map<string, string>();
  for (const [name, map] of [
    ["feature", features],
    ["label", label],
  ] as const) {
    for (const [key, tensor] of map) {
      const place = `${name} ${quote(key)}`;
      if (typeof tensor === "string") refuse(record, `${place} of ${tensor}`, "a tensor");
      const density = isSparse(tensor) ? "sparse" : "dense";
      signature.set(place, `${density} ${tensor.dtype} of shape [${shapeOf(tensor, record).join(", ")}]`);
    }
  }
  return signature;
}

function valuesOf({ features }: RecordMessage, record: number): RecordTensor {
  const tensor = features.get(VALUES_KEY);
  if (tensor !== undefined && typeof tensor !== "string") return tensor;
  const got = features.size === 0 ? "no features" : `feature keys ${quoteList([...features.keys()])}`;
  return refuse(record, got, `a tensor under "${VALUES_KEY}"`);
}

/** A tensor without values but with a shape is a sparse one without entries (F87). */
function isSparse({ keys, values, shape }: RecordTensor): boolean {
  return keys.length > 0 || (values.length === 0 && shape.length > 0);
}

function shapeOf(tensor: RecordTensor, record: number): readonly number[] {
  const { keys, values, shape } = tensor;
  if (!isSparse(tensor)) {
    if (shape.length === 0) return [values.length];
    if (cellsOf(shape, record) !== values.length) {
      refuse(record, `${values.length} values of shape [${shape.join(", ")}]`, "as many as the shape has");
    }
    return shape;
  }
  if (shape.length === 0) refuse(record, "a sparse tensor without shape", "the number of columns as shape");
  if (keys.length !== values.length) {
    refuse(record, `${keys.length} keys and ${values.length} values`, "one key a value");
  }
  cellsOf(shape, record);
  return shape;
}

/** Most axes of a record's tensor: with that of the records as many as an NPY file's. */
const MAX_AXES = 31;

/** Product of the axes; positions in a record are uint32. */
function cellsOf(shape: readonly number[], record: number): number {
  // Before they are repeated in a message, or walked down one in the other.
  if (shape.length > MAX_AXES) refuse(record, `a shape of ${shape.length} axes`, `at most ${MAX_AXES}`);
  const size = shape.reduce((product, axis) => product * axis, 1);
  if (size > 4_294_967_295) refuse(record, `shape [${shape.join(", ")}]`, "at most 4294967295 cells");
  // Of lists of no cells a record of a few bytes may promise any number.
  if (shape.length > 1 && shape.includes(0))
    refuse(record, `shape [${shape.join(", ")}]`, "axes of 1 or more");
  return size;
}

/** dtype of the record's tensor by dtype of the values (F90); what is missing has no record form. */
const WRITTEN_AS: ReadonlyMap<DType, RecordDType> = new Map([
  ["float32", "float32"],
  ["float64", "float64"],
  ["int64", "int32"],
  ["int32", "int32"],
  ["int16", "int32"],
  ["int8", "int32"],
  ["uint16", "int32"],
  ["uint8", "int32"],
]);

function encodeRecordio(payload: Payload): EncodedBody {
  const tensor =
    payload.kind === "table" ? payload.toTensor(commonDtype(payload.schema)!) : (payload as Tensor);
  const dtype = WRITTEN_AS.get(tensor.dtype)!;
  const width = tensor.rowCount === 0 ? 0 : tensor.data.length / tensor.rowCount;
  const frames: Buffer[] = [];
  for (let row = 0; row < tensor.rowCount; row += 1) {
    const values = Array.from({ length: width }, (_, at) => Number(tensor.data[row * width + at]));
    const beyond = dtype === "int32" ? values.findIndex((value) => value !== (value | 0)) : -1;
    if (beyond >= 0) {
      throw errors.SW_CODEC_UNWRITABLE({
        got: String(values[beyond]),
        where: `record ${row + 1}`,
        mediaType: recordioProtobufCodec.mediaType,
      });
    }
    // Records of more than one axis carry their shape; a plain row needs none (F87, F90).
    const shape = tensor.shape.length > 2 ? tensor.shape.slice(1) : [];
    const features = new Map([[VALUES_KEY, { dtype, values, keys: [], shape }]]);
    frames.push(writeRecordioFrame(writeRecordMessage({ features, label: new Map() })));
  }
  return Buffer.concat(frames);
}

function refuse(record: number, got: string, expected: string): never {
  throw errors.SW_CODEC_RECORDIO({ where: `Record ${record}`, got, expected }, { record });
}
