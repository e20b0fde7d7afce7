/** Verb `toTensor`: the columns as one row-major tensor. */

import { allocateValues, type NumberDType, type ValuesOf } from "../dtype.ts";
import { errors } from "../errors.ts";
import type { TableData } from "../table-data.ts";
import { castColumn } from "./cast.ts";

/** See `Table.toTensor`. */
export function tensorOfColumns<D extends NumberDType>(
  table: TableData,
  dtype: D,
): { readonly data: ValuesOf<D>; readonly shape: readonly number[] } {
  const { schema, rowCount } = table;
  const width = schema.columnCount;
  const data = allocateValues(dtype, rowCount * width);
  for (let at = 0; at < width; at += 1) {
    if (schema.dtypes[at] === "string") {
      throw errors.SW_TABLE_SHAPE({
        verb: "toTensor",
        problem: `column "${schema.names[at]}" is string; one-hot it, cast it or drop it first`,
      });
    }
    const column = castColumn(
      table.values[at]!,
      schema.dtypes[at]!,
      dtype,
      schema.names[at]!,
      "toTensor",
    ) as ArrayLike<number>;
    for (let row = 0, place = at; row < rowCount; row += 1, place += width) data[place] = column[row]!;
  }
  return { data, shape: [rowCount, width] };
}
