/**
 * `application/jsonlines`: one JSON document a line (F50). Reading: with declared columns each line is a record in any form
 * of the JSON codec (F51), else the documents as a list. Writing: a table's rows as objects, a tensor's records as arrays,
 * a list's items; every line ends in `\n`.
 */

import {
  type BodyDecoder,
  type DecodeOptions,
  decodeUtf8,
  type EncodedBody,
  type EncodeOptions,
  type SyncCodec,
  withoutMark,
} from "../codec.ts";
import { StagewrightError } from "../error-catalogue.ts";
import { errors } from "../errors.ts";
import { IssueCollector } from "../issues.ts";
import type { Json, Payload } from "../payload.ts";
import { Table } from "../table.ts";
import { parseExactly } from "./json-exact.ts";
import { parseJson } from "./json-parser.ts";
import { tableOfRecords } from "./json-table.ts";
import { writeDocument, writeTableRows, writeTensor } from "./json-writer.ts";
import { createPieceDecoder } from "./piece-decoder.ts";
import { lastLineEnd } from "./record-pieces.ts";
import { TableBuilder } from "./table-builder.ts";

export const jsonLinesCodec: SyncCodec = {
  mediaType: "application/jsonlines",
  aliases: ["application/x-ndjson"],
  decode: decodeJsonLines,
  decoder: createJsonLinesDecoder,
  readsColumns: true,
  encodes: ["table", "tensor", "json"],
  isJoinable: true,
  canEncode: (payload) => payload.kind !== "tensor" || payload.shape.length > 0,
  encode: encodeJsonLines,
};

function decodeJsonLines(body: Uint8Array, options: DecodeOptions): Payload {
  const lines = linesOf(decodeUtf8(body, options.mediaType), 0);
  const documents = parseLines(lines, 0, options.maxDepth);
  if (options.columns === undefined) return { kind: "json", value: documents };
  return new Table(tableOfRecords(documents, options.columns, () => lines.map(parseExactly)));
}

function createJsonLinesDecoder(
  { columns, mediaType, maxDepth }: DecodeOptions,
  byteLength?: number,
): BodyDecoder {
  const issues = new IssueCollector();
  const builder = columns && new TableBuilder(columns);
  const all: unknown[] = [];
  return createPieceDecoder(mediaType, {
    findLastEnd: lastLineEnd,
    read(piece) {
      const recordsBefore = builder?.rowCount ?? all.length;
      const lines = linesOf(piece.toString("utf8"), recordsBefore);
      const documents = parseLines(lines, recordsBefore, maxDepth);
      if (builder === undefined) {
        for (const document of documents) all.push(document);
        return;
      }
      const exactly = () => lines.map(parseExactly);
      const table = tableOfRecords(documents, builder.schema, exactly, { recordsBefore, issues });
      if (!issues.isEmpty) {
        builder.skip(table.rowCount);
        return;
      }
      builder.append(table);
      if (recordsBefore === 0) builder.expect(piece.length, byteLength);
    },
    end() {
      issues.throwIfAny();
      return builder?.build() ?? { kind: "json", value: all };
    },
  });
}

function linesOf(text: string, recordsBefore: number): string[] {
  const lines = (recordsBefore === 0 ? withoutMark(text) : text).split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

function parseLines(lines: readonly string[], recordsBefore: number, maxDepth: number): unknown[] {
  return lines.map((line, at) => parseLine(line, recordsBefore + at + 1, maxDepth));
}

/** A blank line is no document: a record that says nothing is refused, not dropped. */
function parseLine(line: string, record: number, maxDepth: number): unknown {
  try {
    return parseJson(line, maxDepth);
  } catch (cause) {
    if (!(cause instanceof StagewrightError) || cause.code !== "SW_CODEC_JSON") throw cause;
    const problem = String(cause.details["problem"]);
    throw errors.SW_CODEC_JSON_LINE({ record, problem }, { record, cause });
  }
}

function encodeJsonLines(payload: Payload, options: EncodeOptions): EncodedBody {
  if (payload.kind === "table") {
    const rows = writeTableRows(payload, options, "\n");
    return rows === "" ? "" : `${rows}\n`;
  }
  let text = "";
  if (payload.kind === "tensor") {
    for (let row = 0; row < payload.rowCount; row += 1)
      text += `${writeTensor(payload.record(row), options)}\n`;
    return text;
  }
  for (const [at, item] of listOf((payload as Json).value).entries()) {
    text += `${writeDocument(item, options, `$[${at}]`)}\n`;
  }
  return text;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
