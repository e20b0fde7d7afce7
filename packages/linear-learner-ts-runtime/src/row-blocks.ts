import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { InputTextError, inputError, quote } from "./errors.ts";

const rowsPerBlock = 4096;

/** Rows of numbers, row-major. */
export interface RowBlock {
  readonly data: Float64Array;
  readonly rowCount: number;
}

/**
 * Reads lines of comma-separated numbers in blocks of rows. No header and no quotes; blank lines are passed over; every other cell must be
 * a finite number.
 */
export async function* readRowBlocks(stream: Readable, columnCount: number): AsyncGenerator<RowBlock> {
  const lines = createInterface({ input: stream, crlfDelay: Infinity });
  let data = new Float64Array(rowsPerBlock * columnCount);
  let rowCount = 0;
  let lineNumber = 0;
  for await (const line of lines) {
    lineNumber++;
    if (line.trim() === "") continue;
    parseRow(line, lineNumber, data.subarray(rowCount * columnCount, (rowCount + 1) * columnCount));
    if (++rowCount < rowsPerBlock) continue;
    yield { data, rowCount };
    data = new Float64Array(rowsPerBlock * columnCount);
    rowCount = 0;
  }
  if (rowCount > 0) yield { data: data.subarray(0, rowCount * columnCount), rowCount };
}

function parseRow(line: string, lineNumber: number, target: Float64Array): void {
  const cells = line.split(",");
  if (cells.length !== target.length) {
    fail(lineNumber, undefined, `${cells.length} cells`, `${target.length}, the model's number of features`);
  }
  for (const [i, cell] of cells.entries()) {
    const text = cell.trim();
    const value = text === "" ? Number.NaN : Number(text);
    if (!Number.isFinite(value)) fail(lineNumber, i + 1, quote(cell), "a finite number");
    target[i] = value;
  }
}

function fail(row: number, column: number | undefined, got: string, expected: string): never {
  throw inputError(InputTextError, {
    row,
    ...(column !== undefined && { column }),
    field: "line",
    got,
    expected,
  });
}
