/**
 * `text/csv` in the core dialect: RFC 4180, comma, no header, positional against the declared columns (F10–F13). Without
 * declared columns the cells are strings in columns `c1`, `c2`, …: no type is guessed. Writing follows F21.
 *
 * Two readers give one table: the byte scanner takes plain bodies, and whatever it doubts (a quote, a control character,
 * a cell it cannot read) goes whole to the csv-parse reader, which also words the errors.
 */

import { assertUtf8, type DecodeOptions, type SyncCodec } from "../codec.ts";
import { Table } from "../table.ts";
import { createCsvDecoder } from "./csv-decoder.ts";
import { readCsvRecords } from "./csv-records.ts";
import { scanCsv } from "./csv-scanner.ts";
import { writeCsv } from "./csv-writer.ts";

export const csvCodec: SyncCodec = {
  mediaType: "text/csv",
  decode: decodeCsv,
  decoder: createCsvDecoder,
  readsColumns: true,
  encodes: ["table", "tensor"],
  isJoinable: true,
  canEncode: (payload) => payload.kind !== "tensor" || payload.shape.length <= 2,
  encode: writeCsv,
};

function decodeCsv(body: Uint8Array, options: DecodeOptions): Table {
  assertUtf8(body, options.mediaType);
  const scanned = options.columns === undefined ? undefined : scanCsv(body, options.columns);
  return new Table(scanned ?? readCsvRecords(body, options.columns));
}
