/** Verb `derive`: a column computed from each row. */

import type { DType } from "../dtype.ts";
import { type TableData, valueAt } from "../table-data.ts";
import { computeColumn } from "./map-values.ts";
import { replaceColumn } from "./replace-column.ts";

/** See `Table.derive`. */
export function deriveColumn(
  table: TableData,
  name: string,
  dtype: DType,
  compute: (row: Readonly<Record<string, unknown>>, index: number) => unknown,
): TableData {
  const { schema, values } = table;
  const column = computeColumn("derive", name, dtype, table.rowCount, (index) => {
    const row: Record<string, unknown> = {};
    for (let at = 0; at < schema.columnCount; at += 1) {
      row[schema.names[at]!] = valueAt(schema.dtypes[at]!, values[at]!, index);
    }
    return compute(row, index);
  });
  return replaceColumn(table, name, dtype, column);
}
