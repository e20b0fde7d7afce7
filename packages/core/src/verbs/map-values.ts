/** Verb `mapValues`: one column's values through a function. */

import { allocateValues, type DType, type ValuesOf } from "../dtype.ts";
import { quote } from "../error-catalogue.ts";
import { errors } from "../errors.ts";
import { fitsDType, storedValue, type TableData, valueAt } from "../table-data.ts";
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
  const fits = fitsDType(dtype);
  for (let index = 0; index < rowCount; index += 1) {
    const value = compute(index);
    if (!fits(value)) {
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

function describe(value: unknown): string {
  return value === undefined ? "undefined" : `${typeof value} ${quote(value)}`;
}
