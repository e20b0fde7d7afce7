/** Verb `clip`: numbers held inside bounds. */

import { type DType, INTEGER_RANGES, type IntegerDType, isIntegerDType, type ValuesOf } from "../dtype.ts";
import { errors } from "../errors.ts";
import type { TableData } from "../table-data.ts";
import { assertNumberColumn } from "./number-column.ts";
import { changeColumns } from "./replace-column.ts";

/** See `Table.clip`. */
export function clipColumns(
  table: TableData,
  bounds: Readonly<Record<string, readonly [low: number, high: number]>>,
): TableData {
  return changeColumns(table, "clip", bounds, (column, dtype, [low, high], name) => {
    assertNumberColumn("clip", name, dtype);
    if (!(low <= high)) {
      throw errors.SW_TABLE_SHAPE({
        verb: "clip",
        problem: `column "${name}" has bounds [${low}, ${high}]; expected low ≤ high`,
      });
    }
    if (isIntegerDType(dtype) && !(holdsBound(dtype, low) && holdsBound(dtype, high))) {
      throw errors.SW_TABLE_SHAPE({
        verb: "clip",
        problem: `column "${name}" has bounds [${low}, ${high}]; expected integers that dtype ${dtype} holds, or an infinity`,
      });
    }
    return [dtype, clipped(column as Float64Array, low, high) as ValuesOf<DType>];
  });
}

/** A value held at a bound becomes it: an integer column has no fraction to hold at, and would wrap beyond its range. */
function holdsBound(dtype: IntegerDType, bound: number): boolean {
  if (Math.abs(bound) === Number.POSITIVE_INFINITY) return true;
  const [least, most] = INTEGER_RANGES[dtype];
  return Number.isInteger(bound) && bound >= least && bound <= most;
}

function clipped(column: Float64Array, low: number, high: number): Float64Array {
  const held = column.slice();
  for (let row = 0; row < held.length; row += 1) {
    // NaN compares false both ways and stays.
    if (held[row]! < low) held[row] = low;
    else if (held[row]! > high) held[row] = high;
  }
  return held;
}
