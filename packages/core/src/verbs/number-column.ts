/** What numeric verbs ask of a column. */

import type { DType } from "../dtype.ts";
import { errors } from "../errors.ts";

/** Refuses a column whose values are no JavaScript numbers. @throws SW_TABLE_SHAPE */
export function assertNumberColumn(verb: string, name: string, dtype: DType): void {
  if (dtype === "string" || dtype === "bool" || dtype === "int64" || dtype === "uint64") {
    throw errors.SW_TABLE_SHAPE({
      verb,
      problem: `column "${name}" is ${dtype}; cast it to a number dtype first`,
    });
  }
}
