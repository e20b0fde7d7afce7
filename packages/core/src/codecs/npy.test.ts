import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DTYPES, type DType, type ValuesOf } from "../dtype.ts";
import { parseMediaType } from "../media-type.ts";
import type { AnyTable } from "../payload.ts";
import { Table } from "../table.ts";
import { TableSchema } from "../table-data.ts";
import { Tensor } from "../tensor.ts";
import { npyCodec } from "./npy.ts";

const file = (name: string) => readFileSync(new URL(`../fixtures/npy/${name}`, import.meta.url));
const expected = JSON.parse(file("expected.json").toString()) as Readonly<Record<string, unknown>>;
const decode = (body: Uint8Array, columns?: TableSchema) =>
  npyCodec.decode(body, { columns, mediaType: parseMediaType("application/x-npy"), maxDepth: 1 });
const encode = (payload: Tensor | AnyTable) => Buffer.from(npyCodec.encode(payload, { nonFinite: "refuse" }));

/** A tensor as nested lists, as numpy's `tolist` gives them. */
function toList(tensor: Tensor): unknown {
  if (tensor.shape.length === 0) return plain(tensor, 0);
  return Array.from({ length: tensor.shape[0]! }, (_, row) => toList(tensor.record(row)));
}
function plain({ dtype, data }: Tensor, at: number): unknown {
  const value = data[at]!;
  if (dtype === "bool") return value === 1;
  return typeof value === "bigint" ? Number(value) : value;
}
/** A file of format version 1 with a header of one's own. */
function npy(header: string, data: Uint8Array = new Uint8Array(0)): Buffer {
  const head = Buffer.alloc(10);
  head.write("\x93NUMPY\x01\x00", "latin1");
  head.writeUInt16LE(header.length, 8);
  return Buffer.concat([head, Buffer.from(header, "latin1"), data]);
}

describe("reading NPY", () => {
  it.each([
    ["float64-2x2", "float64"],
    ["float32-2x3-fortran", "float32"],
    ["int64-3", "int64"],
    ["int32-be-2", "int32"],
    ["bool-3", "bool"],
    ["uint8-2x2", "uint8"],
    ["unicode-2", "string"],
    ["bytes-2", "string"],
    ["scalar-float64", "float64"],
    ["float16-2", "float32"],
    ["version2-float64-2", "float64"],
  ])("gives numpy's values of %s (F70–F73)", (name, dtype) => {
    const tensor = decode(file(`${name}.npy`)) as Tensor;
    expect(tensor.dtype).toBe(dtype);
    expect(toList(tensor)).toEqual(expected[name]);
  });

  it("keeps the shape of an array without records", () => {
    expect(decode(file("empty-0x4.npy"))).toMatchObject({ shape: [0, 4] });
    for (const shape of [
      [3, 0],
      [0, 4_000_000_000],
    ])
      expect(
        decode(npy(`{'descr': '<f8', 'fortran_order': False, 'shape': (${shape.join(", ")}), }`)),
      ).toMatchObject({ shape });
  });

  it("gives a table of declared columns from [N, C], and refuses another width", () => {
    const columns = new TableSchema(["a", "b"], ["float32", "int32"]);
    const whole = encode(new Tensor("float64", new Float64Array([1, 2, 3, 4]), [2, 2]));
    const table = decode(whole, columns) as AnyTable;
    expect(table.row(1)).toEqual({ a: 3, b: 4 });
    expect(() => decode(file("float64-2x2.npy"), columns)).toThrow(
      expect.objectContaining({ code: "SW_CODEC_CELL", record: 1, column: "b" }),
    );
    expect(() => decode(file("int64-3.npy"), columns)).toThrow(
      'got shape (3), expected (N, 2), one column each for "a", "b"',
    );
    const names = Array.from({ length: 2000 }, (_, at) => `c${at}`);
    const many = new TableSchema(
      names,
      names.map(() => "float64"),
    );
    // Not all of them, in an answer to some hundred bytes.
    expect(() => decode(file("int64-3.npy"), many)).toThrow(/one column each for "c0", .* and 1988 more/);
  });

  it("drops the zeros that fill a text up, and looks at those within it once", () => {
    const within = "\0".repeat(200_000);
    const text = (descr: string, data: Buffer) =>
      (decode(npy(`{'descr': '${descr}', 'fortran_order': False, 'shape': (1,), }`, data)) as Tensor).data;
    // From each of them to the last letter would take a minute.
    expect(text("|S200003", Buffer.from(`${within}a\0\0`))).toEqual([`${within}a`]);
    expect(text("<U200002", Buffer.concat([Buffer.alloc(800_000), Buffer.from("a\0\0\0\0\0\0\0")]))).toEqual([
      `${within}a`,
    ]);
    expect(text("|S3", Buffer.alloc(3))).toEqual([""]);
  });

  it("refuses an object array: nothing is unpickled (F74)", () => {
    expect(() => decode(file("object-2.npy"))).toThrow(
      expect.objectContaining({ code: "SW_CODEC_NPY", outcome: "input-invalid" }),
    );
  });

  it.each([
    ["nothing", Buffer.alloc(0)],
    ["another magic", Buffer.from("PK\x03\x04 and more than twelve bytes")],
    ["version 9", Buffer.concat([Buffer.from("\x93NUMPY\x09\x00", "latin1"), Buffer.alloc(20)])],
    ["a header longer than the body", Buffer.from("\x93NUMPY\x01\x00\xff\xff{}", "latin1")],
    ["a complex type", npy("{'descr': '<c16', 'fortran_order': False, 'shape': (1,), }", Buffer.alloc(16))],
    [
      "a structured type",
      npy("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,), }", Buffer.alloc(8)),
    ],
    [
      "a shape beyond the data",
      npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000, 1000000000), }"),
    ],
    ["too little data", npy("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }", Buffer.alloc(8))],
    ["too much data", npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", Buffer.alloc(9))],
    [
      "a bool that is none",
      npy("{'descr': '|b1', 'fortran_order': False, 'shape': (1,), }", Buffer.from([2])),
    ],
    [
      "a code unit beyond Unicode",
      npy("{'descr': '<U1', 'fortran_order': False, 'shape': (1,), }", Buffer.alloc(4, 0xff)),
    ],
    [
      "items of no bytes, without number",
      npy("{'descr': '<U0', 'fortran_order': False, 'shape': (4000000000,), }"),
    ],
    [
      "records of no items, without number: an answer would be as many empty lines",
      npy("{'descr': '<f8', 'fortran_order': False, 'shape': (9007199254740991, 0), }"),
    ],
    [
      "lists of no items in few records",
      npy("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 600000, 0, 3), }"),
    ],
    ["no shape", npy("{'descr': '<f8', 'fortran_order': False, }")],
  ])("refuses %s by name", (_, body) => {
    expect(() => decode(body)).toThrow(
      expect.objectContaining({ code: "SW_CODEC_NPY", outcome: "input-invalid" }),
    );
  });

  it("ends in a tensor or a named refusal, whatever the bytes", () => {
    const whole = file("float64-2x2.npy");
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 6 }),
        fc.nat(whole.length),
        (edits, end) => {
          const body = Buffer.from(whole);
          for (const [at, byte] of edits) body[at] = byte;
          try {
            expect(decode(body.subarray(0, end))).toBeInstanceOf(Tensor);
          } catch (error) {
            expect(error).toMatchObject({ code: "SW_CODEC_NPY" });
          }
        },
      ),
    );
  });
});

describe("writing NPY", () => {
  it("writes the bytes numpy writes (F75)", () => {
    expect(
      encode(new Tensor("float64", new Float64Array([1, 2.5, 3, -4]), [2, 2])).equals(
        file("float64-2x2.npy"),
      ),
    ).toBe(true);
    expect(
      encode(new Tensor("int64", new BigInt64Array([1n, -2n, 3n]), [3])).equals(file("int64-3.npy")),
    ).toBe(true);
    expect(encode(new Tensor("bool", new Uint8Array([1, 0, 1]), [3])).equals(file("bool-3.npy"))).toBe(true);
    expect(encode(new Tensor("string", ["ab", "é"], [2])).equals(file("unicode-2.npy"))).toBe(true);
    expect(
      encode(new Tensor("float64", new Float64Array([3.25]), [])).equals(file("scalar-float64.npy")),
    ).toBe(true);
  });

  it("writes texts of any number, which are no arguments of one call", () => {
    const count = 300_000;
    const file = encode(new Tensor("string", new Array<string>(count).fill("a"), [count]));
    expect(file.length % 64).toBe((count * 4) % 64);
    // UTF-32, little endian.
    expect(file.subarray(-count * 4).equals(Buffer.alloc(count * 4, Buffer.from("a\0\0\0")))).toBe(true);
  });

  it("writes a table of one number dtype, and has no form for others", () => {
    const table = Table.of({
      a: { dtype: "float32", values: [1, 3] },
      b: { dtype: "float32", values: [2, 4] },
    });
    expect(toList(decode(encode(table)) as Tensor)).toEqual([
      [1, 2],
      [3, 4],
    ]);
    const mixed = Table.of({ a: { dtype: "float32", values: [1] }, b: { dtype: "string", values: ["x"] } });
    expect(npyCodec.canEncode?.(mixed)).toBe(false);
  });

  it("is read back as the same tensor, for every dtype", () => {
    fc.assert(
      fc.property(
        fc.constantFrom<DType>(...DTYPES),
        fc.array(fc.nat(127), { maxLength: 12 }),
        (dtype, numbers) => {
          const data =
            dtype === "string"
              ? numbers.map((number) => String.fromCodePoint(number + 0x1f600))
              : dtype === "int64"
                ? BigInt64Array.from(numbers, BigInt)
                : dtype === "uint64"
                  ? BigUint64Array.from(numbers, BigInt)
                  : dtype === "bool"
                    ? Uint8Array.from(numbers, (number) => number % 2)
                    : dtype === "float32"
                      ? Float32Array.from(numbers)
                      : dtype === "float64"
                        ? Float64Array.from(numbers)
                        : dtype === "int8"
                          ? Int8Array.from(numbers)
                          : dtype === "uint8"
                            ? Uint8Array.from(numbers)
                            : dtype === "int16"
                              ? Int16Array.from(numbers)
                              : dtype === "uint16"
                                ? Uint16Array.from(numbers)
                                : dtype === "int32"
                                  ? Int32Array.from(numbers)
                                  : Uint32Array.from(numbers);
          const tensor = new Tensor(dtype, data as ValuesOf<DType>, [numbers.length]);
          expect(decode(encode(tensor))).toEqual(tensor);
        },
      ),
    );
  });
});
