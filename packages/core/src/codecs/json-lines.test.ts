import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseMediaType } from "../media-type.ts";
import { type AnyTable, json, type Payload } from "../payload.ts";
import { Table } from "../table.ts";
import { TableSchema } from "../table-data.ts";
import { Tensor } from "../tensor.ts";
import { jsonLinesCodec } from "./json-lines.ts";

const shells = new TableSchema(["sex", "length"], ["string", "float64"]);
const mediaType = parseMediaType("application/jsonlines");
const decode = (body: string, columns?: TableSchema) =>
  jsonLinesCodec.decode(Buffer.from(body), { columns, mediaType, maxDepth: 16 });
const encode = (payload: Payload) =>
  Buffer.from(jsonLinesCodec.encode(payload, { nonFinite: "refuse" })).toString();
const cells = (body: string) =>
  (decode(body, shells) as AnyTable).values.map((column: Iterable<unknown>) => [...column]);

describe("reading JSON lines", () => {
  it.each([
    '{"sex": "M", "length": 0.44}\n{"length": NaN, "sex": "F"}\n',
    '["M", 0.44]\r\n["F", null]',
    '{"features": ["M", 0.44]}\n{"data": {"features": {"values": ["F", NaN]}}}\n',
  ])("gives a table of declared columns from %j (F50, F51)", (body) => {
    expect(cells(body)).toEqual([
      ["M", "F"],
      [0.44, Number.NaN],
    ]);
  });

  it("reads past a byte order mark, and every digit of a 64-bit integer", () => {
    const columns = new TableSchema(["n"], ["int64"]);
    const table = decode("\ufeff9007199254740993\n[-9007199254740993]\n", columns) as AnyTable;
    expect(table.values[0]).toEqual(BigInt64Array.of(9_007_199_254_740_993n, -9_007_199_254_740_993n));
  });

  it("gives the documents where no columns are declared", () => {
    expect(decode('{"source": "a b"}\n[1]\n')).toEqual({ kind: "json", value: [{ source: "a b" }, [1]] });
  });

  it.each([
    ['["M", 1]\n["F", "x"]\n', "SW_CODEC_CELL", 2, "length"],
    ['["M", 1]\n["F"]\n', "SW_CODEC_CELL_COUNT", 2, "length"],
    ['["M", 1]\n["F", 1\n', "SW_CODEC_JSON_LINE", 2, undefined],
    ['["M", 1]\n\n["F", 1]\n', "SW_CODEC_JSON_LINE", 2, undefined],
    ['["M", 1]\n7\n', "SW_CODEC_JSON_SHAPE", 2, undefined],
  ])("refuses %j with %s, record %s, column %s: no row disappears", (body, code, record, column) => {
    expect(() => decode(body, shells)).toThrow(
      expect.objectContaining({ code, record, column, outcome: "input-invalid" }),
    );
  });
});

describe("writing JSON lines", () => {
  it("writes a row, a record or an item a line, each ended", () => {
    const table = Table.of({
      age: { dtype: "float64", values: [11.2, 9] },
      sex: { dtype: "string", values: ["M", "é"] },
    });
    expect(encode(table)).toBe('{"age": 11.2, "sex": "M"}\n{"age": 9.0, "sex": "\\u00e9"}\n');
    expect(encode(new Tensor("float32", new Float32Array([1, 2, 3, 4]), [2, 2]))).toBe(
      "[1.0, 2.0]\n[3.0, 4.0]\n",
    );
    expect(encode(new Tensor("int32", new Int32Array([1, 2]), [2]))).toBe("1\n2\n");
    expect(encode(json([{ a: 1 }, "b"]))).toBe('{"a": 1}\n"b"\n');
    expect(encode(json({ a: 1 }))).toBe('{"a": 1}\n');
    expect(encode(Table.of({ age: { dtype: "float64", values: [] } }))).toBe("");
  });

  it("is read back as the same rows, in number and order", () => {
    const row = fc.tuple(fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true }));
    fc.assert(
      fc.property(fc.array(row, { maxLength: 20 }), (rows) => {
        const table = Table.of({
          sex: { dtype: "string", values: rows.map(([text]) => text) },
          length: { dtype: "float64", values: rows.map(([, number]) => number) },
        });
        expect((decode(encode(table), shells) as AnyTable).values).toEqual(table.values);
      }),
    );
  });
});
