/** The general CSV reader: csv-parse for RFC 4180 where anything is quoted, the cell rules of the core dialect, and every error's words. */

import { CsvError } from "csv-parse";
import { parse } from "csv-parse/sync";
import { EXPECTED_TEXT, parseCell } from "../cell.ts";
import { asBuffer } from "../codec.ts";
import { allocateValues } from "../dtype.ts";
import { quote, type StagewrightError } from "../error-catalogue.ts";
import { errors } from "../errors.ts";
import { IssueCollector } from "../issues.ts";
import { type TableData, TableSchema } from "../table-data.ts";
import { cellCountError, cellError } from "./cell-errors.ts";
import { plainCsvRecords } from "./csv-plain-records.ts";

/** Longest record read, characters of its cells together. */
const MAX_RECORD_LENGTH = 1_048_576;

/** Where in a body a piece of it lies. */
export interface CsvPlace {
  readonly recordsBefore: number;
  /** Only a body may begin with a byte order mark. */
  readonly isStart: boolean;
  /** Takes what is wrong with records and cells; they are not refused here then. */
  readonly issues: IssueCollector;
}

/**
 * Reads a whole body, or a piece of whole records, into columns. Blank lines are skipped; records are numbered from 1 without
 * them. Every bad record and cell is looked at before the body is refused.
 *
 * @returns the columns; where `place` has issues, nobody's
 * @throws SW_CODEC_CSV, SW_CODEC_CELL_COUNT, SW_CODEC_CELL
 */
export function readCsvRecords(
  body: Uint8Array,
  declared: TableSchema | undefined,
  place?: CsvPlace,
): TableData {
  const before = place?.recordsBefore ?? 0;
  const records = parseRecords(body, before, place?.isStart ?? true);
  const schema = declared ?? positionalSchema(records[0]?.length ?? 0);
  const issues = place?.issues ?? new IssueCollector();
  // Records of one cell, where many are declared, are to get no room for the others.
  const isKept = issues.isEmpty && records.every(({ length }) => length === schema.columnCount);
  const values = schema.dtypes.map(
    (dtype) => allocateValues(dtype, isKept ? records.length : 0) as unknown[],
  );
  for (const [row, cells] of records.entries()) {
    if (cells.length !== schema.columnCount) {
      issues.add(() => cellCountError(before + row + 1, cells.length, schema));
      continue;
    }
    for (const [at, text] of cells.entries()) {
      const value = parseCell(schema.dtypes[at]!, text);
      if (value === undefined) issues.add(() => cellOfText(before + row + 1, schema, at, text));
      else if (isKept) values[at]![row] = value;
    }
  }
  if (place === undefined) issues.throwIfAny();
  return { schema, values: values as unknown as TableData["values"], rowCount: records.length };
}

function cellOfText(record: number, schema: TableSchema, at: number, text: string): StagewrightError {
  const got = text === "" ? "an empty cell" : quote(text);
  return cellError({ record, column: schema.names[at]!, got, expected: EXPECTED_TEXT[schema.dtypes[at]!] });
}

function positionalSchema(width: number): TableSchema {
  const names = Array.from({ length: width }, (_, at) => `c${at + 1}`);
  return new TableSchema(
    names,
    names.map(() => "string"),
  );
}

function parseRecords(body: Uint8Array, before: number, isStart: boolean): string[][] {
  const plain = plainCsvRecords(body, isStart, MAX_RECORD_LENGTH);
  if (plain !== undefined) return plain;
  try {
    return parsedCsvRecords(body, isStart);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const record = before + Number(error["records"] ?? 0) + 1;
    throw errors.SW_CODEC_CSV(
      { record, problem: PROBLEMS[error.code] ?? "it cannot be split into cells" },
      { record, cause: error },
    );
  }
}

/** Any body, by csv-parse. @throws CsvError */
export function parsedCsvRecords(body: Uint8Array, isStart: boolean): string[][] {
  return parse(asBuffer(body), {
    bom: isStart,
    delimiter: ",",
    record_delimiter: ["\r\n", "\n", "\r"],
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: MAX_RECORD_LENGTH,
  });
}

/** csv-parse's codes in our words. */
const PROBLEMS: Readonly<Record<string, string>> = {
  INVALID_OPENING_QUOTE: "a quote stands inside an unquoted cell",
  CSV_INVALID_CLOSING_QUOTE: "text follows a closing quote",
  CSV_QUOTE_NOT_CLOSED: "a quoted cell is not closed",
  CSV_MAX_RECORD_SIZE: `a record is longer than ${MAX_RECORD_LENGTH} characters`,
};
