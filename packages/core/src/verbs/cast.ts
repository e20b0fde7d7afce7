/** Verb `cast`: columns in another dtype, refusing what the dtype does not hold. */

import { castCell } from "../cell.ts";
import { allocateValues, type DType, isFloatDType, type ValuesOf } from "../dtype.ts";
import { quote } from "../error-catalogue.ts";
import { errors } from "../errors.ts";
import type { TableData } from "../table-data.ts";
import { changeColumns } from "./replace-column.ts";

/** See `Table.cast`. */
export function castColumns(table: TableData, dtypes: Readonly<Record<string, DType>>): TableData {
  return changeColumns(table, "cast", dtypes, (column, from, to, name) => [
    to,
    castColumn(column, from, to, name, "cast"),
  ]);
}

/** One column in another dtype; the same array when nothing changes. */
export function castColumn(
  column: ValuesOf<DType>,
  from: DType,
  to: DType,
  name: string,
  verb: string,
): ValuesOf<DType> {
  if (from === to) return column;
  if (isFloatDType(to) && isNumeric(from)) return castToFloat(column, to, name, verb);
  const cast = allocateValues(to, column.length) as unknown[];
  for (let row = 0; row < column.length; row += 1) {
    const value = castCell(from, column[row]!, to);
    if (value === undefined) refuse(verb, name, row, column[row], to);
    cast[row] = value;
  }
  return cast as ValuesOf<DType>;
}

/** Numbers to float: exact or rounded to the nearest; a finite double beyond the singles is refused, not made infinite. */
function castToFloat(
  column: ValuesOf<DType>,
  to: "float32" | "float64",
  name: string,
  verb: string,
): ValuesOf<DType> {
  const source = column as ArrayLike<number>;
  if (to === "float64") return Float64Array.from(source);
  const cast = new Float32Array(source.length);
  for (let row = 0; row < source.length; row += 1) {
    const value = source[row]!;
    cast[row] = value;
    if (cast[row] !== value && !Number.isFinite(cast[row]) && Number.isFinite(value))
      refuse(verb, name, row, value, to);
  }
  return cast;
}

function isNumeric(dtype: DType): boolean {
  return dtype !== "string" && dtype !== "int64" && dtype !== "uint64";
}

function refuse(verb: string, column: string, row: number, got: unknown, to: DType): never {
  throw errors.SW_TABLE_VALUE(
    { verb, record: row + 1, column, got: quote(got), expected: `a value that dtype ${to} holds` },
    { record: row + 1, column },
  );
}
