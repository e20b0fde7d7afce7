/** A text body block by block: pieces of whole records are read as they are complete. */

import type { Buffer } from "node:buffer";
import { asBuffer, assertUtf8, type BodyDecoder } from "../codec.ts";
import type { MediaType } from "../media-type.ts";
import type { Payload } from "../payload.ts";
import { type FindLastEnd, RecordPieces } from "./record-pieces.ts";

/** What a format says of its pieces. */
export interface PieceReader {
  readonly findLastEnd: FindLastEnd;
  /** Reads whole records, UTF-8. What it throws refuses the body. */
  read(piece: Buffer): void;
  end(): Payload;
}

/**
 * The decoder of a format. A body that is not UTF-8 is refused as that, whatever was wrong before: a decoder of the whole looks
 * at its bytes first.
 */
export function createPieceDecoder(mediaType: MediaType, reader: PieceReader): BodyDecoder {
  const pieces = new RecordPieces(reader.findLastEnd);
  let failure: { readonly error: unknown } | undefined;
  const read = (piece: Buffer): void => {
    assertUtf8(piece, mediaType);
    if (failure !== undefined) return;
    try {
      reader.read(piece);
    } catch (error) {
      failure = { error };
    }
  };
  return {
    write(block) {
      const piece = pieces.take(asBuffer(block));
      if (piece !== undefined) read(piece);
    },
    end() {
      read(pieces.rest());
      if (failure !== undefined) throw failure.error;
      return reader.end();
    },
  };
}
