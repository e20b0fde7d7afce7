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

/** Reads an input as a body of one media type; where the codec reads blocks as well, both have to end alike. */
export function decoderOf(type) {
  const mediaType = parseMediaType(type);
  const codec = allCodecs.find((known) => known.mediaType === type);
  return (bytes) => {
    const options = { columns: schemas[bytes[0] % schemas.length], mediaType, maxDepth: 64 };
    const body = bytes.subarray(1);
    if (codec.decodeBlocks !== undefined) return readBothWays(codec, body, options);
    if (codec.decoder === undefined) return codec.decode(body, options);
    const whole = settled(() => codec.decode(body, options));
    const inBlocks = settled(() => {
      const decoder = codec.decoder(options);
      for (const block of blocksOf(body)) decoder.write(block);
      return decoder.end();
    });
    assertAlike(whole, inBlocks);
  };
}

/** A file that is read where its blocks lie. */
async function readBothWays(codec, body, options) {
  const outcomeOf = async (decode) => {
    const decoded = await decode().then(
      (payload) => () => payload,
      (error) => () => {
        throw error;
      },
    );
    return settled(decoded);
  };
  const whole = await outcomeOf(() => codec.decode(body, options));
  assertAlike(whole, await outcomeOf(() => codec.decodeBlocks(blocksOf(body), options)));
}

/** Cut at places the bytes themselves say. */
function blocksOf(body) {
  const blocks = [];
  for (let at = 0; at < body.length; ) {
    const end = at + 1 + (body[at] % 61);
    blocks.push(body.slice(at, end));
    at = end;
  }
  return blocks;
}

function assertAlike(whole, inBlocks) {
  if (whole.summary !== inBlocks.summary) {
    throw new Error(`whole: ${whole.summary.slice(0, 120)}; in blocks: ${inBlocks.summary.slice(0, 120)}`);
  }
  if (whole.error !== undefined) throw whole.error;
}

function settled(decode) {
  try {
    const { kind, rowCount, shape, values, data } = decode();
    const sample = (values?.map((column) => column[rowCount - 1]) ?? [data?.[data.length - 1]]).map(String);
    return { summary: `${kind} ${rowCount} ${shape} ${sample}` };
  } catch (error) {
    const { code, record, column, message, issueCount } = error;
    return { error, summary: `${code} ${record} ${column} ${issueCount} ${message}` };
  }
}

/** Named, and the caller's fault: anything else would be a 500. */
export function isExpected(error) {
  return error instanceof StagewrightError && error.outcome === "input-invalid";
}

export function watches(url) {
  return url.includes("/core/dist/");
}
