/** What the codecs of numbers say of values that declared columns do not hold: every one of them, as CSV and JSON do. */

import { describe, expect, it } from "vitest";
import type { SyncCodec } from "../codec.ts";
import type { StagewrightError } from "../error-catalogue.ts";
import { parseMediaType } from "../media-type.ts";
import type { AnyTable } from "../payload.ts";
import { TableSchema } from "../table-data.ts";
import { Tensor } from "../tensor.ts";
import { csvCodec } from "./csv.ts";
import { libsvmCodec } from "./libsvm.ts";
import { npyCodec } from "./npy.ts";
import { recordioProtobufCodec } from "./recordio-protobuf.ts";

const shape = new TableSchema(["id", "ratio", "weight"], ["int8", "float32", "float64"]);

type Rows = readonly (readonly [number, number, number])[];

const tensorOf = (rows: Rows) => new Tensor("float64", Float64Array.from(rows.flat()), [rows.length, 3]);
const bodies: readonly (readonly [SyncCodec, (rows: Rows) => string | Uint8Array])[] = [
  [
    libsvmCodec,
    (rows) => rows.map((row) => `0 ${row.map((value, at) => `${at}:${value}`).join(" ")}\n`).join(""),
  ],
  [npyCodec, (rows) => npyCodec.encode(tensorOf(rows), { nonFinite: "refuse" })],
  [recordioProtobufCodec, (rows) => recordioProtobufCodec.encode(tensorOf(rows), { nonFinite: "refuse" })],
];

function decode(codec: SyncCodec, body: string | Uint8Array, columns = shape): AnyTable {
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  const mediaType = parseMediaType(codec.mediaType);
  return codec.decode(bytes, { columns, mediaType, maxDepth: 1 }) as AnyTable;
}

function refusalOf(codec: SyncCodec, body: string | Uint8Array): StagewrightError {
  try {
    decode(codec, body);
  } catch (error) {
    return error as StagewrightError;
  }
  throw new Error("it was taken");
}

describe.each(bodies.map(([codec, write]) => ({ mediaType: codec.mediaType, codec, write })))(
  "$mediaType",
  ({ codec, write }) => {
    it("names every value its column does not hold, record by record", () => {
      const rows: Rows = [
        [1, 0.5, 2],
        [1.5, 1e39, 2],
        [-128, -1e39, 1e39],
        [128, 0.25, 3],
      ];
      const refusal = refusalOf(codec, write(rows));
      expect(refusal).toMatchObject({
        code: "SW_CODEC_CELL",
        outcome: "input-invalid",
        record: 2,
        column: "id",
        issueCount: 4,
      });
      const single = "a number a single holds, nan, inf, or nothing for missing";
      expect(refusal.issues).toEqual([
        { record: 2, column: "id", got: '"1.5"', expected: "an integer from -128 to 127" },
        { record: 2, column: "ratio", got: '"1e+39"', expected: single },
        { record: 3, column: "ratio", got: '"-1e+39"', expected: single },
        { record: 4, column: "id", got: '"128"', expected: "an integer from -128 to 127" },
      ]);
    });

    it("makes no text of a number: which digits it would get is not said (F34)", () => {
      const columns = new TableSchema(["id", "label", "weight"], ["int8", "string", "float64"]);
      const texts = write([
        [1, Number.NaN, 2],
        [2, 7, 2],
      ]);
      expect(() => decode(codec, texts, columns)).toThrow(
        expect.objectContaining({
          code: "SW_CODEC_CELL",
          message: 'Record 2, column "label": got "7", expected text.',
        }),
      );
      expect(decode(codec, write([[1, Number.NaN, 2]]), columns).row(0)).toEqual({
        id: 1,
        label: "",
        weight: 2,
      });
    });

    it("lists twenty and counts the rest, in the places and with the count of the same body as CSV", () => {
      const rows: Rows = Array.from({ length: 25 }, (_, at) => [at % 2 === 0 ? 0.5 : 300, 1e39, at]);
      const refusal = refusalOf(codec, write(rows));
      expect([refusal.issues.length, refusal.issueCount]).toEqual([20, 50]);
      expect(refusal.message).toMatch(/^Record 1, column "id": got "0.5", expected .* And 30 more\.$/);
      const ofCsv = refusalOf(csvCodec, rows.map((row) => `${row.join(",")}\n`).join(""));
      const places = ({ issues }: StagewrightError) => issues.map(({ record, column }) => [record, column]);
      expect([places(refusal), refusal.issueCount, refusal.code]).toEqual([
        places(ofCsv),
        ofCsv.issueCount,
        ofCsv.code,
      ]);
    });

    it("takes what fits", () => {
      const table = decode(
        codec,
        write([
          [1, 0.5, 1e39],
          [-128, -3, 2],
        ]),
      );
      expect(table.row(1)).toEqual({ id: -128, ratio: -3, weight: 2 });
    });
  },
);

it("twenty of a row's many are the first by column, whatever order they are written in", () => {
  const names = Array.from({ length: 25 }, (_, at) => `c${at}`);
  const wide = new TableSchema(names, Array<"float32">(25).fill("float32"));
  const entries = names.map((_, at) => `${at}:1e39`).reverse();
  const mediaType = parseMediaType(libsvmCodec.mediaType);
  const body = Buffer.from(`0 ${entries.join(" ")}\n0 3:1e39\n`);
  try {
    libsvmCodec.decode(body, { columns: wide, mediaType, maxDepth: 1 });
    expect.fail("it was taken");
  } catch (error) {
    const { issues, issueCount } = error as StagewrightError;
    expect(issues.map(({ column }) => column)).toEqual(names.slice(0, 20));
    expect(issueCount).toBe(26);
  }
});

it("a missing entry of a sparse record is none of an integer column, each of them", () => {
  expect(refusalOf(libsvmCodec, "0 1:1\n0 0:1\n0 2:1\n").issues).toEqual([
    { record: 1, column: "id", got: '"NaN"', expected: "an integer from -128 to 127" },
    { record: 3, column: "id", got: '"NaN"', expected: "an integer from -128 to 127" },
  ]);
});
