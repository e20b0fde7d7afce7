import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseMediaType } from "../media-type.ts";
import type { AnyTable } from "../payload.ts";
import { Table } from "../table.ts";
import { TableSchema } from "../table-data.ts";
import type { Tensor } from "../tensor.ts";
import { libsvmCodec, readLibsvmRows } from "./libsvm.ts";

const decode = (body: string | Uint8Array, columns?: TableSchema) =>
  libsvmCodec.decode(Buffer.from(body), { columns, mediaType: parseMediaType("text/libsvm"), maxDepth: 1 });
const rows = (body: string) => {
  const tensor = decode(body) as Tensor<"float64">;
  return Array.from({ length: tensor.rowCount }, (_, row) => [...tensor.record(row).data]);
};

describe("reading libsvm", () => {
  it("gives a float64 tensor: labels ignored, absent indices missing, not zero (F60, F63)", () => {
    expect(rows("10 0:2 2:0.645\n3 1:0\n")).toEqual([
      [2, Number.NaN, 0.645],
      [Number.NaN, 0, Number.NaN],
    ]);
    expect(decode("1 1:1")).toMatchObject({ kind: "tensor", dtype: "float64", shape: [1, 2] });
  });

  it("takes indices as they are, in any order: column 0 of a 1-based file is missing (F62)", () => {
    expect(rows("2:20 1:10")).toEqual([[Number.NaN, 10, 20]]);
  });

  it("reads signs, exponents, nan and inf, and skips any token without a colon (F60)", () => {
    expect(rows("-1 0:-1.5e3\t1:+.5 note  2:nan 3:-Inf")).toEqual([
      [-1500, 0.5, Number.NaN, Number.NEGATIVE_INFINITY],
    ]);
  });

  it("keeps every line as a record; the last line end makes none", () => {
    expect(rows("1 0:5\r\n\n7\n")).toEqual([[5], [Number.NaN], [Number.NaN]]);
    expect(rows("1 0:5")).toEqual(rows("1 0:5\n"));
  });

  it("gives a table of declared columns, missing where an index is absent", () => {
    const columns = new TableSchema(["a", "b"], ["float32", "float64"]);
    expect((decode("0 1:2.5\n", columns) as AnyTable).row(0)).toEqual({ a: Number.NaN, b: 2.5 });
    expect(() => decode("0 0:1\n0 2:1\n", columns)).toThrow(
      'Record 2 is not libsvm text: got "2", expected an index from 0 to 1, one of the declared columns.',
    );
  });

  it("refuses a missing cell of an integer column, with record and column", () => {
    expect(() => decode("0 0:1\n0 1:1\n", new TableSchema(["a", "b"], ["int32", "float64"]))).toThrow(
      expect.objectContaining({ code: "SW_CODEC_CELL", record: 2, column: "a", outcome: "input-invalid" }),
    );
  });

  it.each([
    ["an index that is no count", "0 x:1", 'got "x", expected an index from 0 to 4294967294'],
    ["a negative index", "0 -1:1", 'got "-1"'],
    ["an index beyond 32 bits", "0 4294967295:1", 'got "4294967295"'],
    ["a value that is no number", "0 1:one", 'got "1:one", expected index:number'],
    ["no value", "0 1:", 'got "1:"'],
    ["a second colon", "0 1:2:3", 'got "1:2:3"'],
    ["an index that stands twice", "0 1:2 0:3 1:2", "expected every index once, and 1 stands twice"],
  ])("refuses %s by record", (_, line, message) => {
    expect(() => decode(`0 0:1\n${line}`)).toThrow(
      expect.objectContaining({
        code: "SW_CODEC_LIBSVM",
        outcome: "input-invalid",
        record: 2,
        message: expect.stringContaining(message),
      }),
    );
  });

  it("refuses a few bytes that ask for gigabytes, before it allocates; sparse rows hold them", () => {
    expect(() => decode("0 4000000000:1\n")).toThrow(
      expect.objectContaining({ code: "SW_CODEC_SPARSE_SIZE", outcome: "input-invalid" }),
    );
    expect(readLibsvmRows(Buffer.from("0 4000000000:1\n"), parseMediaType("text/libsvm"))).toEqual({
      data: Float64Array.of(1),
      indices: Uint32Array.of(4_000_000_000),
      indptr: Uint32Array.of(0, 1),
      columnCount: 4_000_000_001,
    });
  });

  it("refuses bytes that are no UTF-8 (F13)", () => {
    expect(() => decode(Uint8Array.of(0x30, 0xff))).toThrow(
      expect.objectContaining({ code: "SW_CODEC_UTF8" }),
    );
  });

  it("gives back every matrix that is written as libsvm text", () => {
    const cell = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { nil: Number.NaN });
    const matrix = fc
      .integer({ min: 1, max: 6 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }),
      );
    fc.assert(
      fc.property(matrix, (cells) => {
        // A last column that is never stored would not be seen.
        const stored = cells.map((row) => [...row, 1]);
        const text = stored.map((row) =>
          [
            "0",
            ...row.flatMap((value, at) =>
              Number.isNaN(value) ? [] : [`${at}:${Object.is(value, -0) ? "-0" : value}`],
            ),
          ].join(" "),
        );
        expect(rows(text.join("\n"))).toEqual(stored);
      }),
    );
  });

  it("ends in a tensor or a named refusal, whatever the text", () => {
    const piece = fc.constantFrom(
      "0",
      "1",
      ":",
      " ",
      "\n",
      "\r",
      "nan",
      "-",
      ".",
      "e9",
      "9999999999",
      "\u00e9",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        try {
          expect((decode(pieces.join("")) as Tensor).kind).toBe("tensor");
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/^SW_CODEC_(LIBSVM|SPARSE_SIZE)$/) });
        }
      }),
    );
  });
});

describe("declared columns, which are filled as they are read", () => {
  const mediaType = parseMediaType("text/libsvm");

  it.each(["9007199254740993", "-9007199254740993", "1e300"])(
    "never hold %s as another 64-bit integer",
    (text) => {
      const columns = new TableSchema(["x", "n"], ["float64", "int64"]);
      const decodeTable = (value: string) =>
        libsvmCodec.decode(Buffer.from(`1 0:${value} 1:${value}\n`), { columns, mediaType, maxDepth: 1 });
      expect((decodeTable("9007199254740991") as AnyTable).values[1]).toEqual(
        BigInt64Array.of(9_007_199_254_740_991n),
      );
      expect(() => decodeTable(text)).toThrow(
        expect.objectContaining({
          code: "SW_CODEC_CELL",
          message: expect.stringContaining(`Record 1, column "n": got "${text}", expected an integer from `),
        }),
      );
    },
  );

  it("begin behind a byte order mark", () => {
    const columns = new TableSchema(["x"], ["float64"]);
    const table = libsvmCodec.decode(Buffer.from("\ufeff0:5\n0:6\n"), { columns, mediaType, maxDepth: 1 });
    expect((table as AnyTable).values).toEqual([Float64Array.of(5, 6)]);
  });

  const names = ["a", "b", "c"];
  const dtypes = fc.constantFrom("float64", "float32", "int32", "string", "bool");
  const value = fc.constantFrom("1", "0", "2.5", "nan", "-3", "1e300", "-inf");
  const lines = fc.array(
    fc.uniqueArray(fc.tuple(fc.nat(2), value), { maxLength: 3, selector: ([index]) => index }),
    { maxLength: 8 },
  );

  it("hold what the sparse rows say, or are refused as a cast of them is", () => {
    fc.assert(
      fc.property(lines, fc.tuple(dtypes, dtypes, dtypes), (records, types) => {
        const body = Buffer.from(
          records.map((row) => `1 ${row.map(([index, text]) => `${index}:${text}`).join(" ")}\n`).join(""),
        );
        const { data, indices, indptr } = readLibsvmRows(body, mediaType);
        const dense = records.map(() => [Number.NaN, Number.NaN, Number.NaN]);
        for (const [row, cells] of dense.entries())
          for (let at = indptr[row]!; at < indptr[row + 1]!; at += 1) cells[indices[at]!] = data[at]!;
        const cast = (cells: readonly number[], at: number) =>
          Table.of({ x: { dtype: "float64", values: [...cells] } })
            .cast({ x: types[at]! })
            .column("x");
        const isHeld = (cell: number, at: number) => {
          if (types[at] === "string") return Number.isNaN(cell);
          try {
            return cast([cell], at).length === 1;
          } catch {
            return false;
          }
        };
        const bad = dense.flatMap((cells, row) =>
          cells.flatMap((cell, at) => (isHeld(cell, at) ? [] : [{ record: row + 1, column: names[at]! }])),
        );
        const columns = new TableSchema(names, types);
        const decodeTable = () => libsvmCodec.decode(body, { columns, mediaType, maxDepth: 1 }) as AnyTable;
        if (bad.length > 0) {
          const issues = bad.length === 1 ? {} : { issueCount: bad.length };
          const expected = { code: "SW_CODEC_CELL", ...bad[0], ...issues };
          expect(decodeTable).toThrow(expect.objectContaining(expected));
          return;
        }
        const expected = names.map((_, at) => {
          const column = dense.map((cells) => cells[at]!);
          return types[at] === "string" ? column.map(() => "") : [...cast(column, at)];
        });
        expect(decodeTable().values.map((column: Iterable<unknown>) => [...column])).toEqual(expected);
      }),
    );
  });
});
