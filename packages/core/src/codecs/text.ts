/** `text/plain`: UTF-8 text, both ways. */

import { decodeUtf8, type SyncCodec } from "../codec.ts";
import type { Text } from "../payload.ts";

export const textCodec: SyncCodec = {
  mediaType: "text/plain",
  decode: (body, { mediaType }) => ({ kind: "text", text: decodeUtf8(body, mediaType) }),
  readsColumns: false,
  encodes: ["text"],
  isJoinable: true,
  encode: (payload) => Buffer.from((payload as Text).text, "utf8"),
};
