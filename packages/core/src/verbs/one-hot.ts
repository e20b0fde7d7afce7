/** Verb `oneHot`: a string column as one indicator column a category. */

import type { DType, ValuesOf } from "../dtype.ts";
import { quote, quoteList } from "../error-catalogue.ts";
import { errors } from "../errors.ts";
import { type TableData, TableSchema } from "../table-data.ts";

/** Options of `Table.oneHot`. */
export interface OneHotOptions {
  /** What to do with a value outside the categories: refuse it (default), or give all zeros. */
  readonly unknown?: "error" | "zeros";
}

/** See `Table.oneHot`. */
export function oneHotColumn(
  table: TableData,
  name: string,
  categories: readonly string[],
  options: OneHotOptions,
): TableData {
  const position = table.schema.positionOf(name, "oneHot");
  if (table.schema.dtypes[position] !== "string") {
    throw errors.SW_TABLE_SHAPE({
      verb: "oneHot",
      problem: `column "${name}" is ${table.schema.dtypes[position]}; expected string`,
    });
  }
  const names = categories.map((category) => `${name}=${category}`);
  assertNoNameTwice(table, names);
  const indicators = categories.map(() => new Float64Array(table.rowCount));
  const strings = table.values[position] as string[];
  for (const [row, value] of strings.entries()) {
    const category = categories.indexOf(value);
    if (category >= 0) indicators[category]![row] = 1;
    else if (options.unknown !== "zeros") {
      throw errors.SW_TABLE_VALUE(
        {
          verb: "oneHot",
          record: row + 1,
          column: name,
          got: quote(value),
          expected: `one of ${quoteList(categories)}`,
        },
        { record: row + 1, column: name },
      );
    }
  }
  return {
    schema: new TableSchema(
      table.schema.names.toSpliced(position, 1, ...names),
      table.schema.dtypes.toSpliced(position, 1, ...categories.map((): DType => "float64")),
    ),
    values: table.values.toSpliced(position, 1, ...(indicators as ValuesOf<DType>[])),
    rowCount: table.rowCount,
  };
}

function assertNoNameTwice(table: TableData, names: readonly string[]): void {
  const twice = names.find((name, at) => names.indexOf(name) !== at || table.schema.find(name) !== undefined);
  if (twice !== undefined) {
    throw errors.SW_TABLE_SHAPE({ verb: "oneHot", problem: `there would be two columns named "${twice}"` });
  }
}
