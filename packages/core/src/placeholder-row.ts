/** The row a stage is tried on before it is ready: zeros and empty texts, or what the declared rules allow nearest to them. */

import type { DeclaredColumn } from "./column-declaration.ts";
import { allocateValues, type DType, type ValuesOf } from "./dtype.ts";
import type { StageSchema } from "./stage-schema.ts";
import { Table } from "./table.ts";

/** One row of the declared columns: the first category, else the number nearest to 0 in the range, else 0, "" or false. */
export function placeholderRow({ columns, declared }: Extract<StageSchema, { kind: "columns" }>): Table {
  return new Table({ schema: columns, values: declared.map(placeholderOf), rowCount: 1 });
}

function placeholderOf({ dtype, range, categories }: DeclaredColumn): ValuesOf<DType> {
  const values = allocateValues(dtype, 1) as (number | bigint | string)[];
  const [low, high] = range ?? [0, 0];
  const nearest = categories?.[0] ?? (low > 0 ? low : high < 0 ? high : undefined);
  if (nearest !== undefined) values[0] = dtype === "int64" || dtype === "uint64" ? BigInt(nearest) : nearest;
  return values as ValuesOf<DType>;
}
