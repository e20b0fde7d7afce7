import { ModelFieldError, ModelTruncatedError, modelError } from "./errors.ts";
import type { ModelReader } from "./model-reader.ts";

/**
 * Reads i64 rows and i64 columns. Columns must equal the model's dimension, and the rest of the file must have room for
 * `bytesPerCell` (at least) of every cell, which is checked before anything is allocated.
 */
export async function readShape(
  reader: ModelReader,
  name: string,
  columnCount: number,
  bytesPerCell: number,
): Promise<number> {
  await reader.need(16, name);
  const offset = reader.offset;
  const rows = reader.int64(`${name}.rows`);
  const columns = reader.int64(`${name}.columns`);
  if (columns !== columnCount) {
    throw modelError(ModelFieldError, {
      file: reader.file,
      offset: offset + 8,
      field: `${name}.columns`,
      got: String(columns),
      expected: `${columnCount}, the model's dim`,
    });
  }
  if (rows < 1) {
    throw modelError(ModelFieldError, {
      file: reader.file,
      offset,
      field: `${name}.rows`,
      got: String(rows),
      expected: "at least 1",
    });
  }
  const wanted = rows * columns * bytesPerCell;
  if (wanted > reader.remaining) {
    throw modelError(
      ModelTruncatedError,
      {
        file: reader.file,
        offset,
        field: `${name}.rows`,
        got: `${rows} × ${columns}, but only ${reader.remaining} bytes are left`,
        expected: `${wanted} bytes`,
      },
      "Copy the model again: the file is cut short, or this count is wrong.",
    );
  }
  return rows;
}
