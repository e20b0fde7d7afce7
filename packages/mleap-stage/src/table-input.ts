/** Rows of a Table as the runtime takes them: one by one through a compiled function, or as a leap frame. */
import type { AnyTable, DType, ValuesOf } from "@stagewright/core";
import { type DataType, type Field, LeapFrame, Schema, scalar } from "mleap-ts-runtime";
import { baseOf } from "./column-type.ts";

/** Types of a Table's columns for the runtime. They never hold null: NaN and "" stand for what is missing. */
export function typesOf(table: AnyTable, inputs: readonly Field[]): Readonly<Record<string, DataType>> {
  return Object.fromEntries(
    inputs.map(({ name }) => [
      name,
      scalar(baseOf(table.dtypes[table.schema.find(name)!]!)!, { nullable: false }),
    ]),
  );
}

/** A leap frame of the inputs' columns; arrays of doubles and 32-bit integers are shared, not copied. */
export function frameOf(table: AnyTable, inputs: readonly Field[]): LeapFrame {
  const types = typesOf(table, inputs);
  const schema = new Schema(inputs.map(({ name }) => ({ name, type: types[name]! })));
  const columns = inputs.map(({ name }) => {
    const position = table.schema.find(name)!;
    const values = table.values[position]!;
    const dtype = table.dtypes[position]!;
    if (values instanceof Float64Array || values instanceof Int32Array) return values;
    return Array.from({ length: table.rowCount }, (_, row) => cellAt(dtype, values, row));
  });
  return LeapFrame.fromColumns(schema, columns, table.rowCount);
}

/** Fills `row` with the cells of one record, in the order of the inputs. */
export function fillRow(
  row: unknown[],
  table: AnyTable,
  positions: readonly number[],
  index: number,
): readonly unknown[] {
  for (let at = 0; at < positions.length; at += 1) {
    const position = positions[at]!;
    row[at] = cellAt(table.dtypes[position]!, table.values[position]!, index);
  }
  return row;
}

function cellAt(dtype: DType, values: ValuesOf<DType>, row: number): unknown {
  const value = values[row]!;
  if (dtype === "bool") return value === 1;
  if (typeof value !== "bigint") return value;
  // A long is a number while it is a safe integer (design §4.4).
  const asNumber = Number(value);
  return Number.isSafeInteger(asNumber) ? asNumber : value;
}
