/** Verb `mapValues`: one column's values through a function. */

import { allocateValues, type DType, INTEGER_RANGES, isIntegerDType, type ValuesOf } from "../dtype.ts";
import { quote } from "../error-catalogue.ts";
import { errors } from "../errors.ts";
import { jsTypeOf, storedValue, type TableData, valueAt } from "../table-data.ts";
import { replaceColumn } from "./replace-column.ts";

/** See `Table.mapValues`. */
export function mapColumnValues(
  table: TableData,
  name: string,
  dtype: DType | undefined,
  map: (value: unknown, index: number) => unknown,
): TableData {
  const position = table.schema.positionOf(name, "mapValues");
  const own = table.schema.dtypes[position]!;
  const values = table.values[position]!;
  const column = computeColumn("mapValues", name, dtype ?? own, table.rowCount, (index) =>
    map(valueAt(own, values, index), index),
  );
  return replaceColumn(table, name, dtype ?? own, column);
}

/** A new column from a function of the row index; what it returns is checked against the dtype. */
export function computeColumn(
  verb: string,
  name: string,
  dtype: DType,
  rowCount: number,
  compute: (index: number) => unknown,
): ValuesOf<DType> {
  const column = allocateValues(dtype, rowCount);
  const expected = jsTypeOf(dtype);
  const [low, high] = isIntegerDType(dtype) ? INTEGER_RANGES[dtype] : [];
  for (let index = 0; index < rowCount; index += 1) {
    const value = compute(index);
    const fits =
      typeof value === expected &&
      (dtype !== "float32" || !isBeyondSingles(value as number)) &&
      (low === undefined ||
        (typeof value === "bigint" ? value >= low && value <= high! : isIn(value, low, high!)));
    if (!fits) {
      throw errors.SW_TABLE_VALUE(
        {
          verb,
          record: index + 1,
          column: name,
          got: describe(value),
          expected: `a value of dtype ${dtype}`,
        },
        { record: index + 1, column: name },
      );
    }
    (column as unknown[])[index] = storedValue(value);
  }
  return column;
}

/** A finite number that a single has only an infinity for. */
function isBeyondSingles(value: number): boolean {
  return Number.isFinite(value) && !Number.isFinite(Math.fround(value));
}

function isIn(value: unknown, low: bigint, high: bigint): boolean {
  return Number.isInteger(value) && (value as number) >= Number(low) && (value as number) <= Number(high);
}

function describe(value: unknown): string {
  return value === undefined ? "undefined" : `${typeof value} ${quote(value)}`;
}
