import { describe, expect, it } from "vitest";
import {
  DenseTensor,
  LeapFrame,
  list,
  MleapError,
  map,
  readLeapFrame,
  SparseTensor,
  scalar,
  tensor,
  writeLeapFrame,
} from "../index.ts";

const read = (type: unknown, ...values: unknown[]): unknown[] =>
  readLeapFrame(
    JSON.stringify({ schema: { fields: [{ name: "c", type }] }, rows: values.map((value) => [value]) }),
  )
    .rows()
    .flat();
/** The text the JVM prints for one value in a non-nullable double column. */
const written = (value: number): string =>
  writeLeapFrame(LeapFrame.fromRows([{ name: "c", type: scalar("double") }], [[value]])).match(
    /\[\[(.*?)\]\]/,
  )![1]!;

describe("leap frames as JSON", () => {
  // bundle.md §11: executed on a JVM.
  it.each([
    [1, "1.0"],
    [100, "100.0"],
    [-0, "0.0"],
    [1e7, "1.0E+7"],
    [1.2345678e7, "12345678"],
    [1.23456789e8, "123456789"],
    [1.5e10, "1.5E+10"],
    [1e-4, "0.00010"],
    [1e-5, "0.000010"],
    [1.5e-6, "0.0000015"],
    [1e-7, "1.0E-7"],
    [1.234e-8, "1.234E-8"],
    [1e21, "1.0E+21"],
    [4.9e-324, "4.9E-324"],
    [218.2767196535019, "218.2767196535019"],
    [Number.NaN, "null"],
    [Number.POSITIVE_INFINITY, "null"],
  ])("%d is written as %s", (value, text) => {
    expect(written(value)).toBe(text);
  });

  it("is printed as the JVM prints it: rows first, keys sorted, types in their own order", () => {
    const frame = LeapFrame.fromRows(
      [
        { name: "a", type: scalar("int", { nullable: false }) },
        { name: "b", type: tensor("double", { dimensions: [3] }) },
      ],
      [[1, new SparseTensor("double", Int32Array.of(1), Float64Array.of(2.5), [3])]],
    );
    expect(writeLeapFrame(frame)).toBe(`{
  "rows": [[1, {
    "dimensions": [3],
    "indices": [[1]],
    "values": [2.5]
  }]],
  "schema": {
    "fields": [{
      "name": "a",
      "type": {
        "base": "integer",
        "isNullable": false,
        "type": "basic"
      }
    }, {
      "name": "b",
      "type": {
        "type": "tensor",
        "base": "double",
        "dimensions": [3]
      }
    }]
  }
}`);
  });

  it("null is null in a nullable double column and NaN elsewhere", () => {
    expect(read("double", null, 1)).toEqual([null, 1]);
    expect(read({ type: "basic", base: "double", isNullable: false }, null)).toEqual([Number.NaN]);
    expect(read({ type: "list", base: "double" }, [null, 1])).toEqual([[Number.NaN, 1]]);
  });

  it("reads tensors, maps, lists and bytes", () => {
    expect(read({ type: "tensor", base: "double" }, { values: [1, null], dimensions: [2] })).toEqual([
      new DenseTensor("double", Float64Array.of(1, Number.NaN), [2]),
    ]);
    expect(read({ type: "map", key: "string", base: "int" }, { a: 1 })).toEqual([new Map([["a", 1]])]);
    expect(read("byte_string", "AQI=")).toEqual([Uint8Array.of(1, 2)]);
  });

  it("a long beyond 2^53 is a bigint, never rounded", () => {
    const text = '{"schema": {"fields": [{"name": "c", "type": "long"}]}, "rows": [[9007199254740993], [7]]}';
    const frame = readLeapFrame(text);
    expect(frame.rows()).toEqual([[9007199254740993n], [7]]);
    expect(writeLeapFrame(frame)).toContain("[[9007199254740993], [7]]");
  });

  it.each([
    ["text that is no JSON", "{", /JSON text/],
    ["no schema", '{"rows": []}', /a schema/],
    [
      "a row that is too short",
      '{"schema": {"fields": [{"name": "a", "type": "int"}]}, "rows": [[]]}',
      /row 1|type|integer/,
    ],
    [
      "a text in a double column",
      '{"schema": {"fields": [{"name": "a", "type": "double"}]}, "rows": [[1], ["x"]]}',
      /row 2, column "a": got "x"/,
    ],
    [
      "a fraction in an integer column",
      '{"schema": {"fields": [{"name": "a", "type": "integer"}]}, "rows": [[1.5]]}',
      /row 1, column "a": got 1.5/,
    ],
    [
      "int spelled as inside lists",
      '{"schema": {"fields": [{"name": "a", "type": "int"}]}, "rows": []}',
      /"int"/,
    ],
    [
      "a column twice",
      '{"schema": {"fields": [{"name": "a", "type": "double"}, {"name": "a", "type": "double"}]}, "rows": []}',
      /exists already/,
    ],
    [
      "indices that do not fit",
      '{"schema": {"fields": [{"name": "a", "type": {"type": "tensor", "base": "double"}}]}, "rows": [[{"indices": [[0]], "values": [1, 2], "dimensions": [3]}]]}',
      /1 indices/,
    ],
  ])("%s is refused, with its place", (_name, text, message) => {
    expect(() => readLeapFrame(text)).toThrowError(message);
    expect(() => readLeapFrame(text)).toThrowError(MleapError);
  });

  it("is written in the format a variable names, and in no other", () => {
    const frame = LeapFrame.fromRows([{ name: "c", type: scalar("double") }], [[1]]);
    const written = (format: "json" | "binary"): string | Uint8Array => writeLeapFrame(frame, { format });
    for (const format of ["json", "binary"] as const)
      expect(readLeapFrame(written(format), { format }).rows()).toEqual([[1]]);
    expect(() => written("avro" as "json")).toThrow(/as avro: frames are written as json or binary/);
  });

  it("writes maps with sorted keys and refuses keys that are not texts", () => {
    const of = (type: ReturnType<typeof map>, value: Map<unknown, unknown>) =>
      LeapFrame.fromRows([{ name: "c", type }], [[value]]);
    expect(
      writeLeapFrame(
        of(
          map("string", "int"),
          new Map([
            ["b", 1],
            ["a", 2],
          ]),
        ),
      ),
    ).toContain('"a": 2,\n    "b": 1');
    expect(() => writeLeapFrame(of(map("int", "int"), new Map([[1, 2]])))).toThrowError(
      expect.objectContaining({ code: "MLEAP_FRAME_UNSUPPORTED" }),
    );
  });

  it("keeps null elements of lists of texts out", () => {
    expect(() => read({ type: "list", base: "string" }, ["a", null])).toThrowError(/got null/);
    expect(LeapFrame.fromRows([{ name: "c", type: list("string") }], [[["a"]]]).rows()).toEqual([[["a"]]]);
  });
});
