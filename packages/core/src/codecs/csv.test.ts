import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DType } from "../dtype.ts";
import { DTYPES } from "../dtype.ts";
import { parseMediaType } from "../media-type.ts";
import type { AnyTable, Payload } from "../payload.ts";
import { Table } from "../table.ts";
import { TableSchema } from "../table-data.ts";
import { Tensor } from "../tensor.ts";
import { csvCodec } from "./csv.ts";
import { readCsvRecords } from "./csv-records.ts";
import { expectSameTables } from "./csv-scanner.cases.ts";
import { scanCsv } from "./csv-scanner.ts";

const shells = new TableSchema(["sex", "length", "rings"], ["string", "float64", "int32"]);
const decodeAs = (body: string | Uint8Array, columns: TableSchema | undefined, contentType: string) =>
  csvCodec.decode(Buffer.from(body as string), {
    columns,
    mediaType: parseMediaType(contentType),
    maxDepth: 8,
  }) as Table;
const decode = (body: string | Uint8Array, columns = shells, contentType = "text/csv") =>
  decodeAs(body, columns, contentType);
const cells = (table: AnyTable) => table.values.map((column: Iterable<unknown>) => [...column]);
const encode = (payload: Payload) =>
  Buffer.from(csvCodec.encode(payload, { nonFinite: "refuse" })).toString();

describe("reading CSV", () => {
  it.each([
    ["M,0.44,10\nF,0.5,7\n", "line feeds"],
    ["M,0.44,10\r\nF,0.5,7", "carriage return line feeds and no last line end (F12)"],
    ["M,0.44,10\rF,0.5,7\r", "carriage returns"],
    ["\n\nM,0.44,10\n\r\nF,0.5,7\n\n", "blank lines, which are skipped"],
    ["M, 0.44 ,\t10\nF,0.5,7", "spaces and tabs around numbers"],
    ['"M",0.44,10\n"F","0.5","7"', "quotes"],
    ["\ufeffM,0.44,10\nF,0.5,7", "a byte order mark"],
  ])("takes %j: %s", (body) => {
    expect(cells(decode(body))).toEqual([
      ["M", "F"],
      [0.44, 0.5],
      [10, 7],
    ]);
  });

  it("reads line ends, commas and doubled quotes inside quotes (RFC 4180 §2)", () => {
    expect(cells(decode('"a,""b""\r\nc",1,2'))[0]).toEqual(['a,"b"\r\nc']);
  });

  it("reads empty cells as NaN in float columns and as text in string columns", () => {
    expect(cells(decode(",,1"))).toEqual([[""], [Number.NaN], [1]]);
  });

  it("gives strings in c1, c2, … where no columns are declared: no type is guessed", () => {
    const table = decodeAs("1,a\n2,b", undefined, "text/csv");
    expect(table.columnNames).toEqual(["c1", "c2"]);
    expect(cells(table)).toEqual([
      ["1", "2"],
      ["a", "b"],
    ]);
  });

  it.each([
    [
      "M,0.44,10\nF,x,7",
      "SW_CODEC_CELL",
      2,
      "length",
      'Record 2, column "length": got "x", expected a number, nan, inf, or nothing for missing.',
    ],
    [
      "M,0.44,",
      "SW_CODEC_CELL",
      1,
      "rings",
      'Record 1, column "rings": got an empty cell, expected an integer',
    ],
    [
      "M,0.44,1.5",
      "SW_CODEC_CELL",
      1,
      "rings",
      'got "1.5", expected an integer from -2147483648 to 2147483647',
    ],
    ["M,1e999,1", "SW_CODEC_CELL", 1, "length", 'got "1e999"'],
    [
      "M,1,1\n\nM,1,1,9",
      "SW_CODEC_CELL_COUNT",
      2,
      undefined,
      'Record 2 has 4 cells, expected 3: "sex", "length", "rings".',
    ],
    ["M,1", "SW_CODEC_CELL_COUNT", 1, "rings", 'Column "rings" and what follows is missing.'],
    ['M,1,1\nM,"1,1', "SW_CODEC_CSV", 2, undefined, "a quoted cell is not closed"],
    ['M,1,1\nM,"1"x,1', "SW_CODEC_CSV", 2, undefined, "text follows a closing quote"],
    ['M"x,1,1', "SW_CODEC_CSV", 1, undefined, "a quote stands inside an unquoted cell"],
  ])("refuses %j with %s, record %s, column %s", (body, code, record, column, sentence) => {
    expect(() => decode(body)).toThrow(
      expect.objectContaining({ code, record, column, outcome: "input-invalid" }),
    );
    expect(() => decode(body)).toThrow(sentence);
  });

  it("refuses what is not UTF-8, and any other charset by name (F13)", () => {
    expect(() => decode(Uint8Array.from([0x4d, 0xff, 0x2c]))).toThrow(
      expect.objectContaining({ code: "SW_CODEC_UTF8" }),
    );
    expect(() => decode("M,1,1", shells, "text/csv; charset=latin1")).toThrow(
      expect.objectContaining({ code: "SW_CODEC_CHARSET", outcome: "content-type-unsupported" }),
    );
    expect(cells(decode("é,1,1", shells, "text/csv; charset=UTF-8"))[0]).toEqual(["é"]);
  });
});

describe("the byte scanner", () => {
  const both = (body: string, schema: TableSchema) => {
    const scanned = scanCsv(Buffer.from(body), schema);
    let read: unknown;
    try {
      read = cells(new Table(readCsvRecords(Buffer.from(body), schema)));
    } catch (error) {
      read = error;
    }
    return { scanned: scanned && cells(new Table(scanned)), read };
  };

  it("gives the general reader's table on a hundred thousand generated rows", { timeout: 60_000 }, () => {
    expectSameTables(10);
  });

  it("doubts or agrees, whatever the body", () => {
    const cell = fc.oneof(
      fc.double().map(String),
      fc.integer().map(String),
      fc.constantFrom(
        "",
        " ",
        "nan",
        "-inf",
        "1e5",
        "1E-400",
        "9007199254740993",
        "0.1e",
        "+",
        "true",
        "-0",
        "00012",
        "1.",
        ".5",
        '"x"',
        "a b",
        "é",
      ),
      fc.string({ maxLength: 5 }),
    );
    const line = fc.array(cell, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(","));
    const body = fc
      .array(line, { maxLength: 6 })
      .chain((lines) => fc.constantFrom("\n", "\r\n", "\r").map((end) => lines.join(end)));
    const dtypes = fc.array(fc.constantFrom<DType>(...DTYPES), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(body, dtypes, (text, types) => {
        const schema = new TableSchema(
          types.map((_, at) => `x${at}`),
          types,
        );
        const { scanned, read } = both(text, schema);
        if (scanned !== undefined) expect(scanned).toEqual(read);
      }),
      { numRuns: 3000 },
    );
  });

  it("reads plain numeric bodies without the general reader", () => {
    const schema = new TableSchema(["a", "b"], ["float64", "int64"]);
    expect(both("1.5,2\n-3e2,4\n", schema).scanned).toEqual([
      [1.5, -300],
      [2n, 4n],
    ]);
  });
});

describe("writing CSV (F21)", () => {
  it("ends every row, quotes only what must be, writes numbers by their dtype", () => {
    const table = Table.of({
      text: { dtype: "string", values: ["plain", 'a,"b"', "two\nlines", ""] },
      double: { dtype: "float64", values: [1, 1e-5, Number.NaN, Number.NEGATIVE_INFINITY] },
      single: { dtype: "float32", values: [0.1, 16_777_216, 1e16, 2.5] },
      count: { dtype: "int64", values: [1n, -2n, 9_007_199_254_740_993n, 0n] },
      flag: { dtype: "bool", values: [true, false, true, false] },
    });
    expect(encode(table)).toBe(
      'plain,1.0,0.1,1,True\n"a,""b""",1e-05,16777216.0,-2,False\n"two\nlines",nan,1e+16,9007199254740993,True\n,-inf,2.5,0,False\n',
    );
  });

  it("quotes an empty cell that is alone in its row, so that the row does not disappear", () => {
    const table = Table.of({ text: { dtype: "string", values: ["", "a"] } });
    expect(encode(table)).toBe('""\na\n');
    expect(cells(decode(encode(table), new TableSchema(["text"], ["string"])))).toEqual([["", "a"]]);
  });

  it("writes one value a line for one axis, rows for two, and has no form for three", () => {
    expect(encode(new Tensor("float64", new Float64Array([1, 2]), [2]))).toBe("1.0\n2.0\n");
    expect(encode(new Tensor("int32", new Int32Array([1, 2, 3, 4]), [2, 2]))).toBe("1,2\n3,4\n");
    const cube = new Tensor("float64", new Float64Array(8), [2, 2, 2]);
    expect(csvCodec.canEncode?.(cube)).toBe(false);
    expect(() => encode(cube)).toThrow(expect.objectContaining({ code: "SW_CODEC_UNWRITABLE" }));
  });

  it("is read back as the same table: N records out, N records in, in order", () => {
    const schema = new TableSchema(
      ["s", "d", "f", "n", "b"],
      ["string", "float64", "float32", "int64", "bool"],
    );
    const text = fc.string({ unit: "grapheme", maxLength: 6 });
    const row = fc.tuple(
      text,
      fc.double(),
      fc.float(),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.boolean(),
    );
    fc.assert(
      fc.property(fc.array(row, { maxLength: 12 }), (rows) => {
        const table = Table.of({
          s: { dtype: "string", values: rows.map(([value]) => value) },
          d: { dtype: "float64", values: rows.map(([, value]) => value) },
          f: { dtype: "float32", values: rows.map(([, , value]) => value) },
          n: { dtype: "int64", values: rows.map(([, , , value]) => value) },
          b: { dtype: "bool", values: rows.map(([, , , , value]) => value) },
        });
        expect(cells(decode(encode(table), schema))).toEqual(cells(table));
      }),
      { numRuns: 500 },
    );
  });
});
