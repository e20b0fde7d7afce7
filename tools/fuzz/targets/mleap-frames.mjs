// Target: leap frames in JSON, MLeap's binary format and Avro.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { MleapError, readLeapFrame, writeLeapFrame } from "mleap-ts-runtime";

const fixtures = join(import.meta.dirname, "../../../packages/mleap-ts-runtime/fixtures");

/** The frames of the recorded bundles, few rows of each. */
export const seeds = () =>
  readdirSync(fixtures, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => ["frame.json", "frame.bin"].map((file) => join(fixtures, name, file)))
    .map((path) => new Uint8Array(readFileSync(path)))
    .filter(({ length }) => length < 20_000);

export const dictionary = [
  Uint8Array.of(0x4f, 0x62, 0x6a, 1),
  Buffer.from('"byte_string"'),
  Buffer.from('"isNullable":false'),
];

/** Reads the bytes; a frame that was read can be written. */
export function run(bytes) {
  const frame = readLeapFrame(bytes);
  writeLeapFrame(frame);
  writeLeapFrame(frame, { format: "binary" });
}

export function isExpected(error) {
  return error instanceof MleapError;
}

export function watches(url) {
  return url.includes("/mleap-ts-runtime/dist/");
}
