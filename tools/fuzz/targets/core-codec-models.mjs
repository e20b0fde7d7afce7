// What the targets of core's decoders share: the first byte of an input chooses what is declared, the rest is the body.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { allCodecs, parseMediaType, StagewrightError, TableSchema } from "@stagewright/core";

const schemas = [
  undefined,
  new TableSchema(["x", "y", "z"], ["float64", "float32", "string"]),
  new TableSchema(["a", "b", "c", "d"], ["int64", "uint8", "bool", "int32"]),
  new TableSchema(["only"], ["float64"]),
];

/** The bar of a decoder: no input takes more. */
export const maxMegabytes = 200;

/** Bodies with each of the declarations before them. */
export function seedsOf(bodies) {
  return bodies.flatMap((body) =>
    schemas.map((_, choice) => Uint8Array.from([choice, ...Buffer.from(body)])),
  );
}

/** Files of core's fixtures that are small. */
export function fixtures(folder, ending) {
  const path = join(import.meta.dirname, "../../../packages/core/src/fixtures", folder);
  return readdirSync(path)
    .filter((name) => name.endsWith(ending))
    .map((name) => readFileSync(join(path, name)))
    .filter(({ length }) => length < 20_000);
}

/** Reads an input as a body of one media type. */
export function decoderOf(type) {
  const mediaType = parseMediaType(type);
  const codec = allCodecs.find((known) => known.mediaType === type);
  return (bytes) =>
    codec.decode(bytes.subarray(1), {
      columns: schemas[bytes[0] % schemas.length],
      mediaType,
      maxDepth: 64,
    });
}

/** Named, and the caller's fault: anything else would be a 500. */
export function isExpected(error) {
  return error instanceof StagewrightError && error.outcome === "input-invalid";
}

export function watches(url) {
  return url.includes("/core/dist/");
}
