/** Every codec against its vectors: bodies and payloads worked by hand from the clauses, or recorded elsewhere. */

import { Buffer } from "node:buffer";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { canEncode } from "../codec.ts";
import { parseMediaType } from "../media-type.ts";
import { TableSchema } from "../table-data.ts";
import { allCodecs } from "./all-codecs.ts";
import { bodyOf, type CodecVectors, payloadOf, plainOf, type ReadVector } from "./vectors.cases.ts";

const folder = import.meta.dirname;
const vectors = readdirSync(folder)
  .filter((name) => name.endsWith(".vectors.json"))
  .map((name) => ({ name, ...(JSON.parse(readFileSync(join(folder, name), "utf8")) as CodecVectors) }));

const codecOf = (mediaType: string) => allCodecs.find((codec) => codec.mediaType === mediaType)!;

const optionsOf = (mediaType: string, { columns, contentType }: Partial<ReadVector>) => ({
  columns:
    columns &&
    new TableSchema(
      columns.map(([name]) => name),
      columns.map(([, dtype]) => dtype),
    ),
  mediaType: parseMediaType(contentType ?? mediaType),
  maxDepth: 64,
});

it("every codec of the list has a file of vectors beside its own file, and every file of vectors a codec", () => {
  expect(vectors.map(({ mediaType }) => mediaType).sort()).toEqual(
    allCodecs.map(({ mediaType }) => mediaType).sort(),
  );
  const files = new Set(readdirSync(folder));
  for (const { name } of vectors) expect(files).toContain(name.replace(".vectors.json", ".ts"));
});

describe.each(vectors)("$mediaType", ({ mediaType, origin, reads, writes }) => {
  const codec = codecOf(mediaType);

  it("says where its vectors come from, and has some for all it does", () => {
    expect(origin.length).toBeGreaterThan(10);
    expect(reads.some(({ payload }) => payload !== undefined)).toBe(true);
    for (const kind of codec.encodes) expect(writes.map(({ payload }) => payload.kind)).toContain(kind);
  });

  it.each(reads)("reads $name", async (vector) => {
    const read = async () => codec.decode(bodyOf(vector), optionsOf(mediaType, vector));
    if (vector.error !== undefined) await expect(read()).rejects.toMatchObject(vector.error);
    else expect(plainOf(await read())).toEqual(plainOf(payloadOf(vector.payload!)));
  });

  it.each(writes)("writes $name", async (vector) => {
    const payload = payloadOf(vector.payload);
    const write = () => codec.encode(payload, { nonFinite: vector.nonFinite ?? "refuse" });
    if (vector.error !== undefined) {
      expect(write).toThrow(expect.objectContaining(vector.error));
      return;
    }
    expect(canEncode(codec, payload)).toBe(true);
    const body = write();
    const bytes = typeof body === "string" ? Buffer.from(body, "latin1") : Buffer.from(body);
    const expected = bodyOf(vector);
    expect(vector.hex === undefined ? bytes.toString("utf8") : bytes.toString("hex")).toBe(
      vector.hex === undefined ? expected.toString("utf8") : expected.toString("hex"),
    );
    if (vector.readsBack === false) return;
    const columns =
      payload.kind === "table"
        ? payload.schema.names.map((name: string, at: number) => [name, payload.schema.dtypes[at]!] as const)
        : undefined;
    const again = await codec.decode(bytes, optionsOf(mediaType, columns === undefined ? {} : { columns }));
    expect(plainOf(again)).toEqual(plainOf(payload));
  });
});
