import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DType } from "../dtype.ts";
import { parseMediaType } from "../media-type.ts";
import { TableSchema } from "../table-data.ts";
import { blocksOutcome, cuts, wholeOutcome } from "./block-decoders.cases.ts";
import { csvCodec } from "./csv.ts";

const mediaType = parseMediaType("text/csv");
const schemas: readonly (TableSchema | undefined)[] = [
  undefined,
  new TableSchema(["a", "b"], ["float64", "string"]),
  new TableSchema(["a", "b", "c"], ["int32", "float32", "bool"]),
];
const cell = fc.oneof(
  fc.constantFrom(
    "1",
    "-2.5",
    "",
    "nan",
    "true",
    "9999999999",
    "x",
    "é",
    "𝔘",
    '""',
    '"a,b"',
    '"q""q"',
    '"two\nlines"',
    '"two\r\nlines"',
  ),
  fc.constantFrom('in"side', '"after"x', '"open'),
);
const lineEnd = fc.constantFrom("\n", "\r\n", "\r", "\n\n", "\n\r\n", "");
const text = fc
  .tuple(
    fc.constantFrom("", "", "\ufeff"),
    fc.array(fc.tuple(fc.array(cell, { minLength: 1, maxLength: 4 }), lineEnd), { maxLength: 12 }),
  )
  .map(([start, records]) => start + records.map(([cells, end]) => cells.join(",") + end).join(""));
/** Bytes of texts, and of texts with a byte that is no UTF-8. */
const body = fc
  .tuple(text, fc.option(fc.nat({ max: 200 }), { freq: 8, nil: undefined }))
  .map(([written, broken]) => {
    const bytes = Buffer.from(written, "utf8");
    if (broken !== undefined && broken < bytes.length) bytes[broken] = 0xff;
    return bytes;
  });

describe("CSV in blocks", () => {
  it("gives the table, or the errors, of the whole body: quotes, line ends and characters across borders (F10–F14)", () => {
    const schema = fc.constantFrom(...schemas);
    fc.assert(
      fc.property(body, cuts, schema, (bytes, places, columns) => {
        const options = { columns, mediaType, maxDepth: 1 };
        expect(blocksOutcome(csvCodec, bytes, places, options)).toEqual(
          wholeOutcome(csvCodec, bytes, options),
        );
      }),
      { numRuns: 400 },
    );
  });

  it("does so for records that are good but for a few, in every dtype", () => {
    const dtypes: readonly DType[] = ["float64", "float32", "int64", "uint8", "bool", "string"];
    const columns = new TableSchema(
      dtypes.map((dtype) => `the ${dtype}`),
      dtypes,
    );
    const number = fc.oneof(fc.integer().map(String), fc.double().map(String));
    const row = fc.tuple(
      number,
      number,
      fc.bigInt().map(String),
      fc.nat({ max: 260 }).map(String),
      fc.constantFrom("true", "0", "2"),
      cell,
    );
    fc.assert(
      fc.property(fc.array(row, { maxLength: 30 }), cuts, (rows, places) => {
        const options = { columns, mediaType, maxDepth: 1 };
        const bytes = Buffer.from(rows.map((cells) => `${cells.join(",")}\n`).join(""), "utf8");
        expect(blocksOutcome(csvCodec, bytes, places, options)).toEqual(
          wholeOutcome(csvCodec, bytes, options),
        );
      }),
    );
  });
});
