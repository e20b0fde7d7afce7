/** Verb `concat`: the columns of two tables side by side. */

import { errors } from "../errors.ts";
import { type TableData, TableSchema } from "../table-data.ts";

/** See `Table.concat`. */
export function concatTables(left: TableData, right: TableData): TableData {
  if (left.rowCount !== right.rowCount) {
    throw errors.SW_TABLE_SHAPE({
      verb: "concat",
      problem: `${left.rowCount} rows beside ${right.rowCount}; expected tables of equally many rows`,
    });
  }
  const twice = right.schema.names.find((name) => left.schema.find(name) !== undefined);
  if (twice !== undefined) {
    throw errors.SW_TABLE_SHAPE({
      verb: "concat",
      problem: `both tables have a column "${twice}"; rename or drop one`,
    });
  }
  return {
    schema: new TableSchema(
      [...left.schema.names, ...right.schema.names],
      [...left.schema.dtypes, ...right.schema.dtypes],
    ),
    values: [...left.values, ...right.values],
    rowCount: left.rowCount,
  };
}
