/** Decompression of Parquet pages, never to more than the page says it holds. */

import type { Buffer } from "node:buffer";

/** Turns the bytes of a page into as many as its header says; throws where they are others. */
export type Decompress = (bytes: Buffer, byteLength: number) => Uint8Array;

/**
 * The decompressor of a compression by Parquet's name, or undefined: LZ4, LZO, and ZSTD where Node has none (below 22.15).
 *
 * @param snappyUncompress hyparquet's; writes into its second argument
 */
export function decompressorOf(
  compression: string,
  snappyUncompress: (input: Uint8Array, output: Uint8Array) => void,
): Decompress | undefined {
  switch (compression) {
    case "UNCOMPRESSED":
      return (bytes) => bytes;
    case "SNAPPY":
      return (bytes, byteLength) => {
        const page = new Uint8Array(byteLength);
        snappyUncompress(bytes, page);
        return page;
      };
    case "GZIP":
      return (bytes, maxOutputLength) => zlib().gunzipSync(bytes, { maxOutputLength });
    case "BROTLI":
      return (bytes, maxOutputLength) => zlib().brotliDecompressSync(bytes, { maxOutputLength });
    case "ZSTD": {
      const zstd = zstdOf(zlib());
      return zstd === undefined ? undefined : (bytes, maxOutputLength) => zstd(bytes, { maxOutputLength });
    }
    default:
      return undefined;
  }
}

/** Taken when a page is to be unpacked: a start does without. */
const zlib = () => process.getBuiltinModule("node:zlib");

const zstdOf = (module: object) =>
  (module as { zstdDecompressSync?: (bytes: Uint8Array, options: { maxOutputLength: number }) => Buffer })
    .zstdDecompressSync;
