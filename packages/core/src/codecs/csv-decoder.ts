/** A CSV body block by block: each piece of whole records is read as a small body would be, and says the same of its records. */

import { Buffer } from "node:buffer";
import { asBuffer, assertUtf8, type BodyDecoder, type DecodeOptions } from "../codec.ts";
import { IssueCollector } from "../issues.ts";
import type { Payload } from "../payload.ts";
import { type CsvPlace, readCsvRecords } from "./csv-records.ts";
import { scanCsv } from "./csv-scanner.ts";
import { type FindLastEnd, RecordPieces } from "./record-pieces.ts";
import { TableBuilder } from "./table-builder.ts";

const QUOTE = 0x22;
const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** Reads `text/csv` in blocks. */
export function createCsvDecoder({ columns, mediaType }: DecodeOptions): BodyDecoder {
  const pieces = new RecordPieces(findLastRecordEnd());
  const issues = new IssueCollector();
  let builder = columns && new TableBuilder(columns);
  let failure: { readonly error: unknown } | undefined;
  let isFirst = true;

  const read = (piece: Buffer): void => {
    // The whole body has to be UTF-8, whatever else is wrong with it.
    assertUtf8(piece, mediaType);
    if (failure !== undefined) return;
    const place: CsvPlace = { recordsBefore: builder?.rowCount ?? 0, isStart: isFirst, issues };
    isFirst = false;
    try {
      const data =
        (builder && scanCsv(piece, builder.schema)) ?? readCsvRecords(piece, builder?.schema, place);
      // Without a record the number of columns is not known yet.
      if (builder === undefined && data.rowCount > 0) builder = new TableBuilder(data.schema);
      builder?.append(data);
    } catch (error) {
      failure = { error };
    }
  };

  return {
    write(block) {
      const piece = pieces.take(asBuffer(block));
      if (piece !== undefined) read(piece);
    },
    end(): Payload {
      read(pieces.rest());
      if (failure !== undefined) throw failure.error;
      issues.throwIfAny();
      return (builder ?? new TableBuilder(readCsvRecords(Buffer.alloc(0), undefined).schema)).build();
    },
  };
}

/**
 * Line ends outside of quotes: every quote begins or ends a quoted stretch, a doubled one both. Where quotes stand in places
 * they may not, the piece they are in is refused when it is read.
 */
function findLastRecordEnd(): FindLastEnd {
  let isQuoted = false;
  return (block) => {
    if (!isQuoted && !block.includes(QUOTE)) {
      const newline = block.lastIndexOf(NEWLINE);
      if (newline >= 0) return newline + 1;
      // A return may be the first half of a line end, unless something else follows it.
      return block.subarray(0, -1).lastIndexOf(RETURN) + 1;
    }
    let newline = -1;
    let lineReturn = -1;
    for (let at = 0; at < block.length; at += 1) {
      const byte = block[at];
      if (byte === QUOTE) isQuoted = !isQuoted;
      else if (isQuoted) continue;
      else if (byte === NEWLINE) newline = at;
      else if (byte === RETURN && at < block.length - 1) lineReturn = at;
    }
    return (newline >= 0 ? newline : lineReturn) + 1;
  };
}
