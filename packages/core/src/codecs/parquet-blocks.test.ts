/** A Parquet body in blocks is read where it lies, and gives what the whole one gives. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeBlocks } from "../body-decoder.ts";
import type { DecodeOptions } from "../codec.ts";
import { StagewrightError } from "../error-catalogue.ts";
import { parseMediaType } from "../media-type.ts";
import type { Payload } from "../payload.ts";
import type { Table } from "../table.ts";
import { parquetCodec } from "./parquet.ts";

const folder = join(import.meta.dirname, "../fixtures/parquet");
const names = readdirSync(folder).filter((name) => name.endsWith(".parquet"));
const options: DecodeOptions = {
  columns: undefined,
  mediaType: parseMediaType("application/x-parquet"),
  maxDepth: 1,
};

function cut(body: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(body.length / size) }, (_, at) =>
    Uint8Array.from(body.subarray(at * size, (at + 1) * size)),
  );
}

async function outcomeOf(decode: () => Payload | Promise<Payload>): Promise<unknown> {
  try {
    const { schema, values, rowCount } = (await decode()) as Table;
    return { names: schema.names, dtypes: schema.dtypes, values, rowCount };
  } catch (error) {
    if (!(error instanceof StagewrightError)) throw error;
    const { code, message, record, column } = error;
    return { code, message, record, column };
  }
}

/** As the server has it; a copy of the codec whose whole reader fails shows that it is not asked. */
const inBlocks = {
  ...parquetCodec,
  decode: () => {
    throw new RangeError("put together");
  },
};

describe("Parquet in blocks", () => {
  it.each(names)("%s", async (name) => {
    const body = readFileSync(join(folder, name));
    const whole = await outcomeOf(() => parquetCodec.decode(body, options));
    for (const size of body.length < 5000 ? [1, 13, 1000, 4999] : [997, 20_000])
      expect(await outcomeOf(() => decodeBlocks(inBlocks, cut(body, size), options))).toEqual(whole);
  });

  it("is refused in the same words when it is damaged", async () => {
    const small = names.map((name) => readFileSync(join(folder, name))).filter(({ length }) => length < 3000);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...small),
        fc.array(fc.tuple(fc.nat(2999), fc.nat(255)), { maxLength: 4 }),
        fc.option(fc.nat(2999), { freq: 3, nil: undefined }),
        fc.integer({ min: 1, max: 200 }),
        async (file, edits, end, size) => {
          const body = Buffer.from(file.subarray(0, end));
          for (const [at, byte] of edits) if (at < body.length) body[at] = byte;
          const whole = await outcomeOf(() => parquetCodec.decode(body, options));
          expect(await outcomeOf(() => decodeBlocks(inBlocks, cut(body, size), options))).toEqual(whole);
        },
      ),
      { numRuns: 300 },
    );
  });
});
