/** Payloads with a record axis, end to end and apart again: what batching joins and splits. */

import { allocateValues, type DType, type ValuesOf } from "../dtype.ts";
import { type AnyTable, isPayload } from "../payload.ts";
import { Table } from "../table.ts";
import { Tensor } from "../tensor.ts";

/** A payload whose first axis is the records. */
export type RowPayload = AnyTable | Tensor;

/** Whether a value has a record axis. */
export function isRowPayload(value: unknown): value is RowPayload {
  return isPayload(value) && (value.kind === "table" || (value.kind === "tensor" && value.shape.length > 0));
}

/** Whether the rows of two payloads can stand one behind the other: same columns in order, or same dtype and record shape. */
export function canJoin(one: RowPayload, other: RowPayload): boolean {
  if (one instanceof Tensor) {
    return other instanceof Tensor && one.dtype === other.dtype && isSame(one.shape, other.shape, 1);
  }
  if (other instanceof Tensor) return false;
  if (one.schema === other.schema) return true;
  return isSame(one.schema.names, other.schema.names) && isSame(one.schema.dtypes, other.schema.dtypes);
}

/** The rows of all, in order. They must be joinable, and at least one. */
export function joinRows(payloads: readonly RowPayload[]): RowPayload {
  const first = payloads[0]!;
  const rowCount = payloads.reduce((sum, payload) => sum + payload.rowCount, 0);
  if (first instanceof Tensor) {
    const parts = payloads.map((payload) => (payload as Tensor).data);
    return new Tensor(first.dtype, joinValues(first.dtype, parts), [rowCount, ...first.shape.slice(1)]);
  }
  const tables = payloads as readonly AnyTable[];
  const values = first.dtypes.map((dtype: DType, at: number) =>
    joinValues(
      dtype,
      tables.map((table) => table.values[at]!),
    ),
  );
  return new Table({ schema: first.schema, values, rowCount });
}

/** Rows `first … end − 1`, on the same memory where it is typed. */
export function rowsOf(payload: RowPayload, first: number, end: number): RowPayload {
  if (payload instanceof Tensor) {
    const width = payload.rowCount === 0 ? 0 : payload.data.length / payload.rowCount;
    const data = sliceValues(payload.data, first * width, end * width);
    return new Tensor(payload.dtype, data, [end - first, ...payload.shape.slice(1)]);
  }
  const values = payload.values.map((column: ValuesOf<DType>) => sliceValues(column, first, end));
  return new Table({ schema: payload.schema, values, rowCount: end - first });
}

function isSame<T>(one: readonly T[], other: readonly T[], from = 0): boolean {
  return one.length === other.length && one.every((value, at) => at < from || value === other[at]);
}

function joinValues(dtype: DType, parts: readonly ValuesOf<DType>[]): ValuesOf<DType> {
  if (dtype === "string") return (parts as readonly string[][]).flat();
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const joined = allocateValues(dtype, length) as Float64Array;
  let at = 0;
  for (const part of parts as readonly Float64Array[]) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

function sliceValues(values: ValuesOf<DType>, first: number, end: number): ValuesOf<DType> {
  return Array.isArray(values) ? values.slice(first, end) : values.subarray(first, end);
}
