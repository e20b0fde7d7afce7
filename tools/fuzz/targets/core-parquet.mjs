// Target: Parquet bodies.
import { decoderOf, fixtures, seedsOf } from "./core-codec-models.mjs";

export { isExpected, maxMegabytes, watches } from "./core-codec-models.mjs";

export const seeds = () => seedsOf(fixtures("parquet", ".parquet")).filter((bytes) => bytes[0] === 0);

export const dictionary = [
  Buffer.from("PAR1"),
  Uint8Array.of(0xfe, 0xff, 0xff, 0xff, 0x0f),
  Uint8Array.of(0x15, 0x00),
];

export const run = decoderOf("application/x-parquet");
