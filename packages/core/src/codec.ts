/** What a codec is: bytes of one media type ↔ a payload. Codecs know no HTTP. */

import { Buffer, isAscii, isUtf8 } from "node:buffer";
import { quote, StagewrightError } from "./error-catalogue.ts";
import { errors } from "./errors.ts";
import { type MediaType, parseMediaType } from "./media-type.ts";
import type { Payload, PayloadKind } from "./payload.ts";
import type { TableSchema } from "./table-data.ts";

/** What a decoder may look at besides the bytes. */
export interface DecodeOptions {
  /** Declared columns; undefined when the stage declares none. */
  readonly columns: TableSchema | undefined;
  /** The content type as sent, with its parameters. */
  readonly mediaType: MediaType;
  /** Deepest nesting of a JSON document. */
  readonly maxDepth: number;
}

/** What an encoder may look at besides the payload. */
export interface EncodeOptions {
  /** What JSON does with NaN and infinities: refuse them, or write the words of F40. */
  readonly nonFinite: "refuse" | "words";
}

/** An encoded body: a string is ASCII by agreement, so that its length is its byte length; anything else is bytes. */
export type EncodedBody = string | Uint8Array;

/** Reads one body block by block. */
export interface BodyDecoder {
  /** The next bytes; they are not kept, and are not changed. @throws as `decode`; nothing is called after that */
  write(block: Uint8Array): void;
  /** The payload of all of them. A promise only where `decode` gives one. @throws as `decode` */
  end(): Payload | Promise<Payload>;
}

/** One media type, both ways. */
export interface Codec {
  /** `type/subtype` in lower case. */
  readonly mediaType: string;
  /** Other names of the same type. */
  readonly aliases?: readonly string[];
  /**
   * Reads a body. Never changes or keeps `body`; strings and arrays of the payload are its own, except for `Bytes`. A promise
   * only where a reader has to be loaded first: it costs every invocation.
   *
   * @throws codes with outcome input-invalid
   */
  readonly decode: (body: Uint8Array, options: DecodeOptions) => Payload | Promise<Payload>;
  /**
   * Reads a large body as it is taken out of memory, into the same payload and with the same errors as {@link decode} reads the
   * whole. Where it is absent, large bodies are put together first.
   *
   * @param byteLength size of the body where it is known before; what was then written has that size
   */
  readonly decoder?: (options: DecodeOptions, byteLength?: number) => BodyDecoder;
  /**
   * Reads a large body where its blocks lie, into the same payload and with the same errors: for files that are read from their end, of
   * which nothing can be decoded before all is there. Only blocks of a body whose size was not known come this way.
   */
  readonly decodeBlocks?: (
    blocks: readonly Uint8Array[],
    options: DecodeOptions,
  ) => Payload | Promise<Payload>;
  /** Whether a body of this type is read into a table when columns are declared. */
  readonly readsColumns: boolean;
  /** Payload kinds {@link encode} takes. */
  readonly encodes: readonly PayloadKind[];
  /** Narrows {@link encodes} where a payload of the kind may still have no form; all have one when absent. */
  readonly canEncode?: (payload: Payload) => boolean;
  /** Whether bodies written one after another are one body of the type: what a streamed answer is made of (C117). */
  readonly isJoinable?: boolean;
  /** Writes a payload of one of those kinds. */
  readonly encode: (payload: Payload, options: EncodeOptions) => EncodedBody;
}

/** A codec whose reader is always there. */
export interface SyncCodec extends Codec {
  readonly decode: (body: Uint8Array, options: DecodeOptions) => Payload;
}

/** Whether a codec has a form for a payload. */
export function canEncode(codec: Codec, payload: Payload): boolean {
  return codec.encodes.includes(payload.kind) && (codec.canEncode?.(payload) ?? true);
}

/** Immutable look-up by media type. */
export interface CodecRegistry {
  readonly codecs: readonly Codec[];
  /** The codec of an essence, or undefined. */
  find(essence: string): Codec | undefined;
  /** Media types in list order, for messages. */
  readonly mediaTypes: readonly string[];
}

/**
 * Makes a registry of a list of codecs; later codecs take no name an earlier one has.
 *
 * @throws SW_STAGE_INVALID when two codecs claim one media type, or one what is none: no request would find it, and no answer could name it
 */
export function createCodecRegistry(codecs: readonly Codec[]): CodecRegistry {
  const byName = new Map<string, Codec>();
  for (const codec of codecs) {
    for (const name of [codec.mediaType, ...(codec.aliases ?? [])]) {
      if (!isEssence(name)) {
        const problem = `a codec has media type ${quote(name)}; expected type/subtype in lower case, without parameters`;
        throw errors.SW_STAGE_INVALID({ stage: "codecs", problem });
      }
      if (byName.has(name)) {
        throw errors.SW_STAGE_INVALID({ stage: "codecs", problem: `two codecs claim ${name}; remove one` });
      }
      byName.set(name, codec);
    }
  }
  return {
    codecs,
    mediaTypes: codecs.map((codec) => codec.mediaType),
    find: (essence) => byName.get(essence),
  };
}

/** Whether a text is a media type as requests are compared with (C78). */
function isEssence(text: string): boolean {
  try {
    return parseMediaType(text).essence === text;
  } catch (error) {
    if (error instanceof StagewrightError) return false;
    throw error;
  }
}

/** Whether what a codec, or an author, gave is one: a payload of bytes may have been made of anything by whoever has no types. */
export function isEncodedBody(body: unknown): body is EncodedBody {
  return typeof body === "string" || body instanceof Uint8Array;
}

/** A text as an encoded body: itself where it is ASCII, else its UTF-8. */
export function asciiOrBytes(text: string): EncodedBody {
  const bytes = Buffer.from(text, "utf8");
  return isAscii(bytes) ? text : bytes;
}

/** A body as a Buffer over the same memory. */
export function asBuffer(body: Uint8Array): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}

/**
 * A body's text. UTF-8 only; a charset parameter may say so (or name its subset US-ASCII).
 *
 * @throws SW_CODEC_CHARSET, SW_CODEC_UTF8
 */
export function decodeUtf8(body: Uint8Array, mediaType: MediaType): string {
  assertUtf8(body, mediaType);
  return asBuffer(body).toString("utf8");
}

/** The checks of {@link decodeUtf8} alone. */
export function assertUtf8(body: Uint8Array, mediaType: MediaType): void {
  const charset = mediaType.parameters["charset"]?.toLowerCase();
  if (charset !== undefined && charset !== "utf-8" && charset !== "utf8" && charset !== "us-ascii") {
    throw errors.SW_CODEC_CHARSET({ charset });
  }
  if (!isUtf8(body)) throw errors.SW_CODEC_UTF8({ mediaType: mediaType.essence });
}

/** A text whose first character is a byte order mark, without it: readers may ignore one (RFC 8259 §8.1), and some writers of CSV put one there. */
export function withoutMark(text: string): string {
  return text.startsWith("\ufeff") ? text.slice(1) : text;
}
