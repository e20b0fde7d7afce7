/** Rows as a request's body: CSV or JSON, written here and not by the codecs of the stage. */

import type { Cell } from "./cell-arbitrary.ts";

/** Media types rows are sent as. */
const ROW_TYPES = ["text/csv", "application/json"] as const;

/** One of {@link ROW_TYPES}. */
export type RowType = (typeof ROW_TYPES)[number];

/** The text of one cell, ready to be joined. */
export function cellText(cell: Cell, type: RowType): string {
  if (type === "application/json") return jsonText(cell);
  if (typeof cell === "number") return numberText(cell, "nan", "inf");
  if (typeof cell !== "string") return String(cell);
  // "" as the only cell of a row would be a blank line.
  return cell === "" || /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** The body of rows whose cells are texts already. */
export function bodyOfTexts(rows: readonly (readonly string[])[], type: RowType): string {
  if (type === "text/csv") return rows.map((cells) => `${cells.join(",")}\n`).join("");
  return `{"instances": [${rows.map((cells) => `[${cells.join(", ")}]`).join(", ")}]}`;
}

/** The body of whole records, for a stage without columns. */
export function bodyOfRecords(records: readonly unknown[]): string {
  return JSON.stringify({ instances: records });
}

function jsonText(cell: Cell): string {
  // Beyond 2^53 a JSON number would lose digits; JSON says such integers as text.
  if (typeof cell === "bigint") return Number.isSafeInteger(Number(cell)) ? String(cell) : `"${cell}"`;
  if (typeof cell !== "number") return JSON.stringify(cell);
  return Number.isNaN(cell) ? "null" : numberText(cell, "NaN", "Infinity");
}

function numberText(value: number, nan: string, infinity: string): string {
  if (Number.isNaN(value)) return nan;
  if (Object.is(value, -0)) return "-0.0";
  if (Number.isFinite(value)) return String(value);
  return value < 0 ? `-${infinity}` : infinity;
}
