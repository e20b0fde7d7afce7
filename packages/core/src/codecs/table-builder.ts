/** A table put together of parts: columns are joined once, one after another, so that little lies in memory twice. */

import { allocateValues, type DType, type ValuesOf } from "../dtype.ts";
import { releaseMemory } from "../release-memory.ts";
import { Table } from "../table.ts";
import type { TableData, TableSchema } from "../table-data.ts";

/** Collects parts of one schema. */
export class TableBuilder {
  readonly schema: TableSchema;
  readonly #parts: ValuesOf<DType>[][];
  #rowCount = 0;

  constructor(schema: TableSchema) {
    this.schema = schema;
    this.#parts = schema.names.map(() => []);
  }

  /** Rows so far. */
  get rowCount(): number {
    return this.#rowCount;
  }

  /** Takes the rows over: their arrays are not to be used any more. */
  append({ values, rowCount }: TableData): void {
    for (const [at, column] of values.entries()) this.#parts[at]!.push(column);
    this.#rowCount += rowCount;
  }

  /** The table; the builder is empty then. */
  build(): Table {
    const values = this.#parts.map((parts, at) => {
      this.#parts[at] = [];
      return parts.length === 1 ? parts[0]! : joined(this.schema.dtypes[at]!, parts, this.#rowCount);
    });
    return new Table({ schema: this.schema, values, rowCount: this.#rowCount });
  }
}

function joined(dtype: DType, parts: ValuesOf<DType>[], rowCount: number): ValuesOf<DType> {
  const whole = allocateValues(dtype, rowCount);
  let row = 0;
  for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
    if (Array.isArray(whole)) for (const text of part as string[]) whole[row++] = text;
    else {
      (whole as Float64Array).set(part as Float64Array, row);
      row += part.length;
      releaseMemory(part as Float64Array);
    }
  }
  return whole;
}
