/** The one number dtype a whole table has: what formats with one type for all values can write. */

import type { NumberDType } from "../dtype.ts";
import type { TableSchema } from "../table-data.ts";

/** The one number dtype of all columns; undefined where they differ or hold text, booleans or 64-bit integers. */
export function commonDtype({ dtypes }: TableSchema): NumberDType | undefined {
  const [first] = dtypes;
  if (first === undefined || dtypes.some((dtype) => dtype !== first)) return undefined;
  return first === "string" || first === "bool" || first === "int64" || first === "uint64"
    ? undefined
    : first;
}
