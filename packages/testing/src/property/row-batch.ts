/** Rows made up for a stage, and how they are sent: of its declared columns, or of whole records. */

import { type DeclaredColumn, type Stage, Table } from "@stagewright/core";
import * as fc from "fast-check";
import { errors } from "../errors.ts";
import { type BadCell, badCells } from "./bad-cell.ts";
import { type Cell, type ColumnValues, cellArbitrary } from "./cell-arbitrary.ts";
import { bodyOfRecords, bodyOfTexts, cellText, type RowType } from "./row-body.ts";

/** Rows of one stage. */
export interface RowSource {
  readonly type: RowType;
  readonly row: fc.Arbitrary<unknown>;
  /** Every kind of bad cell; empty where no columns are declared. */
  readonly bad: readonly BadCell[];
  bodyOf(rows: readonly unknown[]): string;
  /** The body of rows in which one cell is bad. */
  bodyWith(rows: readonly unknown[], at: number, cell: BadCell): string;
  /** The rows as the table a hook gets; undefined where no columns are declared. */
  tableOf(rows: readonly unknown[]): Table | undefined;
}

/** What rows are made of. */
export interface RowSourceOptions {
  readonly columns: Readonly<Record<string, ColumnValues>> | undefined;
  readonly records: fc.Arbitrary<unknown> | undefined;
  readonly missing: boolean;
  readonly type: RowType | undefined;
}

/**
 * The rows of a stage.
 *
 * @throws SW_TESTING_ROWS for a stage that declares no columns, without `records`; for values of a column that is not declared
 */
export function rowSource(stage: Stage, options: RowSourceOptions): RowSource {
  const { columns: given = {}, records, missing, type } = options;
  if (records !== undefined) return recordSource(records);
  if (stage.inputSchema?.kind !== "columns")
    throw errors.SW_TESTING_ROWS({ stage: stage.name, problem: "it declares no columns; give `records`" });
  const { declared } = stage.inputSchema;
  const unknown = Object.keys(given).find((name) => !declared.some((column) => column.name === name));
  if (unknown !== undefined)
    throw errors.SW_TESTING_ROWS({ stage: stage.name, problem: `it declares no column "${unknown}"` });
  const cells = declared.map((column) => cellArbitrary(column, missing, given[column.name]));
  return columnSource(declared, cells, type ?? "text/csv");
}

function columnSource(
  declared: readonly DeclaredColumn[],
  cells: readonly fc.Arbitrary<Cell>[],
  type: RowType,
): RowSource {
  const textsOf = (row: unknown) => (row as readonly Cell[]).map((cell) => cellText(cell, type));
  return {
    type,
    row: fc.tuple(...cells),
    bad: badCells(declared, type),
    bodyOf: (rows) => bodyOfTexts(rows.map(textsOf), type),
    bodyWith: (rows, at, { position, text }) => {
      const texts = rows.map(textsOf);
      texts[at]!.splice(position, 1, ...(text === undefined ? [] : [text]));
      return bodyOfTexts(texts, type);
    },
    tableOf: (rows) => Table.of(declared.map((column, position) => columnOf(column, rows, position))),
  };
}

/** One column of rows, as `Table.of` takes pairs. */
function columnOf({ name, dtype }: DeclaredColumn, rows: readonly unknown[], position: number) {
  const values = rows.map((row) => (row as readonly Cell[])[position]);
  return [name, { dtype, values }] as unknown as Parameters<
    typeof Table.of
  >[0] extends readonly (infer Pair)[]
    ? Pair
    : never;
}

function recordSource(records: fc.Arbitrary<unknown>): RowSource {
  return {
    type: "application/json",
    row: records,
    bad: [],
    bodyOf: bodyOfRecords,
    bodyWith: bodyOfRecords,
    tableOf: () => undefined,
  };
}
