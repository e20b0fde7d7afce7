/** Verb `fillMissing`: NaN in float columns, "" in string columns. */

import { type DType, isFloatDType, type ValuesOf } from "../dtype.ts";
import { errors } from "../errors.ts";
import type { TableData } from "../table-data.ts";
import { changeColumns } from "./replace-column.ts";

/** See `Table.fillMissing`. */
export function fillMissingValues(
  table: TableData,
  fills: Readonly<Record<string, number | string>>,
): TableData {
  return changeColumns(table, "fillMissing", fills, (column, dtype, fill, name) => [
    dtype,
    filled(column, dtype, fill, name),
  ]);
}

function filled(column: ValuesOf<DType>, dtype: DType, fill: number | string, name: string): ValuesOf<DType> {
  if (dtype === "string" && typeof fill === "string") {
    const strings = column as string[];
    return strings.includes("") ? strings.map((value) => (value === "" ? fill : value)) : strings;
  }
  if (!isFloatDType(dtype) || typeof fill !== "number") {
    throw errors.SW_TABLE_SHAPE({
      verb: "fillMissing",
      problem: `column "${name}" is ${dtype} and the fill a ${typeof fill}; float columns take a number, string columns a string, others have no missing values`,
    });
  }
  if (dtype === "float32" && Number.isFinite(fill) && !Number.isFinite(Math.fround(fill))) {
    throw errors.SW_TABLE_SHAPE({
      verb: "fillMissing",
      problem: `column "${name}" is float32, which does not hold the fill ${fill}`,
    });
  }
  const numbers = column as Float64Array;
  let copy: Float64Array | undefined;
  for (let row = 0; row < numbers.length; row += 1) {
    if (!Number.isNaN(numbers[row])) continue;
    copy ??= numbers.slice();
    copy[row] = fill;
  }
  return copy ?? numbers;
}
