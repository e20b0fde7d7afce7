/**
 * `text/event-stream`: server-sent events, the usual form of a streamed answer (C117). Writing: a text is one event whose data
 * are its lines, a document one event with its JSON on one line; bytes are taken for events the author wrote himself. Reading
 * gives the text as it is.
 */

import { decodeUtf8, type SyncCodec } from "../codec.ts";
import type { Bytes, Json, Text } from "../payload.ts";
import { writeDocument } from "./json-writer.ts";

export const eventStreamCodec: SyncCodec = {
  mediaType: "text/event-stream",
  decode: (body, { mediaType }) => ({ kind: "text", text: decodeUtf8(body, mediaType) }),
  readsColumns: false,
  encodes: ["text", "json", "bytes"],
  isJoinable: true,
  encode: (payload, options) => {
    if (payload.kind === "bytes") return (payload as Bytes).bytes;
    const data =
      payload.kind === "text" ? (payload as Text).text : writeDocument((payload as Json).value, options, "$");
    const lines = data.split(/\r\n|\r|\n/);
    return Buffer.from(`${lines.map((line) => `data: ${line}\n`).join("")}\n`, "utf8");
  },
};
