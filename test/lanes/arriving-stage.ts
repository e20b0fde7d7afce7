/** A stage that reads bodies in blocks, and does in its decoder what a block begins with. */

import { isMainThread } from "node:worker_threads";
import { type Codec, defineStage, text } from "@stagewright/core";

const MS_PER_BYTE = 5e-6;

const codec: Codec = {
  mediaType: "application/x-told",
  decode: (body) => text(`${body.length} whole`),
  decoder: () => {
    let byteLength = 0;
    let largest = 0;
    return {
      write(block) {
        byteLength += block.length;
        // Of a block the decoder is given pieces, which lie in its memory.
        largest = Math.max(largest, block.buffer.byteLength);
        // As much work as a decoder does: what costs less than the HTTP thread may spend stays there.
        const until = performance.now() + block.length * MS_PER_BYTE;
        while (performance.now() < until);
        if (block[0] === 0x78 && !isMainThread) process.exit(3);
      },
      end: () => text(`${byteLength} in blocks of ${largest}, ${isMainThread ? "HTTP" : "worker"} thread`),
    };
  },
  readsColumns: false,
  encodes: [],
  encode: () => "",
};

export default defineStage("arriving")
  .postprocess(async (payload, { sessionId }) => {
    if (sessionId === "wait") await new Promise((resolve) => setTimeout(resolve, 1000));
    return payload;
  })
  .options({ codecs: [codec] });
