/**
 * Decoded numbers as declared columns: what its column does not hold is an issue of the body's, each of them, as in CSV and JSON. A number
 * is no text, because which digits it would get is nobody's choice (F34); a missing one is "", as an empty cell is.
 */

import { castCell, EXPECTED_TEXT } from "../cell.ts";
import type { DType } from "../dtype.ts";
import { quote, StagewrightError } from "../error-catalogue.ts";
import { IssueCollector } from "../issues.ts";
import { Table } from "../table.ts";
import { type TableData, TableSchema } from "../table-data.ts";
import { castColumns } from "../verbs/cast.ts";
import { cellError } from "./cell-errors.ts";

/** A value that was lost on the way into its column: a single that is infinite there, or digits that a double does not hold. */
export interface Overflow {
  readonly row: number;
  /** Position of the column. */
  readonly column: number;
  readonly value: number | string;
  /** Default: what the column's dtype is read from. */
  readonly expected?: string;
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
  const texts = withTexts(table, columns);
  if (overflows.count > 0 || texts === undefined) throwMisfits(table, columns, overflows);
  const dtypes = Object.fromEntries(columns.names.map((name, at) => [name, columns.dtypes[at]!]));
  try {
    return new Table(castColumns(texts!, dtypes));
  } catch (cause) {
    if (cause instanceof StagewrightError && cause.code === "SW_TABLE_VALUE")
      throwMisfits(table, columns, overflows);
    throw cause;
  }
}

/** The table with the columns of text that are declared; undefined where a number stands in one. */
function withTexts(table: TableData, { dtypes }: TableSchema): TableData | undefined {
  const { schema, values, rowCount } = table;
  const isText = schema.dtypes.map((from, at) => dtypes[at] === "string" && from !== "string");
  if (!isText.includes(true)) return table;
  if (values.some((column, at) => isText[at] && !column.every(Number.isNaN))) return undefined;
  return {
    schema: new TableSchema(
      schema.names,
      schema.dtypes.map((dtype, at) => (isText[at] ? "string" : dtype)),
    ),
    values: values.map((column, at) => (isText[at] ? new Array<string>(rowCount).fill("") : column)),
    rowCount,
  };
}

/** Whether a value has a place in a column of the dtype. */
function isHeld(from: DType, value: number | bigint | string, to: DType): boolean {
  if (from === to) return true;
  return to === "string" ? Number.isNaN(value) : castCell(from, value, to) !== undefined;
}

function throwMisfits(
  { schema, values, rowCount }: TableData,
  columns: TableSchema,
  { listed, count }: Overflows,
): void {
  const { columnCount } = columns;
  const lost = new Map(listed.map((overflow) => [overflow.row * columnCount + overflow.column, overflow]));
  const issues = new IssueCollector();
  for (let row = 0; row < rowCount; row += 1) {
    for (let at = 0; at < columnCount; at += 1) {
      const [from, to] = [schema.dtypes[at]!, columns.dtypes[at]!];
      const overflow = lost.get(row * columnCount + at);
      const value = overflow?.value ?? values[at]![row]!;
      if (overflow === undefined && isHeld(from, value, to)) continue;
      issues.add(() => {
        const expected = overflow?.expected ?? EXPECTED_TEXT[to];
        return cellError({ record: row + 1, column: columns.names[at]!, got: quote(value), expected });
      });
    }
  }
  // They come behind those that are listed.
  issues.addRest(count - listed.length);
  issues.throwIfAny();
}
