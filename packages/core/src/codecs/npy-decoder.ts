/**
 * An NPY body block by block: the head says what is to come, and each block's values go to where they stay. A table's columns are
 * filled row by row; an array in Fortran order is put in order at the end, beside itself.
 */

import { Buffer } from "node:buffer";
import { asBuffer, type BodyDecoder, type DecodeOptions } from "../codec.ts";
import type { DType, ValuesOf } from "../dtype.ts";
import type { Payload } from "../payload.ts";
import { releaseMemory } from "../release-memory.ts";
import { type TableData, TableSchema } from "../table-data.ts";
import { columnsOf, Tensor } from "../tensor.ts";
import { castDeclared } from "./cast-declared.ts";
import { LeftBytes } from "./left-bytes.ts";
import { arrayOf, checkNpyBytes, checkNpyColumns, type NpyArray, tensorOfNpy } from "./npy-array.ts";
import { isNpyHeadWhole, readNpyHeader } from "./npy-header.ts";
import { readNpyValues } from "./npy-values.ts";
import { TableBuilder } from "./table-builder.ts";

/** Reads `application/x-npy` in blocks. */
export function createNpyDecoder({ columns }: DecodeOptions, byteLength?: number): BodyDecoder {
  let head: Buffer[] = [];
  let values: NpyValues | undefined;
  const readHead = (): NpyValues => {
    const bytes = Buffer.concat(head);
    head = [];
    const array = arrayOf(readNpyHeader(bytes));
    const dataBytes = byteLength === undefined ? undefined : byteLength - array.header.dataOffset;
    const begun = new NpyValues(array, columns, dataBytes);
    begun.write(bytes.subarray(array.header.dataOffset));
    return begun;
  };
  return {
    write(block) {
      if (values !== undefined) {
        values.write(asBuffer(block));
        return;
      }
      head.push(Buffer.from(block));
      if (head.length > 1) head = [Buffer.concat(head)];
      if (isNpyHeadWhole(head[0]!)) values = readHead();
    },
    end: () => (values ?? readHead()).payload(),
  };
}

/** Takes the data of one array. */
class NpyValues {
  readonly #array: NpyArray;
  readonly #columns: TableSchema | undefined;
  /** Whether the columns of a table are filled; else all values are one column, in the order of the file. */
  readonly #isInRows: boolean;
  /** Bytes of what is taken together: a row, or a value. */
  readonly #unit: number;
  /** In the dtype of the file. */
  readonly #builder: TableBuilder;
  #byteLength = 0;
  /** The beginning of a unit. */
  readonly #left = new LeftBytes();
  /** Not where the body is to be refused for its size. */
  #isStored: boolean;
  /** What is wrong with a value: said when the body has been found to have its size. */
  #failure: { readonly error: unknown } | undefined;

  constructor(array: NpyArray, columns: TableSchema | undefined, dataBytes: number | undefined) {
    const { header, dtype, itemBytes, count } = array;
    const { shape, isFortranOrder } = header;
    const isTable = columns !== undefined && shape.length === 2 && shape[1] === columns.columnCount;
    const isSized = dataBytes === count * itemBytes;
    this.#array = array;
    this.#columns = columns;
    this.#isInRows = isTable && !isFortranOrder && itemBytes > 0;
    this.#isStored = (dataBytes === undefined || isSized) && itemBytes > 0;
    const names = this.#isInRows ? columns!.names : ["values"];
    const schema = new TableSchema(
      names,
      names.map(() => dtype),
    );
    this.#unit = names.length * itemBytes;
    this.#builder = new TableBuilder(schema);
    if (isSized && this.#isStored) this.#builder.reserve(count / names.length);
  }

  write(block: Buffer): void {
    const { itemBytes, count } = this.#array;
    this.#byteLength += block.length;
    if (this.#byteLength > count * itemBytes) this.#isStored = false;
    if (!this.#isStored || this.#failure !== undefined) return;
    if (this.#left.length + block.length < this.#unit) {
      this.#left.keep(block);
      return;
    }
    const bytes = this.#left.join(block);
    const rowCount = Math.floor(bytes.length / this.#unit);
    const end = rowCount * this.#unit;
    this.#left.keep(bytes.subarray(end));
    try {
      this.#take(bytes.subarray(0, end), rowCount);
    } catch (error) {
      this.#failure = { error };
    }
  }

  payload(): Payload {
    const array = this.#array;
    checkNpyBytes(array, this.#byteLength);
    if (this.#failure !== undefined) throw this.#failure.error;
    const columns = this.#columns;
    if (this.#isInRows) return castDeclared(this.#builder.build(), columns!);
    // Items of no bytes at all stand nowhere in the data.
    const values =
      array.itemBytes === 0 ? readNpyValues(Buffer.alloc(0), array) : this.#builder.build().values[0]!;
    if (columns === undefined) return tensorOfNpy(array, values);
    checkNpyColumns(array.header.shape, columns);
    return castDeclared(columnMajorTable(array, values, columns), columns);
  }

  #take(bytes: Buffer, rowCount: number): void {
    const { schema } = this.#builder;
    const values = readNpyValues(bytes, this.#array, rowCount * schema.columnCount);
    const tensor = new Tensor(this.#array.dtype, values, [values.length]);
    this.#builder.append({ schema, values: columnsOf(tensor, schema.columnCount), rowCount });
    // One column is the values themselves, which are let go of already.
    if (schema.columnCount > 1 && !Array.isArray(values)) releaseMemory(values);
  }
}

/** In Fortran order one column stands after another. (Where there are no bytes, any order is.) */
function columnMajorTable(
  { header, dtype }: NpyArray,
  values: ValuesOf<DType>,
  { names }: TableSchema,
): TableData {
  const rowCount = header.shape[0]!;
  const dtypes = names.map(() => dtype);
  return {
    schema: new TableSchema(names, dtypes),
    values: names.map((_, at) => values.slice(at * rowCount, (at + 1) * rowCount) as ValuesOf<DType>),
    rowCount,
  };
}
