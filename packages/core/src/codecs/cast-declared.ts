/** Decoded numbers as declared columns: what its column does not hold is an issue of the body's, each of them, as in CSV and JSON. */

import { castCell, EXPECTED_TEXT } from "../cell.ts";
import { quote, StagewrightError } from "../error-catalogue.ts";
import { IssueCollector } from "../issues.ts";
import { Table } from "../table.ts";
import type { TableData, TableSchema } from "../table-data.ts";
import { castColumns } from "../verbs/cast.ts";
import { cellError } from "./cell-errors.ts";

/** A finite double that its column, of singles, holds as an infinity. */
export interface Overflow {
  readonly row: number;
  /** Position of the column. */
  readonly column: number;
  readonly value: number;
}

/** What was lost on the way into a table. */
export interface Overflows {
  /** As many as an error lists, and the rest of the last one's row. */
  readonly listed: readonly Overflow[];
  readonly count: number;
}

const NO_OVERFLOWS: Overflows = { listed: [], count: 0 };

/**
 * A table of the declared names in their dtypes. Cells are looked at one by one only where one does not fit.
 *
 * @param table columns of these names, in their order
 * @throws SW_CODEC_CELL with every value its column does not hold, record by record
 */
export function castDeclared(
  table: TableData,
  columns: TableSchema,
  overflows: Overflows = NO_OVERFLOWS,
): Table {
  if (overflows.count > 0) throwMisfits(table, columns, overflows);
  const dtypes = Object.fromEntries(columns.names.map((name, at) => [name, columns.dtypes[at]!]));
  try {
    return new Table(castColumns(table, dtypes));
  } catch (cause) {
    if (cause instanceof StagewrightError && cause.code === "SW_TABLE_VALUE")
      throwMisfits(table, columns, overflows);
    throw cause;
  }
}

function throwMisfits(
  { schema, values, rowCount }: TableData,
  columns: TableSchema,
  { listed, count }: Overflows,
): void {
  const { columnCount } = columns;
  const lost = new Map(listed.map(({ row, column, value }) => [row * columnCount + column, value]));
  const issues = new IssueCollector();
  for (let row = 0; row < rowCount; row += 1) {
    for (let at = 0; at < columnCount; at += 1) {
      const [from, to] = [schema.dtypes[at]!, columns.dtypes[at]!];
      const overflow = lost.get(row * columnCount + at);
      const value = overflow ?? values[at]![row]!;
      if (overflow === undefined && (from === to || castCell(from, value, to) !== undefined)) continue;
      issues.add(() => {
        const expected = EXPECTED_TEXT[to];
        return cellError({ record: row + 1, column: columns.names[at]!, got: quote(value), expected });
      });
    }
  }
  // They come behind those that are listed.
  issues.addRest(count - listed.length);
  issues.throwIfAny();
}
