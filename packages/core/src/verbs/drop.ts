/** Verb `drop`: all columns but the named ones. */

import type { TableData } from "../table-data.ts";
import { selectColumns } from "./select.ts";

/** See `Table.drop`. */
export function dropColumns(table: TableData, names: readonly string[]): TableData {
  const dropped = new Set(names.map((name) => table.schema.positionOf(name, "drop")));
  return selectColumns(
    table,
    table.schema.names.filter((_, position) => !dropped.has(position)),
    "drop",
  );
}
