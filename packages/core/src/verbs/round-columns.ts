/** Verb `round`: float columns to decimals. */

import { isFloatDType } from "../dtype.ts";
import { errors } from "../errors.ts";
import { isRoundable, MAX_DIGITS, roundTo } from "../round.ts";
import type { TableData } from "../table-data.ts";
import { changeColumns } from "./replace-column.ts";

/** See `Table.round`. */
export function roundColumns(table: TableData, digits: number | Readonly<Record<string, number>>): TableData {
  const byName = typeof digits === "number" ? everyFloatColumn(table, digits) : digits;
  return changeColumns(table, "round", byName, (column, dtype, count, name) => {
    if (!isFloatDType(dtype) || !isRoundable(count)) {
      throw errors.SW_TABLE_SHAPE({
        verb: "round",
        problem: `column "${name}" is ${dtype} and digits ${count}; expected a float column and 0 to ${MAX_DIGITS} digits`,
      });
    }
    const rounded = (column as Float64Array).slice();
    for (let row = 0; row < rounded.length; row += 1) rounded[row] = roundTo(rounded[row]!, count);
    return [dtype, rounded];
  });
}

function everyFloatColumn(table: TableData, digits: number): Readonly<Record<string, number>> {
  const names = table.schema.names.filter((_, position) => isFloatDType(table.schema.dtypes[position]!));
  return Object.fromEntries(names.map((name) => [name, digits]));
}
