/** Generated rows that the byte scanner and the general reader read alike. */

import { expect } from "vitest";
import { TableSchema } from "../table-data.ts";
import { readCsvRecords } from "./csv-records.ts";
import { scanCsv } from "./csv-scanner.ts";

const BATCH_ROWS = 10_000;

/** Both readers give the same table, to the bit, of each of so many bodies of ten thousand rows. */
export function expectSameTables(batches: number): void {
  const schema = new TableSchema(
    ["a", "b", "c", "d", "e"],
    ["float64", "float32", "int32", "string", "float64"],
  );
  let state = 20_261_120;
  const random = () => {
    // The generator of Park and Miller, so that every run has the same rows.
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const float = () => {
    const kind = Math.floor(random() * 8);
    if (kind === 0) return "";
    if (kind === 1) return `${Math.floor(random() * 1e6)}`;
    if (kind === 2) return (random() * 2 - 1).toExponential(Math.floor(random() * 17));
    if (kind === 3) return `${random() * 10 ** Math.floor(random() * 36 - 18)}`;
    return ` ${(random() * 200 - 100).toFixed(Math.floor(random() * 12))}`;
  };
  for (let batch = 0; batch < batches; batch += 1) {
    const rows: string[] = [];
    for (let row = 0; row < BATCH_ROWS; row += 1) {
      rows.push(
        `${float()},${float()},${Math.floor(random() * 4e9 - 2e9)},${random().toString(36).slice(2)},${float()}`,
      );
    }
    const body = Buffer.from(rows.join(batch % 2 === 0 ? "\n" : "\r\n"));
    const scanned = scanCsv(body, schema);
    const read = readCsvRecords(body, schema);
    expect([scanned?.rowCount, read.rowCount]).toEqual([BATCH_ROWS, BATCH_ROWS]);
    for (const [at, column] of read.values.entries()) {
      const other = scanned!.values[at]!;
      for (let row = 0; row < column.length; row += 1) {
        if (!Object.is(column[row], other[row]))
          expect([batch, row, other[row]]).toEqual([batch, row, column[row]]);
      }
    }
  }
}
