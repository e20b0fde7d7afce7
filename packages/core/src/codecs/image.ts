/** `application/x-image` and the usual `image/…`: the bytes of one picture, read only (F97). The content type in the context tells which. */

import type { Codec } from "../codec.ts";
import { errors } from "../errors.ts";

export const imageCodec: Codec = {
  mediaType: "application/x-image",
  aliases: ["image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/tiff"],
  decode: (body) => ({ kind: "bytes", bytes: body }),
  readsColumns: false,
  encodes: [],
  encode: ({ kind }) => {
    throw errors.SW_INVOCATION_PAYLOAD_KIND({ kind, mediaType: "application/x-image", kinds: [] });
  },
};
