/** One column put in the place of another, or at the end: what verbs that make a column end with. */

import type { DType, ValuesOf } from "../dtype.ts";
import { type TableData, TableSchema } from "../table-data.ts";

/** The table with column `name` replaced in its place, or appended where there is none. */
export function replaceColumn(
  table: TableData,
  name: string,
  dtype: DType,
  column: ValuesOf<DType>,
): TableData {
  const position = table.schema.find(name) ?? table.schema.columnCount;
  const names = [...table.schema.names];
  const dtypes = [...table.schema.dtypes];
  const values = [...table.values];
  names[position] = name;
  dtypes[position] = dtype;
  values[position] = column;
  return { schema: new TableSchema(names, dtypes), values, rowCount: table.rowCount };
}

/** The table with some columns changed by name; a column's dtype may change with it. */
export function changeColumns<Argument>(
  table: TableData,
  verb: string,
  changes: Readonly<Record<string, Argument>>,
  change: (
    column: ValuesOf<DType>,
    dtype: DType,
    argument: Argument,
    name: string,
  ) => readonly [DType, ValuesOf<DType>],
): TableData {
  const dtypes = [...table.schema.dtypes];
  const values = [...table.values];
  for (const [name, argument] of Object.entries(changes)) {
    const position = table.schema.positionOf(name, verb);
    const [dtype, column] = change(values[position]!, dtypes[position]!, argument, name);
    dtypes[position] = dtype;
    values[position] = column;
  }
  return { schema: new TableSchema(table.schema.names, dtypes), values, rowCount: table.rowCount };
}
