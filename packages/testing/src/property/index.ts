// Properties of a stage, with fast-check: any rows in, as many rows out.

export type { Cell, ColumnValues } from "./cell-arbitrary.ts";
export { type CheckedRows, type CheckRowsOptions, checkRows } from "./check-rows.ts";
export type { RowType } from "./row-body.ts";
export { ROW_LAWS, type RowLaw } from "./row-laws.ts";
