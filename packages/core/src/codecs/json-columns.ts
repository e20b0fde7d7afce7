/**
 * Column shapes of a JSON document: `{"a": [1, 2], "b": ["x", "y"]}`, a list of cells a column, and `{"columns": ["a", "b"], "data":
 * [[1, "x"], [2, "y"]]}`, rows under names of their own order. They are what pandas calls `list` and `split`.
 */

import { quote } from "../error-catalogue.ts";
import { errors } from "../errors.ts";
import type { TableSchema } from "../table-data.ts";
import { recordShapeError } from "./cell-errors.ts";

type JsonObject = Readonly<Record<string, unknown>>;

/** Names and rows of a `split` document. */
interface SplitRows {
  readonly names: readonly string[];
  readonly rows: readonly unknown[];
}

/**
 * The records of a document in a column shape, each an object by name.
 *
 * @returns undefined for a document in no column shape
 * @throws SW_CODEC_JSON_SHAPE where columns are of unequal length, a row has not a cell a name, or a name comes twice
 */
export function recordsOfColumns(document: JsonObject, schema: TableSchema): readonly unknown[] | undefined {
  const split = splitRows(document, schema);
  if (split !== undefined) return split.rows.map((row, at) => namedRow(split.names, row, at));
  const columns = Object.entries(document);
  if (columns.length === 0 || !columns.every(([, cells]) => Array.isArray(cells))) return undefined;
  const lists = columns as [name: string, cells: readonly unknown[]][];
  // Lists of names nobody declared are no columns: the message about shapes helps more than one about each record.
  if (!lists.some(([name]) => schema.find(name) !== undefined)) return undefined;
  const [[firstName, first]] = lists as [[string, readonly unknown[]]];
  for (const [name, { length }] of lists) {
    if (length === first.length) continue;
    const got = `columns of unequal length, ${first.length} in ${quote(firstName)} and ${length} in ${quote(name)}`;
    throw errors.SW_CODEC_JSON_SHAPE({ where: "The body", got, expected: "a cell a record in each of them" });
  }
  return first.map((_, row) => recordOf(lists.map(([name, cells]) => [name, cells[row]])));
}

function splitRows(document: JsonObject, schema: TableSchema): SplitRows | undefined {
  const { columns: names, data: rows } = document;
  if (!Array.isArray(names) || !Array.isArray(rows)) return undefined;
  // A stage may have declared columns of these names: then the document is one list a column.
  if (schema.find("columns") !== undefined || schema.find("data") !== undefined) return undefined;
  if (!names.every((name) => typeof name === "string")) return undefined;
  // A set: looking each of many names up among all of them would take minutes.
  const seen = new Set<unknown>();
  const twice = names.find((name) => seen.size === seen.add(name).size);
  if (twice !== undefined)
    throw errors.SW_CODEC_JSON_SHAPE({
      where: "The body",
      got: `column ${quote(twice)} twice in "columns"`,
      expected: "every name once",
    });
  return { names, rows };
}

/** A row under the names. Another number of cells is refused here: by position they might fit columns they are not of. */
function namedRow(names: readonly string[], row: unknown, at: number): JsonObject {
  if (Array.isArray(row) && row.length === names.length)
    return recordOf(names.map((name, cell) => [name, row[cell]]));
  const got = Array.isArray(row) ? `${row.length} cells under ${names.length} names` : "no array of cells";
  const expected = `an array of ${names.length} cells, one a name`;
  throw recordShapeError(at + 1, `Record ${at + 1}, "data"`, got, expected);
}

/** Own properties, whatever the columns are called. */
function recordOf(entries: readonly (readonly [string, unknown])[]): JsonObject {
  return Object.fromEntries(entries);
}
