/** The pages of one column chunk of a Parquet file, one after another: decompressed, levels and values apart. */

import { Buffer } from "node:buffer";
import { asBuffer } from "../codec.ts";
import type { FileBlocks } from "./file-blocks.ts";
import type { Decompress } from "./parquet-compression.ts";
import { readHybrid } from "./parquet-hybrid.ts";
import type { ParquetType, ParquetValue } from "./parquet-types.ts";
import { readPlainValues } from "./parquet-values.ts";
import { ThriftReader, type ThriftStruct } from "./thrift-struct.ts";

/** Largest page, decompressed. */
const MAX_PAGE_BYTES = 67_108_864;

/** Statistics make some headers longer. */
const HEADER_BYTES = 1024;
const CUT_SHORT = Symbol("a part of a chunk");

const DATA_PAGE = 0;
const DICTIONARY_PAGE = 2;
const DATA_PAGE_V2 = 3;

const PLAIN = 0;
const PLAIN_DICTIONARY = 2;
const RLE = 3;
const RLE_DICTIONARY = 8;
const ENCODINGS = [
  "PLAIN",
  "GROUP_VAR_INT",
  "PLAIN_DICTIONARY",
  "RLE",
  "BIT_PACKED",
  "DELTA_BINARY_PACKED",
  "DELTA_LENGTH_BYTE_ARRAY",
  "DELTA_BYTE_ARRAY",
  "RLE_DICTIONARY",
  "BYTE_STREAM_SPLIT",
];

/** One chunk, as the footer describes it. */
export interface ColumnChunk {
  readonly file: FileBlocks;
  /** Where its first page begins. */
  readonly start: number;
  /** Where the chunk ends. */
  readonly end: number;
  readonly rowCount: number;
  readonly physicalType: string;
  readonly typeLength: number | undefined;
  readonly isOptional: boolean;
  readonly type: ParquetType;
  readonly decompress: Decompress;
  /** Called with the size of each page before it is decompressed; refuses when they are too many bytes together. */
  readonly take: (byteLength: number) => void;
  /** Called with what was found where something else has to be; does not return. */
  readonly refuse: (problem: string) => never;
}

/** Rows of one page. */
export interface PageRows {
  readonly rowCount: number;
  /** Values of the rows that have one, in order. */
  readonly values: ArrayLike<ParquetValue>;
  /** 1 where a row has a value; undefined when all have. */
  readonly present: Uint32Array | undefined;
}

/** The rows of a chunk, page by page. */
export function* readPages(chunk: ColumnChunk): Generator<PageRows, void, undefined> {
  const { file, end, rowCount, refuse } = chunk;
  let dictionary: ArrayLike<ParquetValue> | undefined;
  let at = chunk.start;
  for (let done = 0; done < rowCount; ) {
    const { header, pageAt } = readPageHeader(chunk, at);
    const size = countOf(header, 3, refuse);
    if (pageAt + size > end) refuse(`a page of ${size} bytes beyond the end of its chunk`);
    const body = file.slice(pageAt, pageAt + size);
    at = pageAt + size;
    if (header.get(1) === DICTIONARY_PAGE) {
      if (dictionary !== undefined) refuse("a second dictionary");
      dictionary = readDictionary(chunk, header, body);
    } else if (header.get(1) === DATA_PAGE || header.get(1) === DATA_PAGE_V2) {
      const page = readDataPage(chunk, header, body, rowCount - done, dictionary);
      done += page.rowCount;
      yield page;
    }
  }
}

/** The header of a page, and where the page begins. Of a file in blocks no more is copied than a header usually is long. */
function readPageHeader(
  { file, end, refuse }: ColumnChunk,
  at: number,
): { readonly header: ThriftStruct; readonly pageAt: number } {
  for (let size = file.isWhole ? end - at : HEADER_BYTES; ; size *= 16) {
    const isAll = at + size >= end;
    // What is wrong within a part of the chunk may be that it is a part.
    const reader = new ThriftReader(file.slice(at, Math.min(end, at + size)), 0, isAll ? refuse : cutShort);
    try {
      return { header: reader.struct(), pageAt: at + reader.at };
    } catch (error) {
      if (error !== CUT_SHORT) throw error;
    }
  }
}

function cutShort(): never {
  throw CUT_SHORT;
}

function readDictionary(chunk: ColumnChunk, header: ThriftStruct, body: Buffer): ArrayLike<ParquetValue> {
  const { physicalType, typeLength, refuse } = chunk;
  const about = structOf(header, 7, refuse);
  const page = decompressed(chunk, body, countOf(header, 2, refuse));
  const count = countOf(about, 1, refuse);
  return chunk.type.convert(readPlainValues(page, physicalType, count, typeLength, refuse), refuse);
}

function readDataPage(
  chunk: ColumnChunk,
  header: ThriftStruct,
  body: Buffer,
  rowsLeft: number,
  dictionary: ArrayLike<ParquetValue> | undefined,
): PageRows {
  const { isOptional, refuse } = chunk;
  const isSecondVersion = header.get(1) === DATA_PAGE_V2;
  const about = structOf(header, isSecondVersion ? 8 : 5, refuse);
  const rowCount = countOf(about, 1, refuse);
  if (rowCount > rowsLeft) refuse(`a page of ${rowCount} rows where ${rowsLeft} are left`);
  const encoding = countOf(about, isSecondVersion ? 4 : 2, refuse);
  const { levels, data } = isSecondVersion
    ? splitSecondVersion(chunk, header, about, body)
    : splitFirstVersion(chunk, header, about, body);
  const present = isOptional ? readHybrid(levels, 1, rowCount, refuse) : undefined;
  let valueCount = rowCount;
  if (present !== undefined) for (const level of present) valueCount -= 1 - level;
  const values = readValues(chunk, encoding, data, valueCount, dictionary);
  return { rowCount, values, present: valueCount === rowCount ? undefined : present };
}

interface PageParts {
  readonly levels: Buffer;
  readonly data: Buffer;
}

/** Levels and values compressed together; the levels say their length. */
function splitFirstVersion(
  chunk: ColumnChunk,
  header: ThriftStruct,
  about: ThriftStruct,
  body: Buffer,
): PageParts {
  const { isOptional, refuse } = chunk;
  const page = decompressed(chunk, body, countOf(header, 2, refuse));
  if (!isOptional) return { levels: page.subarray(0, 0), data: page };
  if (about.get(3) !== RLE) refuse("definition levels that are not run-length encoded");
  const end = page.length < 4 ? Number.POSITIVE_INFINITY : 4 + page.readUInt32LE(0);
  if (end > page.length) refuse("definition levels beyond the end of their page");
  return { levels: page.subarray(4, end), data: page.subarray(end) };
}

/** Levels apart and never compressed. */
function splitSecondVersion(
  chunk: ColumnChunk,
  header: ThriftStruct,
  about: ThriftStruct,
  body: Buffer,
): PageParts {
  const { refuse } = chunk;
  const levelBytes = countOf(about, 5, refuse);
  const repetitionBytes = about.has(6) ? countOf(about, 6, refuse) : 0;
  const start = levelBytes + repetitionBytes;
  const size = countOf(header, 2, refuse) - start;
  if (start > body.length || size < 0) refuse("levels beyond the end of their page");
  const levels = body.subarray(repetitionBytes, start);
  const rest = body.subarray(start);
  return { levels, data: about.get(7) === false ? rest : decompressed(chunk, rest, size) };
}

function readValues(
  chunk: ColumnChunk,
  encoding: number,
  data: Buffer,
  count: number,
  dictionary: ArrayLike<ParquetValue> | undefined,
): ArrayLike<ParquetValue> {
  const { type, physicalType, typeLength, refuse } = chunk;
  if (encoding === PLAIN)
    return type.convert(readPlainValues(data, physicalType, count, typeLength, refuse), refuse);
  if (encoding === RLE && physicalType === "BOOLEAN")
    return type.convert(Uint8Array.from(readHybrid(data.subarray(4), 1, count, refuse)), refuse);
  if (encoding !== PLAIN_DICTIONARY && encoding !== RLE_DICTIONARY) {
    return refuse(
      `encoding ${ENCODINGS[encoding] ?? encoding}, and PLAIN and the dictionary encodings are read`,
    );
  }
  if (dictionary === undefined) return refuse("a dictionary-encoded page without a dictionary");
  if (count === 0) return [];
  const width = data[0] ?? refuse("an empty page");
  if (width > 32) refuse(`dictionary indices of ${width} bits`);
  const indices = readHybrid(data.subarray(1), width, count, refuse);
  return pick(dictionary, indices, refuse);
}

function pick(
  dictionary: ArrayLike<ParquetValue>,
  indices: Uint32Array,
  refuse: (problem: string) => never,
): ArrayLike<ParquetValue> {
  const values = new Array<ParquetValue>(indices.length);
  for (let at = 0; at < indices.length; at += 1) {
    const index = indices[at]!;
    if (index >= dictionary.length) refuse(`dictionary index ${index} of ${dictionary.length}`);
    values[at] = dictionary[index]!;
  }
  return values;
}

function decompressed({ decompress, take, refuse }: ColumnChunk, body: Buffer, size: number): Buffer {
  if (size > MAX_PAGE_BYTES) refuse(`a page of ${size} bytes, more than ${MAX_PAGE_BYTES}`);
  take(size);
  if (size === 0) return Buffer.alloc(0);
  let page: Uint8Array;
  try {
    page = decompress(body, size);
  } catch {
    return refuse("a page that cannot be decompressed");
  }
  if (page.length !== size) refuse(`a page of ${page.length} bytes that is said to have ${size}`);
  return asBuffer(page);
}

function countOf(struct: ThriftStruct, field: number, refuse: (problem: string) => never): number {
  const value = struct.get(field);
  return typeof value === "number" && value >= 0 ? value : refuse("a page header without its counts");
}

function structOf(struct: ThriftStruct, field: number, refuse: (problem: string) => never): ThriftStruct {
  const value = struct.get(field);
  return value instanceof Map ? value : refuse("a page header without its page");
}
