/** A CSV body block by block: each piece of whole records is read as a small body would be, and says the same of its records. */

import { Buffer } from "node:buffer";
import type { BodyDecoder, DecodeOptions } from "../codec.ts";
import { IssueCollector } from "../issues.ts";
import { type CsvPlace, readCsvRecords } from "./csv-records.ts";
import { scanCsv } from "./csv-scanner.ts";
import { createPieceDecoder } from "./piece-decoder.ts";
import type { FindLastEnd } from "./record-pieces.ts";
import { TableBuilder } from "./table-builder.ts";

const QUOTE = 0x22;
const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** Reads `text/csv` in blocks. */
export function createCsvDecoder({ columns, mediaType }: DecodeOptions, byteLength?: number): BodyDecoder {
  const issues = new IssueCollector();
  let builder = columns && new TableBuilder(columns);
  let isStart = true;
  return createPieceDecoder(mediaType, {
    findLastEnd: findLastRecordEnd(),
    read(piece) {
      const place: CsvPlace = { recordsBefore: builder?.rowCount ?? 0, isStart, issues };
      isStart = false;
      const data =
        (builder && scanCsv(piece, builder.schema)) ?? readCsvRecords(piece, builder?.schema, place);
      // Without a record the number of columns is not known yet.
      if (builder === undefined && data.rowCount > 0) builder = new TableBuilder(data.schema);
      if (builder === undefined) return;
      if (!issues.isEmpty) {
        builder.skip(data.rowCount);
        return;
      }
      const isFirst = builder.rowCount === 0;
      builder.append(data);
      if (isFirst) builder.expect(piece.length, byteLength);
    },
    end() {
      issues.throwIfAny();
      return (builder ?? new TableBuilder(readCsvRecords(Buffer.alloc(0), undefined).schema)).build();
    },
  });
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
