/** Verb `sortColumns`: all columns in a stated order. */

import { errors } from "../errors.ts";
import type { TableData } from "../table-data.ts";
import { selectColumns } from "./select.ts";

/** See `Table.sortColumns`. */
export function sortTableColumns(table: TableData, names: readonly string[]): TableData {
  const left = table.schema.names.filter((name) => !names.includes(name));
  if (left.length > 0 || names.length !== table.schema.columnCount) {
    throw errors.SW_TABLE_SHAPE({
      verb: "sortColumns",
      problem: `${names.length} names for ${table.schema.columnCount} columns${left.length > 0 ? `; not named: ${left.join(", ")}` : ""}; name each once`,
    });
  }
  return selectColumns(table, names, "sortColumns");
}
