/** The errors of one record or cell, with the issue each is in the list of a body's issues. */

import { quoteList, type StagewrightError } from "../error-catalogue.ts";
import { type CellDetails, errors } from "../errors.ts";
import type { TableSchema } from "../table-data.ts";

/** A cell that is not of its column's dtype. */
export function cellError(details: CellDetails): StagewrightError {
  const { record, column } = details;
  return errors.SW_CODEC_CELL(details, { record, column, issues: [details] });
}

/** A record of too many or too few cells; the column is the first that is missing. */
export function cellCountError(record: number, count: number, schema: TableSchema): StagewrightError {
  const column = schema.names[count];
  const issue = {
    record,
    column,
    got: count === 1 ? "1 cell" : `${count} cells`,
    expected: `${schema.columnCount} cells: ${quoteList(schema.names)}`,
  };
  return errors.SW_CODEC_CELL_COUNT(
    { record, got: count, expected: schema.columnCount, columns: schema.names },
    { record, column, issues: [issue] },
  );
}

/** A record without a declared column. */
export function missingColumnError(record: number, column: string): StagewrightError {
  const issue = { record, column, got: "nothing", expected: "a value" };
  return errors.SW_CODEC_MISSING_COLUMN({ record, column }, { record, column, issues: [issue] });
}

/** A record with a column nobody declared. */
export function unknownColumnError(record: number, column: string, schema: TableSchema): StagewrightError {
  const issue = {
    record,
    column,
    got: "a column that is not declared",
    expected: `columns ${quoteList(schema.names)}`,
  };
  return errors.SW_CODEC_UNKNOWN_COLUMN(
    { record, column, columns: schema.names },
    { record, column, issues: [issue] },
  );
}

/** A record, or its features, of none of the forms of F42. */
export function recordShapeError(
  record: number,
  where: string,
  got: string,
  expected: string,
  column?: string,
): StagewrightError {
  const issue = { record, column, got, expected };
  return errors.SW_CODEC_JSON_SHAPE({ where, got, expected }, { record, column, issues: [issue] });
}
