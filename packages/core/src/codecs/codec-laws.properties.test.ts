/** What is written is read back, and what is read back is written alike: every codec that can be written, for any payload of its kinds. */

import { Buffer } from "node:buffer";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SyncCodec } from "../codec.ts";
import { parseMediaType } from "../media-type.ts";
import type { Payload } from "../payload.ts";
import { Table } from "../table.ts";
import { rows, tableOf } from "../tables.cases.ts";
import { Tensor } from "../tensor.ts";
import { csvCodec } from "./csv.ts";
import { jsonCodec } from "./json.ts";
import { jsonLinesCodec } from "./json-lines.ts";
import { npyCodec } from "./npy.ts";
import { octetStreamCodec } from "./octet-stream.ts";
import { recordioProtobufCodec } from "./recordio-protobuf.ts";
import { textCodec } from "./text.ts";
import { plainOf } from "./vectors.cases.ts";

const bytesOf = (body: string | Uint8Array) =>
  typeof body === "string" ? Buffer.from(body, "latin1") : Buffer.from(body);
/** A lone surrogate has no UTF-8. */
const wellFormed = (text: string) => Buffer.from(text, "utf8").toString("utf8");
const write = (codec: SyncCodec, payload: Payload) => bytesOf(codec.encode(payload, { nonFinite: "words" }));
const read = (codec: SyncCodec, body: Uint8Array, like?: Payload) =>
  codec.decode(body, {
    columns: like?.kind === "table" ? like.schema : undefined,
    mediaType: parseMediaType(codec.mediaType),
    maxDepth: 64,
  });

/** decode ∘ encode is the identity, and encode ∘ decode leaves a written body as it is. */
function expectLaws(codec: SyncCodec, payloads: fc.Arbitrary<Payload>): void {
  fc.assert(
    fc.property(payloads, (payload) => {
      const body = write(codec, payload);
      const again = read(codec, body, payload);
      expect(plainOf(again)).toEqual(plainOf(payload));
      expect(write(codec, again).equals(body)).toBe(true);
    }),
  );
}

const tables = rows.filter((all) => all.length > 0).map(tableOf);
const tensors = fc
  .tuple(fc.nat({ max: 5 }), fc.integer({ min: 1, max: 4 }))
  .chain(([count, width]) =>
    fc
      .array(fc.double(), { minLength: count * width, maxLength: count * width })
      .map((data) => new Tensor("float64", Float64Array.from(data), [count, width])),
  );

describe("laws of codecs", () => {
  it("text/csv: a table of every dtype", () => expectLaws(csvCodec, tables));
  it("application/jsonlines: a table of every dtype", () => expectLaws(jsonLinesCodec, tables));
  it("application/x-npy: a table of floats, and tensors", () => {
    expectLaws(
      npyCodec,
      tables.map((table) => table.select("f")),
    );
    expectLaws(npyCodec, tensors);
  });
  it("application/x-recordio-protobuf: tensors of at least one record", () =>
    expectLaws(
      recordioProtobufCodec,
      tensors.filter(({ rowCount }) => rowCount > 0),
    ));
  it("text/plain and application/octet-stream: whatever there is", () => {
    expectLaws(
      textCodec,
      fc.string({ unit: "binary" }).map((text) => ({ kind: "text", text: wellFormed(text) })),
    );
    expectLaws(
      octetStreamCodec,
      fc.uint8Array().map((bytes) => ({ kind: "bytes", bytes })),
    );
  });
  it("application/json: documents", () =>
    expectLaws(
      jsonCodec,
      fc.jsonValue().map((value) => ({ kind: "json", value: JSON.parse(JSON.stringify(value)) as unknown })),
    ));
});

describe("second implementations", () => {
  it("JSON.parse reads a document as the codec does", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(read(jsonCodec, Buffer.from(text, "utf8"))).toEqual({
          kind: "json",
          value: JSON.parse(text) as unknown,
        });
      }),
    );
  });
  it("csv-parse splits what the codec writes into the same cells", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string(), fc.string({ unit: "grapheme" })), { minLength: 1, maxLength: 6 }),
        (cells) => {
          const columns = [0, 1].map(
            (at) =>
              [`c${at + 1}`, { dtype: "string", values: cells.map((row) => wellFormed(row[at]!)) }] as const,
          );
          const body = write(csvCodec, Table.of(columns));
          const split = parse(body, { skip_empty_lines: true }) as string[][];
          const table = read(csvCodec, body);
          expect(plainOf(table)).toMatchObject({ values: [0, 1].map((at) => split.map((row) => row[at])) });
        },
      ),
    );
  });
});
