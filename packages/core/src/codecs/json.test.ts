import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseMediaType } from "../media-type.ts";
import { type Json, json, type Payload } from "../payload.ts";
import { Table } from "../table.ts";
import { TableSchema } from "../table-data.ts";
import { Tensor } from "../tensor.ts";
import { jsonCodec } from "./json.ts";

const shells = new TableSchema(["sex", "length", "rings"], ["string", "float64", "int32"]);
const mediaType = parseMediaType("application/json");
const decode = (body: string, columns: TableSchema | undefined, maxDepth = 64) =>
  jsonCodec.decode(Buffer.from(body), { columns, mediaType, maxDepth });
const cells = (body: string, columns = shells) => {
  const table = decode(body, columns) as Table;
  return table.columnNames.map((name) => [...table.column(name)]);
};
const encode = (payload: Payload, nonFinite: "refuse" | "words" = "refuse") =>
  Buffer.from(jsonCodec.encode(payload, { nonFinite })).toString();

describe("reading JSON with declared columns", () => {
  it.each([
    '{"instances": [{"sex": "M", "length": 0.44, "rings": 10}, {"rings": 7, "length": 0.5, "sex": "F"}]}',
    '{"instances": [["M", 0.44, 10], ["F", 0.5, 7]]}',
    '[["M", 0.44, 10], ["F", "0.5", "7"]]',
    '[{"sex": "M", "length": 0.44, "rings": 10.0}, {"sex": "F", "length": 5e-1, "rings": 7}]',
    '{"instances": [{"features": ["M", 0.44, 10]}, {"data": {"features": {"values": ["F", 0.5, 7]}}, "configuration": {}}]}',
  ])("reads %j (F42)", (body) => {
    expect(cells(body)).toEqual([
      ["M", "F"],
      [0.44, 0.5],
      [10, 7],
    ]);
  });

  it.each([
    '{"rings": [10, 7], "sex": ["M", "F"], "length": [0.44, "0.5"]}',
    '{"columns": ["rings", "sex", "length"], "data": [[10, "M", 0.44], [7, "F", 0.5]]}',
    '{"columns": ["sex", "length", "rings"], "index": [4, 5], "data": [["M", 0.44, 10], ["F", 0.5, 7]]}',
  ])("reads columns: %j", (body) => {
    expect(cells(body)).toEqual([
      ["M", "F"],
      [0.44, 0.5],
      [10, 7],
    ]);
  });

  it("reads columns whose names are those of the shapes, and a name that objects have already", () => {
    const taken = new TableSchema(["columns", "data", "__proto__"], ["float64", "float64", "float64"]);
    expect(cells('{"columns": [1, 2], "data": [3, 4], "__proto__": [5, 6]}', taken)).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
  });

  it.each([
    [
      '{"sex": ["M"], "length": [0.4, 0.5], "rings": [1, 2]}',
      "SW_CODEC_JSON_SHAPE",
      /unequal length, 1 in "sex" and 2 in "length"/,
    ],
    [
      '{"sex": ["M", "F"], "length": [0.4, "x"], "rings": [1, 2]}',
      "SW_CODEC_CELL",
      /Record 2, column "length"/,
    ],
    ['{"sex": ["M"], "length": [0.4]}', "SW_CODEC_MISSING_COLUMN", /Record 1 lacks column "rings"/],
    ['{"sex": ["M"], "length": [0.4], "rings": [1], "age": [2]}', "SW_CODEC_UNKNOWN_COLUMN", /"age"/],
    [
      '{"sex": ["M"], "length": 0.4, "rings": [1]}',
      "SW_CODEC_JSON_SHAPE",
      /an object with keys "sex", "length", "rings"/,
    ],
    ['{"x": [1], "y": [2]}', "SW_CODEC_JSON_SHAPE", /an object with keys "x", "y"/],
    [
      '{"columns": ["sex", "rings"], "data": [["M", 0.4, 1]]}',
      "SW_CODEC_JSON_SHAPE",
      /Record 1, "data": got 3 cells under 2 names/,
    ],
    ['{"columns": ["sex", "sex", "rings"], "data": []}', "SW_CODEC_JSON_SHAPE", /column "sex" twice/],
    [
      '{"columns": ["sex", "length", "rings"], "data": [{"sex": "M"}]}',
      "SW_CODEC_JSON_SHAPE",
      /no array of cells/,
    ],
  ])("refuses columns that are not the stage's: %j", (body, code, message) => {
    expect(() => cells(body)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });

  it("reads a sparse vector (F42, F43)", () => {
    const columns = new TableSchema(["a", "b", "c"], ["float64", "float64", "float64"]);
    expect(
      cells('{"instances":[{"data":{"features":{"keys":[2,0],"shape":[3],"values":[4,1]}}}]}', columns),
    ).toEqual([[1], [0], [4]]);
  });

  it("looks many names of columns over once", () => {
    // Each of them among all would take minutes.
    const names = Array.from({ length: 800_000 }, (_, at) => `k${at}`);
    expect(() =>
      cells(JSON.stringify({ columns: [...names, "k7"], data: [] }), new TableSchema(["a"], ["float64"])),
    ).toThrow('got column "k7" twice in "columns"');
  });

  it("makes no room for the sizes that short records say", () => {
    const columns = new TableSchema(["a"], ["float64"]);
    const record = '{"features":{"keys":[],"shape":[1000000],"values":[]}}';
    // Room for each of them would take a minute.
    expect(() => cells(`[${Array(60_000).fill(record).join(",")}]`, columns)).toThrow(
      expect.objectContaining({
        code: "SW_CODEC_CELL_COUNT",
        issueCount: 60_000,
        message: expect.stringContaining("Record 1 has 1000000 cells, expected 1"),
      }),
    );
  });

  it("reads null as missing, and the words NaN and Infinity outside strings (F41)", () => {
    const columns = new TableSchema(["x", "s"], ["float64", "string"]);
    expect(
      cells('[[NaN, "NaN"], [-Infinity, "a\\"Infinity"], [null, null], [Infinity, ""]]', columns),
    ).toEqual([
      [Number.NaN, Number.NEGATIVE_INFINITY, Number.NaN, Number.POSITIVE_INFINITY],
      ["NaN", 'a"Infinity', "", ""],
    ]);
  });

  it.each([
    [
      "[7]",
      'Record 1: got number "7"; expected an array of cells, an object by column name, or {"features": […]}.',
    ],
    [
      '[{"features": 7}]',
      'Record 1, "features": got number "7"; expected an array of cells, or {"values": […]}, with "keys" and "shape" where it is sparse.',
    ],
    [
      '[{"features": {"keys": [3], "shape": [3], "values": [4]}}]',
      'Record 1, sparse "features": got key "3" outside shape [3]; expected an integer from 0 to 2.',
    ],
    [
      '[{"features": {"keys": [1, 2], "shape": [3], "values": [4]}}]',
      'Record 1, sparse "features": got 2 keys and 1 values; expected a key a value.',
    ],
    [
      '[{"features": {"keys": [2, 0, 2], "shape": [3], "values": [4, 1, 5]}}]',
      'Record 1, sparse "features": got key "2" twice; expected every key once.',
    ],
    [
      '[{"features": {"keys": [1], "values": [4]}}]',
      'Record 1, sparse "features": got no shape of one axis; expected "shape": [number of columns].',
    ],
    [
      "{}",
      'The body: got an object without keys; expected {"instances": […]}, an array of arrays, an array of objects by column name, an object of arrays by column name, or {"columns": […], "data": […]}.',
    ],
  ])("says of %s what was expected there (F44)", (body, message) => {
    expect(() => decode(body, shells)).toThrow(expect.objectContaining({ message }));
  });

  it.each([
    ['[["M", "x", 1]]', "SW_CODEC_CELL", 1, "length"],
    ['[["M", 1, 1], ["M", 1, 1.5]]', "SW_CODEC_CELL", 2, "rings"],
    ['[["M", 1, null]]', "SW_CODEC_CELL", 1, "rings"],
    ["[[1, 1, 1]]", "SW_CODEC_CELL", 1, "sex"],
    ['[["M", true, 1]]', "SW_CODEC_CELL", 1, "length"],
    ['[["M", [1], 1]]', "SW_CODEC_CELL", 1, "length"],
    ['[["M", 1]]', "SW_CODEC_CELL_COUNT", 1, "rings"],
    ['[{"sex": "M", "length": 1}]', "SW_CODEC_MISSING_COLUMN", 1, "rings"],
    ['[{"sex": "M", "length": 1, "rings": 1, "weight": 2}]', "SW_CODEC_UNKNOWN_COLUMN", 1, "weight"],
    ["[7]", "SW_CODEC_JSON_SHAPE", 1, undefined],
    ['{"rows": []}', "SW_CODEC_JSON_SHAPE", undefined, undefined],
    ['{"instances": {}}', "SW_CODEC_JSON_SHAPE", undefined, undefined],
    [
      '{"instances":[{"data":{"features":{"keys":[3],"shape":[3],"values":[4]}}}]}',
      "SW_CODEC_JSON_SHAPE",
      1,
      "features",
    ],
    [
      '{"instances":[{"data":{"features":{"keys":[0],"shape":[1e9],"values":[4]}}}]}',
      "SW_CODEC_JSON_SHAPE",
      1,
      "features",
    ],
    ['[["M", 1, 1]', "SW_CODEC_JSON", undefined, undefined],
    ["", "SW_CODEC_JSON", undefined, undefined],
    ["[NaNo]", "SW_CODEC_JSON", undefined, undefined],
  ])("refuses %j with %s, record %s, column %s (F44)", (body, code, record, column) => {
    expect(() => decode(body, shells)).toThrow(
      expect.objectContaining({ code, record, column, outcome: "input-invalid" }),
    );
  });

  it.each([
    '[["9007199254740993"], [9007199254740993], [-9223372036854775808], [12]]',
    '{"n": [9007199254740993, 9007199254740993, -9223372036854775808, 12]}',
    '[{"n": 9007199254740993}, {"features": [9007199254740993]}, [-9223372036854775808], 12]',
  ])("gives a 64-bit column every digit that was sent: %s", (body) => {
    const columns = new TableSchema(["n"], ["int64"]);
    const long = 9_007_199_254_740_993n;
    expect(cells(body, columns)).toEqual([[long, long, -9_223_372_036_854_775_808n, 12n]]);
  });

  it("tells numbers, words and text apart in a body with digits that a double does not hold", () => {
    const columns = new TableSchema(["n", "x", "s"], ["uint64", "float64", "string"]);
    const text = '18446744073709551615, \\"1e400';
    expect(
      cells(`[[18446744073709551615, -Infinity, "${text}"], [1, NaN, "9"], [2, 1e300, ""]]`, columns),
    ).toEqual([
      [18_446_744_073_709_551_615n, 1n, 2n],
      [Number.NEGATIVE_INFINITY, Number.NaN, 1e300],
      ['18446744073709551615, "1e400', "9", ""],
    ]);
  });

  it.each([
    ["int64", "9223372036854775808"],
    ["int64", "1e18"],
    ["uint64", "-9007199254740993"],
    ["int32", "12345678901234567890"],
    ["float64", "1e400"],
    ["float64", "-1e400"],
    ["float32", "1e39"],
    ["float32", "1e400"],
    ["string", "9007199254740993"],
    ["bool", "1e400"],
  ] as const)("refuses, in a column of %s, %s as it was sent (F34)", (dtype, number) => {
    const columns = new TableSchema(["s", "n"], ["string", dtype]);
    expect(() => decode(`[["", ${number}]]`, columns)).toThrow(
      expect.objectContaining({
        code: "SW_CODEC_CELL",
        message: expect.stringContaining(`Record 1, column "n": got number "${number}", expected `),
      }),
    );
  });

  it("reads past a byte order mark, as the CSV codec does (RFC 8259 §8.1)", () => {
    expect(cells('\ufeff[["M", 1, 2]]', shells)).toEqual([["M"], [1], [2]]);
  });

  it("tells where a body stops being JSON, and keeps a piece of it out of the message", () => {
    expect(() => decode('{"secret": tru}', undefined)).toThrow(
      /^The body is not JSON \(RFC 8259\): there is unexpected text at character 15\.$/,
    );
    expect(() => decode('{"secret": 1', undefined)).toThrow(
      /^The body is not JSON \(RFC 8259\): it ends early, after 12 characters\.$/,
    );
    expect(() => decode("[NaN, 1Infinity]", undefined)).toThrow(/ at character 8\.$/);
  });
});

describe("reading JSON without declared columns", () => {
  it("gives the document", () => {
    expect(decode('{"a": [1, NaN, "NaN"]}', undefined)).toEqual({
      kind: "json",
      value: { a: [1, Number.NaN, "NaN"] },
    });
  });

  it("refuses nesting beyond the limit, however long the body", () => {
    expect(() => decode(`${"[".repeat(100_000)}`, undefined)).toThrow(
      expect.objectContaining({ code: "SW_CODEC_JSON_DEPTH" }),
    );
    expect(decode('["[[[[[[", {"a]": "\\"[["}]', undefined, 2)).toMatchObject({ kind: "json" });
  });

  it("does not let a body set the prototype of what it becomes", () => {
    const { value } = decode('{"__proto__": {"polluted": true}}', undefined) as Json<Record<string, unknown>>;
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

describe("writing JSON", () => {
  it("writes a table as predictions in Python's layout (F40, F45)", () => {
    const table = Table.of({
      age: { dtype: "float64", values: [11.2, 1e16] },
      näme: { dtype: "string", values: ['a/"', "😀"] },
      n: { dtype: "int64", values: [9_007_199_254_740_993n, 0n] },
      ok: { dtype: "bool", values: [true, false] },
    });
    expect(encode(table)).toBe(
      '{"predictions": [{"age": 11.2, "n\\u00e4me": "a/\\"", "n": 9007199254740993, "ok": true}, ' +
        '{"age": 1e+16, "n\\u00e4me": "\\ud83d\\ude00", "n": 0, "ok": false}]}',
    );
  });

  it("writes a tensor as nested arrays, a scalar bare", () => {
    expect(encode(new Tensor("float32", new Float32Array([0.1, 1, 2, 3]), [2, 2]))).toBe(
      "[[0.1, 1.0], [2.0, 3.0]]",
    );
    expect(encode(new Tensor("int32", new Int32Array([7]), []))).toBe("7");
    expect(encode(new Tensor("float64", new Float64Array(0), [0, 3]))).toBe("[]");
  });

  it("writes documents: integers plain, other numbers by F30", () => {
    expect(encode(json({ a: [1, 2.5, 1e-7, -0], b: null, c: undefined, d: new Float32Array([1]) }))).toBe(
      '{"a": [1, 2.5, 1e-07, -0.0], "b": null, "d": [1]}',
    );
  });

  it("refuses what is not finite unless the author asked for words", () => {
    const table = Table.of({ x: { dtype: "float64", values: [1, Number.NaN] } });
    expect(() => encode(table)).toThrow(
      expect.objectContaining({
        code: "SW_CODEC_NOT_FINITE",
        record: 2,
        column: "x",
        outcome: "stage-fault",
      }),
    );
    expect(encode(table, "words")).toBe('{"predictions": [{"x": 1.0}, {"x": NaN}]}');
    expect(() => encode(json({ a: [Number.POSITIVE_INFINITY] }))).toThrow(
      "The answer holds Infinity at $.a[0]",
    );
  });

  it("refuses cycles by depth instead of overflowing", () => {
    const cycle: unknown[] = [];
    cycle.push(cycle);
    expect(() => encode(json(cycle))).toThrow(expect.objectContaining({ code: "SW_CODEC_UNWRITABLE" }));
  });

  it("is read back by JSON.parse as the same document", () => {
    const value = fc.jsonValue({ maxDepth: 4 });
    fc.assert(
      fc.property(value, (document) => {
        // Not what JSON.stringify makes of it, which drops the sign of −0 (F34).
        expect(JSON.parse(encode(json(document)))).toEqual(document);
      }),
    );
  });
});
