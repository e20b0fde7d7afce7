/** The footer of a Parquet file: walked over for its bounds first, and only then read by hyparquet. */

import type { Buffer } from "node:buffer";
import type { FileMetaData, parquetMetadata } from "hyparquet";
import { StagewrightError } from "../error-catalogue.ts";
import { errors } from "../errors.ts";
import type { FileBlocks } from "./file-blocks.ts";
import { ThriftReader } from "./thrift-struct.ts";

/** Most cells of a table. */
const MAX_CELLS = 16_777_216;
/** Cells a body of any size may have; beyond, there are as many to a byte as a run-length encoded table can need. */
const FREE_CELLS = 4_194_304;
const CELLS_PER_BYTE = 64;
const MAX_ROW_GROUPS = 10_000;
const MAX_COLUMNS = 10_000;
/** Largest footer: each of its bytes becomes some hundred of memory at worst. */
const MAX_FOOTER_BYTES = 1_048_576;
const MAGIC = "PAR1";
/** Magic at the start; length of the footer and magic at the end. */
const SMALLEST_FILE = 12;

/** Most cells of the table of a body: one of a hundred bytes may say it has as many rows as it likes. */
export function maxCellsOf(byteLength: number): number {
  return Math.min(MAX_CELLS, Math.max(FREE_CELLS, CELLS_PER_BYTE * byteLength));
}

/**
 * Reads the footer.
 *
 * @throws SW_CODEC_PARQUET
 */
export function checkParquetFooter(
  file: FileBlocks,
  readMetadata: typeof parquetMetadata,
): { readonly metadata: FileMetaData; readonly rowCount: number } {
  const end = file.length - 8;
  const isFile =
    file.length >= SMALLEST_FILE &&
    file.slice(0, 4).toString("latin1") === MAGIC &&
    file.slice(end + 4, file.length).toString("latin1") === MAGIC;
  if (!isFile) refuse("other first or last bytes", `${MAGIC} at both ends`);
  const length = file.slice(end, end + 4).readUInt32LE(0);
  const limit = Math.min(MAX_FOOTER_BYTES, end - 4);
  if (length > limit) refuse(`a footer of ${length} bytes`, `at most ${limit}`);
  const bytes = file.slice(end - length, file.length);
  new ThriftReader(bytes.subarray(0, length), 0, (problem) =>
    refuse(`a footer with ${problem}`, "a Parquet footer"),
  ).struct();
  const metadata = parsed(bytes, readMetadata);
  const { row_groups: groups, schema } = metadata;
  if (groups.length > MAX_ROW_GROUPS) refuse(`${groups.length} row groups`, `at most ${MAX_ROW_GROUPS}`);
  if (schema.length > MAX_COLUMNS) refuse(`${schema.length} columns`, `at most ${MAX_COLUMNS}`);
  let rowCount = 0;
  for (const group of groups) {
    const rows = Number(group.num_rows);
    if (!(rows >= 0 && rows <= MAX_CELLS)) refuse(`a row group of ${rows} rows`, `0 to ${MAX_CELLS}`);
    rowCount += rows;
  }
  if (BigInt(rowCount) !== metadata.num_rows)
    refuse(`row groups of ${rowCount} rows together`, `${metadata.num_rows}, as the footer says`);
  return { metadata, rowCount };
}

function parsed(bytes: Buffer, readMetadata: typeof parquetMetadata): FileMetaData {
  try {
    const metadata = readMetadata(bytes, { geoparquet: false });
    if (metadata.schema[0]?.num_children === undefined) refuse("a footer without columns", "a schema");
    if (!hasItsTypes(metadata)) refuse("a footer with fields of other types", "schema and row groups");
    return metadata;
  } catch (cause) {
    if (cause instanceof StagewrightError) throw cause;
    throw errors.SW_CODEC_PARQUET(
      { problem: "a footer that cannot be read", expected: "schema and row groups" },
      { cause },
    );
  }
}

/** Thrift says of each field what type it has, and hyparquet takes the sender's word. */
function hasItsTypes({ num_rows: rowCount, row_groups: groups, schema }: FileMetaData): boolean {
  return (
    typeof rowCount === "bigint" &&
    schema.every(
      (element) =>
        typeof element.name === "string" &&
        [element.type_length, element.scale].every((value) => value === undefined || Number.isInteger(value)),
    ) &&
    groups.every(
      (group) =>
        typeof group.num_rows === "bigint" &&
        group.columns.every(
          ({ meta_data: chunk }) =>
            chunk === undefined ||
            (Array.isArray(chunk.path_in_schema) &&
              [chunk.data_page_offset, chunk.total_compressed_size].every(
                (value) => typeof value === "bigint",
              )),
        ),
    )
  );
}

function refuse(problem: string, expected: string): never {
  throw errors.SW_CODEC_PARQUET({ problem, expected });
}
