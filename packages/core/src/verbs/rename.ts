/** Verb `rename`: columns under new names, places kept. */

import { errors } from "../errors.ts";
import { type TableData, TableSchema } from "../table-data.ts";

/** See `Table.rename`. */
export function renameColumns(table: TableData, names: Readonly<Record<string, string>>): TableData {
  const renamed = [...table.schema.names];
  for (const [from, to] of Object.entries(names)) renamed[table.schema.positionOf(from, "rename")] = to;
  const twice = renamed.find((name, position) => renamed.indexOf(name) !== position);
  if (twice !== undefined) {
    throw errors.SW_TABLE_SHAPE({ verb: "rename", problem: `two columns would be named "${twice}"` });
  }
  return {
    schema: new TableSchema(renamed, table.schema.dtypes),
    values: table.values,
    rowCount: table.rowCount,
  };
}
