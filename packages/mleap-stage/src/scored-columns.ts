/** What a bundle computed, as a Table or a Tensor. */
import { allocateValues, type DType, Table, TableSchema, Tensor, type ValuesOf } from "@stagewright/core";
import type { DataType, LeapFrame, Tensor as LeapTensor } from "mleap-ts-runtime";
import { describe, dtypeOf } from "./column-type.ts";
import { mleapErrors } from "./errors.ts";

/** Values of every record, row-major: `width` numbers or texts a record. */
interface FlatColumn {
  readonly dtype: DType;
  readonly data: ValuesOf<DType>;
  readonly width: number;
}

/**
 * A Table of a frame's columns: a scalar is one column of its name, a vector or list of W values is W columns
 * `<name>_0` … `<name>_<W-1>`. A null is NaN among floats and "" among texts.
 *
 * @throws SW_MLEAP_OUTPUT
 */
export function tableOfFrame(frame: LeapFrame): Table {
  const names: string[] = [];
  const dtypes: DType[] = [];
  const values: ValuesOf<DType>[] = [];
  for (const { name, type } of frame.schema.fields) {
    const { dtype, data, width } = flatten(frame, name, type);
    for (let offset = 0; offset < width; offset += 1) {
      names.push(type.kind === "scalar" ? name : `${name}_${offset}`);
      dtypes.push(dtype);
      values.push(width === 1 ? data : everyNth(dtype, data, width, offset));
    }
  }
  return new Table({ schema: new TableSchema(names, dtypes), values, rowCount: frame.rowCount });
}

/**
 * A Tensor of one column: `[N]` of scalars, `[N, W]` of vectors and lists.
 *
 * @throws SW_MLEAP_OUTPUT
 */
export function tensorOfFrame(frame: LeapFrame, column: string): Tensor {
  const type = frame.schema.typeOf(column)!;
  const { dtype, data, width } = flatten(frame, column, type);
  return new Tensor(dtype, data, type.kind === "scalar" ? [frame.rowCount] : [frame.rowCount, width]);
}

function flatten(frame: LeapFrame, column: string, type: DataType): FlatColumn {
  const dtype = type.kind === "map" ? undefined : dtypeOf(type.base);
  if (dtype === undefined)
    throw mleapErrors.SW_MLEAP_OUTPUT({ column, problem: `a ${describe(type)} has no dtype` });
  const values = frame.column(column);
  if (type.kind === "scalar") {
    const cells = Array.from(values, (value) => cellOf(value, dtype, column));
    return { dtype, data: arrayOf(dtype, cells), width: 1 };
  }
  let width = (type.kind === "tensor" ? type.dimensions?.[0] : undefined) ?? 0;
  const cells: unknown[] = [];
  for (const [row, value] of Array.from(values).entries()) {
    const items = itemsOf(value, column);
    if (row === 0) width = items.length;
    if (items.length !== width) {
      const problem = `record ${row + 1} has ${items.length} values, the records before ${width}`;
      throw mleapErrors.SW_MLEAP_OUTPUT({ column, problem }, { record: row + 1 });
    }
    for (const item of items) cells.push(cellOf(item, dtype, column));
  }
  return { dtype, data: arrayOf(dtype, cells), width };
}

function everyNth(dtype: DType, data: ValuesOf<DType>, step: number, offset: number): ValuesOf<DType> {
  const picked = allocateValues(dtype, data.length / step);
  for (let at = 0; at < picked.length; at += 1) picked[at] = data[at * step + offset]!;
  return picked;
}

/** The values of one vector or list, zeros of a sparse one included. */
function itemsOf(value: unknown, column: string): ArrayLike<unknown> & Iterable<unknown> {
  if (Array.isArray(value)) return value;
  const tensor = value as LeapTensor | null;
  if (tensor === null) throw mleapErrors.SW_MLEAP_OUTPUT({ column, problem: "got null for a vector" });
  if (tensor.dimensions.length !== 1) {
    const problem = `a tensor of shape [${tensor.dimensions.join(", ")}] is no vector`;
    throw mleapErrors.SW_MLEAP_OUTPUT({ column, problem });
  }
  if (tensor.kind === "dense") return tensor.values;
  const zero = tensor.base === "string" ? "" : 0;
  const dense = new Array<unknown>(tensor.dimensions[0]!).fill(zero);
  for (const [at, index] of tensor.indices.entries()) dense[index] = tensor.values[at];
  return dense;
}

function cellOf(value: unknown, dtype: DType, column: string): unknown {
  if (value === null || value === undefined) {
    if (dtype === "float32" || dtype === "float64") return Number.NaN;
    if (dtype === "string") return "";
    throw mleapErrors.SW_MLEAP_OUTPUT({ column, problem: `got null, which ${dtype} cannot say` });
  }
  if (dtype === "int64") return BigInt(value as number | bigint);
  return dtype === "bool" ? Number(value) : value;
}

function arrayOf(dtype: DType, cells: readonly unknown[]): ValuesOf<DType> {
  const values = allocateValues(dtype, cells.length) as unknown[];
  for (let at = 0; at < cells.length; at += 1) values[at] = cells[at];
  return values as unknown as ValuesOf<DType>;
}
