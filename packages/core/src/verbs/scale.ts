/** Verb `scale`: `(value − mean) / scale`, the arithmetic of scikit-learn's StandardScaler. */

import { errors } from "../errors.ts";
import type { TableData } from "../table-data.ts";
import { assertNumberColumn } from "./number-column.ts";
import { changeColumns } from "./replace-column.ts";

/** Mean to subtract (default 0) and scale to divide by (default 1). */
export interface Scaling {
  readonly mean?: number;
  readonly scale?: number;
}

/** See `Table.scale`. */
export function scaleColumns(table: TableData, scalings: Readonly<Record<string, Scaling>>): TableData {
  return changeColumns(table, "scale", scalings, (column, dtype, { mean = 0, scale = 1 }, name) => {
    assertNumberColumn("scale", name, dtype);
    if (!Number.isFinite(mean) || !Number.isFinite(scale) || scale === 0) {
      throw errors.SW_TABLE_SHAPE({
        verb: "scale",
        problem: `column "${name}" has mean ${mean} and scale ${scale}; expected finite numbers and a scale that is not 0`,
      });
    }
    const source = column as Float64Array;
    const scaled = new Float64Array(source.length);
    for (let row = 0; row < source.length; row += 1) scaled[row] = (source[row]! - mean) / scale;
    return ["float64", scaled];
  });
}
