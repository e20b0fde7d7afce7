/**
 * `application/json` in the core dialect. Reading: with declared columns a table from `{"instances": …}` (F42), an array
 * of arrays, an array of objects by name, or columns; else the document as it is. The words NaN and Infinity are read (F41).
 * Writing: Python's layout (F40), so that AWS's own readers and ours see one text.
 */

import { type DecodeOptions, decodeUtf8, type SyncCodec, withoutMark } from "../codec.ts";
import type { Payload } from "../payload.ts";
import { Table } from "../table.ts";
import { createJsonDecoder } from "./json-decoder.ts";
import { parseExactly } from "./json-exact.ts";
import { parseJson } from "./json-parser.ts";
import { tableOfJson } from "./json-table.ts";
import { writeJson } from "./json-writer.ts";

export const jsonCodec: SyncCodec = {
  mediaType: "application/json",
  decode: decodeJson,
  decoder: (options, byteLength) => createJsonDecoder(options, byteLength, decodeJson),
  readsColumns: true,
  encodes: ["table", "tensor", "json"],
  encode: writeJson,
};

function decodeJson(body: Uint8Array, options: DecodeOptions): Payload {
  const text = withoutMark(decodeUtf8(body, options.mediaType));
  const value = parseJson(text, options.maxDepth);
  if (options.columns === undefined) return { kind: "json", value };
  return new Table(tableOfJson(value, options.columns, () => parseExactly(text)));
}
