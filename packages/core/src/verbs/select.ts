/** Verb `select`: the named columns, in the order named. */

import { errors } from "../errors.ts";
import { type TableData, TableSchema } from "../table-data.ts";

/** See `Table.select`. */
export function selectColumns(table: TableData, names: readonly string[], verb = "select"): TableData {
  if (new Set(names).size < names.length) {
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    throw errors.SW_TABLE_SHAPE({ verb, problem: `column "${twice}" is named twice` });
  }
  const positions = names.map((name) => table.schema.positionOf(name, verb));
  return {
    schema: new TableSchema(
      names,
      positions.map((position) => table.schema.dtypes[position]!),
    ),
    values: positions.map((position) => table.values[position]!),
    rowCount: table.rowCount,
  };
}
