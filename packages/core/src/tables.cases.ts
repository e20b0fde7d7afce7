/** Tables of any rows, and the law every verb keeps, for the property tests of the verbs. */

import fc from "fast-check";
import { expect } from "vitest";
import { Table } from "./table.ts";

/** A row of {@link tables}. */
export interface CaseRow {
  readonly f: number;
  readonly g: number;
  readonly i: number;
  readonly l: bigint;
  readonly s: string;
  readonly b: boolean;
}

export const WORDS = ["", "red", "green", "blue"] as const;

const row = fc.record<CaseRow>({
  f: fc.oneof(
    fc.double(),
    fc.integer({ min: -9, max: 9 }).map((value) => value / 2),
  ),
  g: fc.oneof(fc.float(), fc.constant(Number.NaN)),
  i: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  l: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  s: fc.constantFrom(...WORDS),
  b: fc.boolean(),
});

/** Rows of a table; a table of them is {@link tableOf}. */
export const rows = fc.array(row, { maxLength: 9 });

/** The table of the rows: one column of each kind. */
export function tableOf(all: readonly CaseRow[]) {
  return Table.of({
    f: { dtype: "float64", values: all.map(({ f }) => f) },
    g: { dtype: "float32", values: all.map(({ g }) => g) },
    i: { dtype: "int32", values: all.map(({ i }) => i) },
    l: { dtype: "int64", values: all.map(({ l }) => l) },
    s: { dtype: "string", values: all.map(({ s }) => s) },
    b: { dtype: "bool", values: all.map(({ b }) => b) },
  });
}

export type CaseTable = ReturnType<typeof tableOf>;

/** The rows of a table as plain objects. */
export function rowsOf(table: {
  readonly rowCount: number;
  row(index: number): unknown;
}): readonly unknown[] {
  return Array.from({ length: table.rowCount }, (_, index) => table.row(index));
}

/**
 * A verb against plain JavaScript: for any rows it gives the rows that `oracle` makes of each, in order and number, and leaves
 * the table it is called on as it was.
 */
export function expectVerb(
  verb: (table: CaseTable) => { readonly rowCount: number; row(index: number): unknown },
  oracle: (row: CaseRow, index: number) => unknown,
): void {
  fc.assert(
    fc.property(rows, (all) => {
      const table = tableOf(all);
      const before = rowsOf(table);
      expect(rowsOf(verb(table))).toEqual(all.map(oracle));
      expect(rowsOf(table)).toEqual(before);
      expect(before).toEqual(all);
    }),
  );
}

/** Two ways that give the same table. */
export function expectSame(
  one: (table: CaseTable) => {
    readonly rowCount: number;
    readonly columnNames: readonly string[];
    row(index: number): unknown;
  },
  other: typeof one,
): void {
  fc.assert(
    fc.property(rows, (all) => {
      const [left, right] = [one(tableOf(all)), other(tableOf(all))];
      expect(rowsOf(left)).toEqual(rowsOf(right));
      expect(left.columnNames).toEqual(right.columnNames);
    }),
  );
}
