/**
 * `application/x-parquet`: a Parquet file of flat columns, read into a table (F96): declared columns by name, whatever their
 * order in the file, or all of them in the dtypes they are stored in. A null is NaN in a float column, "" in a string column
 * and refused elsewhere. hyparquet reads the footer; it is loaded with the first such body and is an optional dependency.
 * Pages are read here, because lengths and run lengths in them are the sender's word: everything is checked before memory is
 * taken for it. Nothing is written.
 */

import type { FileMetaData, SchemaElement } from "hyparquet";
import { EXPECTED_TEXT } from "../cell.ts";
import type { Codec, DecodeOptions } from "../codec.ts";
import { allocateValues, type DType, type ValuesOf } from "../dtype.ts";
import { quote, quoteList } from "../error-catalogue.ts";
import { errors } from "../errors.ts";
import { IssueCollector } from "../issues.ts";
import { releaseMemory } from "../release-memory.ts";
import { Table } from "../table.ts";
import { TableSchema } from "../table-data.ts";
import { cellError } from "./cell-errors.ts";
import { FileBlocks } from "./file-blocks.ts";
import { decompressorOf } from "./parquet-compression.ts";
import { checkParquetFooter, maxCellsOf } from "./parquet-footer.ts";
import { type PageRows, readPages } from "./parquet-pages.ts";
import { type ParquetType, type ParquetValue, parquetCell, parquetTypeOf } from "./parquet-types.ts";

const MEDIA_TYPE = "application/x-parquet";

export const parquetCodec: Codec = {
  mediaType: MEDIA_TYPE,
  aliases: ["application/vnd.apache.parquet"],
  decode: async (body, options) => readParquet(new FileBlocks([body]), options, await loadHyparquet()),
  decodeBlocks: async (blocks, options) =>
    readParquet(new FileBlocks(blocks), options, await loadHyparquet()),
  readsColumns: true,
  encodes: [],
  encode: (payload) => {
    throw errors.SW_INVOCATION_PAYLOAD_KIND({ kind: payload.kind, mediaType: MEDIA_TYPE, kinds: [] });
  },
};

/**
 * A body of numbers alone, whatever their dtypes in the file: every column as float64 in the file's order, null as NaN. What
 * a model of features reads.
 *
 * @throws SW_CODEC_PARQUET also for a column of text, SW_CODEC_PARQUET_READER
 */
export async function readParquetNumbers(body: Uint8Array): Promise<Table> {
  const file = new FileBlocks([body]);
  return readParquet(file, { columns: undefined, isNumbers: true }, await loadHyparquet());
}

interface ReadOptions extends Pick<DecodeOptions, "columns"> {
  readonly isNumbers?: boolean;
}

type Hyparquet = typeof import("hyparquet");

let loading: Promise<Hyparquet> | undefined;

/** @throws SW_CODEC_PARQUET_READER */
function loadHyparquet(): Promise<Hyparquet> {
  loading ??= import("hyparquet").catch((cause: unknown) => {
    loading = undefined;
    throw errors.SW_CODEC_PARQUET_READER({}, { cause });
  });
  return loading;
}

/** A top-level column of the file. */
interface FileColumn {
  readonly name: string;
  readonly element: SchemaElement;
  /** Position among the leaves, as the row groups list them. */
  readonly leaf: number;
}

function readParquet(
  file: FileBlocks,
  { columns: declared, isNumbers = false }: ReadOptions,
  hyparquet: Hyparquet,
): Table {
  const { metadata, rowCount } = checkParquetFooter(file, hyparquet.parquetMetadata);
  const columns = columnsOf(metadata);
  const maxCells = maxCellsOf(file.length);
  if (rowCount * Math.max(1, columns.length) > maxCells) {
    refuse(
      `${rowCount} rows of ${columns.length} columns`,
      `at most ${maxCells} cells in ${file.length} bytes`,
    );
  }
  const types = columns.map(typeOf);
  const text = isNumbers ? types.findIndex(({ dtype }) => dtype === "string") : -1;
  if (text >= 0) refuse(`column ${quote(columns[text]!.name)} of text`, "numbers alone");
  const schema =
    declared ??
    new TableSchema(
      columns.map(({ name }) => name),
      types.map(({ dtype }) => (isNumbers ? "float64" : dtype)),
    );
  const issues = new IssueCollector();
  const budget = new ReadingBudget(file.length);
  const values = schema.names.map((name, at) => {
    const index = columns.findIndex((column) => column.name === name);
    if (index < 0) return refuse(`columns ${listed(columns)}`, `a column ${quote(name)} as well`);
    const source = { file, metadata, rowCount, budget, column: columns[index]!, type: types[index]! };
    return readColumn(source, schema.dtypes[at]!, hyparquet, issues);
  });
  const unknown = columns.filter(({ name }) => schema.find(name) === undefined);
  if (unknown.length > 0) refuse(`columns ${listed(unknown)} besides`, `only ${quoteList(schema.names)}`);
  issues.throwIfAny();
  return new Table({ schema, values, rowCount });
}

/** Leaves directly under the root; anything nested is refused by name. */
function columnsOf({ schema }: FileMetaData): readonly FileColumn[] {
  const columns = schema.slice(1).map((element, leaf) => {
    const isNested = element.type === undefined || element.repetition_type === "REPEATED";
    if (isNested) refuse(`column ${quote(element.name)}, which is nested`, "columns of single values");
    return { name: element.name, element, leaf };
  });
  const names = new Set(columns.map(({ name }) => name));
  if (names.size < columns.length) refuse("a column name twice", "every name once");
  return columns;
}

function typeOf({ name, element }: FileColumn): ParquetType {
  const type = parquetTypeOf(element);
  return typeof type === "string"
    ? refuse(`column ${quote(name)} of ${type}`, "numbers, booleans, text, decimals, dates and timestamps")
    : type;
}

interface ColumnSource {
  readonly file: FileBlocks;
  readonly metadata: FileMetaData;
  readonly rowCount: number;
  readonly budget: ReadingBudget;
  readonly column: FileColumn;
  readonly type: ParquetType;
}

function readColumn(
  { file, metadata, rowCount, budget, column, type }: ColumnSource,
  dtype: DType,
  { snappyUncompress }: Hyparquet,
  issues: IssueCollector,
): ValuesOf<DType> {
  const values = allocateValues(dtype, rowCount);
  const reject = (problem: string) => refuse(`column ${quote(column.name)}: ${problem}`, "a Parquet column");
  let row = 0;
  for (const group of metadata.row_groups) {
    // Without rows a chunk may have no pages, and no place in the file.
    if (group.num_rows === 0n) continue;
    const chunk = group.columns[column.leaf]?.meta_data;
    if (chunk === undefined || chunk.path_in_schema.join(".") !== column.name)
      reject("no chunk in a row group");
    const decompress = decompressorOf(chunk!.codec, snappyUncompress);
    if (decompress === undefined) return reject(`compression ${chunk!.codec}, which is not read here`);
    const start = Number(chunk!.dictionary_page_offset || chunk!.data_page_offset);
    const end = start + Number(chunk!.total_compressed_size);
    if (!(start >= 4 && end >= start && end <= file.length)) reject("a chunk beyond the end of the file");
    budget.takeChunk(end - start);
    const pages = readPages({
      file,
      start,
      end,
      rowCount: Number(group.num_rows),
      physicalType: column.element.type!,
      typeLength: column.element.type_length,
      isOptional: column.element.repetition_type !== "REQUIRED",
      type,
      decompress,
      take: (byteLength) => budget.take(byteLength),
      refuse: reject,
    });
    for (const page of pages) {
      putRows({ page, type, dtype, values, row, name: column.name }, issues);
      row += page.rowCount;
      // A page's numbers are in an array of their own; the collector would come for some hundred of them at once.
      if (ArrayBuffer.isView(page.values)) releaseMemory(page.values);
    }
  }
  return values;
}

interface Placement {
  readonly page: PageRows;
  readonly type: ParquetType;
  readonly dtype: DType;
  readonly values: ValuesOf<DType>;
  /** Row of the page's first. */
  readonly row: number;
  readonly name: string;
}

function putRows({ page, type, dtype, values, row, name }: Placement, issues: IssueCollector): void {
  const { rowCount, present } = page;
  const isSame = present === undefined && type.dtype === dtype;
  if (isSame && ArrayBuffer.isView(values) && ArrayBuffer.isView(page.values)) {
    (values as Float64Array).set(page.values as unknown as Float64Array, row);
    return;
  }
  const cells = values as unknown[];
  const cellOf = cellReader(type, dtype);
  let next = 0;
  for (let at = 0; at < rowCount; at += 1) {
    const value = present !== undefined && present[at] === 0 ? null : page.values[next++]!;
    const cell = cellOf(value);
    if (cell !== undefined) cells[row + at] = cell;
    else
      issues.add(() => {
        const got =
          value === null ? "null" : typeof value === "string" ? quote(value) : `${type.dtype} ${value}`;
        return cellError({ record: row + at + 1, column: name, got, expected: EXPECTED_TEXT[dtype] });
      });
  }
}

type CellReader = (value: ParquetValue | null) => ParquetValue | undefined;

/** Text becomes a number once, in however many rows of a page it stands: a dictionary gives a long one to millions of them. */
function cellReader(type: ParquetType, dtype: DType): CellReader {
  const read: CellReader = (value) => parquetCell(type, value, dtype);
  if (type.dtype !== "string" || dtype === "string") return read;
  const known = new Map<ParquetValue | null, ParquetValue | undefined>();
  return (value) => {
    const cell = known.get(value);
    if (cell !== undefined || known.has(value)) return cell;
    const first = read(value);
    known.set(value, first);
    return first;
  };
}

/** Bytes that chunks may have, all together: those of the body; and their pages when decompressed: 64 times the body, within bounds. */
class ReadingBudget {
  readonly #bodyBytes: number;
  readonly #limit: number;
  #chunkBytes = 0;
  #taken = 0;

  constructor(bodyBytes: number) {
    this.#bodyBytes = bodyBytes;
    this.#limit = Math.min(536_870_912, Math.max(33_554_432, 64 * bodyBytes));
  }

  /** Chunks lie one behind the other: thousands of them in one place would have its pages walked over for each. */
  takeChunk(byteLength: number): void {
    this.#chunkBytes += byteLength;
    if (this.#chunkBytes > this.#bodyBytes) refuse("chunks that overlap", "chunks one behind the other");
  }

  take(byteLength: number): void {
    this.#taken += byteLength;
    if (this.#taken > this.#limit) refuse("pages of more bytes, decompressed", `at most ${this.#limit}`);
  }
}

function listed(columns: readonly FileColumn[]): string {
  return quoteList(columns.map(({ name }) => name));
}

function refuse(problem: string, expected: string): never {
  throw errors.SW_CODEC_PARQUET({ problem, expected });
}
