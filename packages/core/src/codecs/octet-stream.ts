/** `application/octet-stream`: bytes as they are, both ways. */

import type { SyncCodec } from "../codec.ts";
import type { Bytes } from "../payload.ts";

export const octetStreamCodec: SyncCodec = {
  mediaType: "application/octet-stream",
  decode: (body) => ({ kind: "bytes", bytes: body }),
  readsColumns: false,
  encodes: ["bytes"],
  isJoinable: true,
  encode: (payload) => (payload as Bytes).bytes,
};
