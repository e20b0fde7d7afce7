/**
 * `text/libsvm`: one record a line, `label index:value index:value …` (F60). Labels are ignored; an index that does not
 * stand in a line is missing, which is not zero (F63). Indices count from 0 (F62); blanks are spaces or tabs; every line is
 * a record, one without entries too. Reading gives a float64 tensor `[N, largest index + 1]` with NaN for what is missing,
 * or a table of the declared columns. There is nothing to write: an answer has no indices.
 */

import { parseCell } from "../cell.ts";
import { type BodyDecoder, type DecodeOptions, decodeUtf8, type SyncCodec, withoutMark } from "../codec.ts";
import { quote } from "../error-catalogue.ts";
import { errors } from "../errors.ts";
import type { MediaType } from "../media-type.ts";
import type { Payload } from "../payload.ts";
import type { TableSchema } from "../table-data.ts";
import { NumberedColumns } from "./numbered-columns.ts";
import { createPieceDecoder } from "./piece-decoder.ts";
import { lastLineEnd } from "./record-pieces.ts";
import { denseOf, type SparseRows, SparseRowsBuilder } from "./sparse-rows.ts";

export const libsvmCodec: SyncCodec = {
  mediaType: "text/libsvm",
  aliases: ["text/x-libsvm"],
  decode: decodeLibsvm,
  decoder: createLibsvmDecoder,
  readsColumns: true,
  encodes: [],
  encode: (payload) => {
    throw errors.SW_INVOCATION_PAYLOAD_KIND({ kind: payload.kind, mediaType: "text/libsvm", kinds: [] });
  },
};

/** Largest index: a column's number, and the number of columns after it, are uint32. */
const MAX_INDEX = 4_294_967_294;

/**
 * The rows of a libsvm body, float64, without making them dense.
 *
 * @throws SW_CODEC_LIBSVM, SW_CODEC_UTF8, SW_CODEC_CHARSET
 */
export function readLibsvmRows(body: Uint8Array, mediaType: MediaType): SparseRows {
  const rows = new SparseRowsBuilder();
  new LibsvmReader(rows, undefined).read(decodeUtf8(body, mediaType));
  return rows.build("float64");
}

function decodeLibsvm(body: Uint8Array, { columns, mediaType }: DecodeOptions): Payload {
  const { reader, payload } = readerOf(columns);
  reader.read(decodeUtf8(body, mediaType));
  return payload();
}

function createLibsvmDecoder({ columns, mediaType }: DecodeOptions, byteLength?: number): BodyDecoder {
  const { reader, payload } = readerOf(columns, byteLength);
  return createPieceDecoder(mediaType, {
    findLastEnd: lastLineEnd,
    read: (piece) => reader.read(piece.toString("utf8")),
    end: payload,
  });
}

/** Declared columns are filled as they are read; without them only the last line says how many there are. */
function readerOf(
  columns: TableSchema | undefined,
  byteLength?: number,
): {
  readonly reader: LibsvmReader;
  readonly payload: () => Payload;
} {
  if (columns === undefined) {
    const rows = new SparseRowsBuilder();
    return { reader: new LibsvmReader(rows, undefined), payload: () => denseOf(rows.build("float64")) };
  }
  const table = new NumberedColumns(columns, byteLength);
  return { reader: new LibsvmReader(table, columns), payload: () => table.build() };
}

/** Takes the lines of a body, whole ones at a time. */
class LibsvmReader {
  readonly #rows: SparseRowsBuilder | NumberedColumns;
  readonly #maxIndex: number;
  readonly #expectedIndex: string;

  constructor(rows: SparseRowsBuilder | NumberedColumns, columns: TableSchema | undefined) {
    this.#rows = rows;
    this.#maxIndex = columns === undefined ? MAX_INDEX : columns.columnCount - 1;
    this.#expectedIndex = `an index from 0 to ${this.#maxIndex}${columns === undefined ? "" : ", one of the declared columns"}`;
  }

  read(text: string): void {
    const lines = (this.#rows.rowCount === 0 ? withoutMark(text) : text).split("\n");
    if (lines.at(-1) === "") lines.pop();
    if (this.#rows instanceof NumberedColumns) this.#rows.beginPart(lines.length, text.length);
    for (const line of lines) {
      const record = this.#rows.rowCount + 1;
      const bare = line.endsWith("\r") ? line.slice(0, -1) : line;
      readLine(bare, record, this.#rows, this.#maxIndex, this.#expectedIndex);
      this.#rows.endRow();
    }
  }
}

function readLine(
  line: string,
  record: number,
  rows: SparseRowsBuilder | NumberedColumns,
  maxIndex: number,
  expectedIndex: string,
): void {
  for (const token of line.split(/[ \t]/)) {
    const colon = token.indexOf(":");
    // A label, or the nothing between two blanks (F60).
    if (colon < 0) continue;
    const indexText = token.slice(0, colon);
    const index = /^\d{1,10}$/.test(indexText) ? Number(indexText) : Number.NaN;
    if (!(index <= maxIndex)) refuse(record, indexText, expectedIndex);
    const valueText = token.slice(colon + 1);
    const value = valueText === "" ? undefined : parseCell("float64", valueText);
    if (value === undefined) refuse(record, token, "index:number, or index:nan");
    if (!rows.add(index, value as number, valueText)) {
      refuse(record, token, `every index once, and ${index} stands twice`);
    }
  }
}

function refuse(record: number, got: string, expected: string): never {
  throw errors.SW_CODEC_LIBSVM({ record, got: quote(got), expected }, { record });
}
