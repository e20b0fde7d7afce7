import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as zlib from "node:zlib";
import { parquetReadObjects } from "hyparquet";
import { describe, expect, it } from "vitest";
import { readEnvironment } from "../environment.ts";
import { silentLogger } from "../logger.ts";
import { parseMediaType } from "../media-type.ts";
import { openStage } from "../open-stage.ts";
import { defineStage } from "../stage.ts";
import { Table } from "../table.ts";
import { TableSchema } from "../table-data.ts";
import { parquetCodec } from "./parquet.ts";
import { readHybrid } from "./parquet-hybrid.ts";
import { ThriftReader } from "./thrift-struct.ts";
import { decodeWithoutHyparquet } from "./without-hyparquet.cases.ts";

const fixtures = join(import.meta.dirname, "../fixtures/parquet");
const file = (name: string) => readFileSync(join(fixtures, `${name}.parquet`));

type Recorded =
  | string
  | boolean
  | null
  | { readonly integer: string }
  | { readonly float: string }
  | { readonly decimal: string }
  | { readonly time: string };
const expected = JSON.parse(readFileSync(join(fixtures, "expected.json"), "utf8")) as {
  readonly files: Readonly<Record<string, string>>;
  readonly tables: Readonly<Record<string, Readonly<Record<string, readonly Recorded[]>>>>;
};

async function decode(body: Uint8Array, columns?: readonly (readonly [string, string])[]): Promise<Table> {
  const schema =
    columns &&
    new TableSchema(
      columns.map(([name]) => name),
      columns.map(([, dtype]) => dtype as "float64"),
    );
  const mediaType = parseMediaType("application/x-parquet");
  return (await parquetCodec.decode(body, { columns: schema, mediaType, maxDepth: 1 })) as Table;
}

const refusal = (message: string) =>
  expect.objectContaining({
    code: "SW_CODEC_PARQUET",
    outcome: "input-invalid",
    message: expect.stringContaining(message),
  });

/** What pyarrow read, as the column's array holds it. */
function heldAs(dtype: string, value: Recorded): unknown {
  if (value === null) return dtype === "string" ? "" : Number.NaN;
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "string") return value;
  if ("decimal" in value) return value.decimal;
  if ("float" in value) return Number(value.float.replace("inf", "Infinity"));
  if ("integer" in value) return /^u?int64$/.test(dtype) ? BigInt(value.integer) : Number(value.integer);
  return value.time;
}

/** Points in time, in the count their column stores. */
const COUNTS: Readonly<Record<string, (text: string) => number | bigint>> = {
  date: (text) => Date.parse(`${text}T00:00:00Z`) / 86_400_000,
  timestampMillisUtc: (text) => BigInt(Date.parse(text)),
  timestampMicros: (text) => BigInt(Date.parse(`${text}Z`)) * 1000n,
};

const canReadZstd = "zstdDecompressSync" in zlib;
const readable = Object.keys(expected.files).filter((name) => canReadZstd || !name.endsWith("zstd"));

describe("reading Parquet against what pyarrow reads", () => {
  // The nulls of these stand in a column that has no missing value of its own.
  const nullable = new Set(["int32OrNull"]);

  it.each(readable)("%s: every column in the dtype it is stored in", async (name) => {
    const columns = expected.tables[expected.files[name]!]!;
    const body = file(name);
    const hasNullable = Object.keys(columns).some((column) => nullable.has(column));
    if (hasNullable) await expect(decode(body)).rejects.toThrow("got null, expected an integer");
    const declared = hasNullable ? STORED.filter(([column]) => column in columns) : undefined;
    const table = await decode(body, declared);
    for (const [column, values] of Object.entries(columns)) {
      const at = table.schema.positionOf(column, "test");
      const dtype = table.schema.dtypes[at]!;
      const count =
        name === "int96"
          ? (text: string) => (COUNTS["timestampMicros"]!(text) as bigint) * 1000n
          : COUNTS[column];
      const held = values.map((value) => {
        const plain = heldAs(dtype, value);
        return value !== null && typeof value === "object" && "time" in value
          ? count!(plain as string)
          : plain;
      });
      expect({ column, values: [...table.values[at]!] }).toEqual({ column, values: held });
    }
    expect(table.rowCount).toBe(Object.values(columns)[0]!.length);
  });

  it.each(readable.filter((name) => name.startsWith("numbers") && !/gzip|brotli|zstd|v2/.test(name)))(
    "%s: hyparquet's own reader gives the same rows",
    async (name) => {
      const body = file(name);
      const rows = await parquetReadObjects({ file: new Uint8Array(body).buffer });
      const table = await decode(body);
      expect(rows.length).toBe(table.rowCount);
      for (const [at, column] of table.schema.names.entries()) {
        const theirs = rows.map((row) => {
          const value: unknown = row[column];
          return value === null || value === undefined
            ? Number.NaN
            : typeof value === "boolean"
              ? Number(value)
              : value;
        });
        expect([...table.values[at]!]).toEqual(theirs);
      }
    },
  );
});

/** dtypes of every-type.parquet; the one column of integers with a null as float64. */
const STORED = [
  ["bool", "bool"],
  ["int8", "int8"],
  ["uint8", "uint8"],
  ["int16", "int16"],
  ["uint16", "uint16"],
  ["int32", "int32"],
  ["uint32", "uint32"],
  ["int64", "int64"],
  ["uint64", "uint64"],
  ["float16", "float32"],
  ["float32", "float32"],
  ["float64", "float64"],
  ["string", "string"],
  ["binary", "string"],
  ["decimal9", "string"],
  ["decimal38", "string"],
  ["date", "int32"],
  ["timestampMillisUtc", "int64"],
  ["timestampMicros", "int64"],
  ["timestampNanos", "int64"],
  ["float64OrNull", "float64"],
  ["int32OrNull", "float64"],
  ["stringOrNull", "string"],
] as const;

describe("declared columns of a Parquet file", () => {
  const all = (changed: Readonly<Record<string, string>>) =>
    STORED.map(([name, dtype]) => [name, changed[name] ?? dtype] as const);

  it("are found by name in any order, and text, floats and counts of time are as declared (F34)", async () => {
    const changed = {
      date: "string",
      timestampMillisUtc: "string",
      timestampMicros: "string",
      timestampNanos: "string",
      decimal9: "float64",
      uint32: "float64",
      int16: "int64",
    };
    const table = await decode(file("every-type"), all(changed).reverse());
    const values = (name: string) => [...table.values[table.schema.positionOf(name, "test")]!];
    expect(values("date")).toEqual(["0001-01-01", "1970-01-01", "2024-02-29"]);
    expect(values("timestampMillisUtc")[0]).toBe("2024-02-29T12:30:00.250Z");
    expect(values("timestampMicros").slice(0, 2)).toEqual([
      "2024-02-29T12:30:00.250000",
      "1899-12-31T23:59:59.999000",
    ]);
    expect(values("timestampNanos")).toEqual([
      "1970-01-01T00:00:00",
      "1970-01-01T00:00:00.000000001",
      "1969-12-31T23:59:59.999999999",
    ]);
    expect(values("decimal9")).toEqual([-1.5, 0, 99999.99]);
    expect(values("uint32")).toEqual([0, 1, 4294967295]);
    expect(values("int16")).toEqual([-32768n, 0n, 32767n]);
  });

  it("refuse what their dtype does not hold, every cell at once, by record and column", async () => {
    const changed = { int64: "float64", uint8: "int8", int32: "string", int32OrNull: "int32" };
    await expect(decode(file("every-type"), all(changed))).rejects.toMatchObject({
      code: "SW_CODEC_CELL",
      record: 3,
      column: "uint8",
      issueCount: 7,
      issues: expect.arrayContaining([
        expect.objectContaining({ record: 3, column: "uint8", got: "uint8 255" }),
        expect.objectContaining({ record: 2, column: "int64", got: "int64 9007199254740993" }),
        expect.objectContaining({ record: 1, column: "int32", got: "int32 -2147483648" }),
        expect.objectContaining({ record: 2, column: "int32OrNull", got: "null" }),
      ]),
    });
  });

  it("have to be all there, and no others", async () => {
    const five = (names: string[]) =>
      names.map((name) => [name, name === "word" ? "string" : "float64"] as const);
    await expect(decode(file("numbers-none"), five(["row", "absent"]))).rejects.toThrow(
      refusal('expected a column "absent" as well'),
    );
    await expect(decode(file("numbers-none"), five(["row", "third"]))).rejects.toThrow(
      refusal('got columns "word", "even", "tenth" besides'),
    );
  });

  it("go through a stage, which reads the body when hyparquet is there", async () => {
    const columns = {
      row: "int32",
      third: "float64",
      word: "string",
      even: "bool",
      tenth: "float64",
    } as const;
    const stage = defineStage("parquet")
      .input({ columns })
      .postprocess((table) => table.select("third"));
    const open = await openStage(stage, { environment: readEnvironment({}), log: silentLogger });
    const request = { contentType: "application/x-parquet", accept: "text/csv", invocationId: "i" };
    const answer = await open.invoke({ ...request, body: file("numbers-snappy") });
    expect(answer).toMatchObject({ rowCount: 200, contentType: "text/csv" });
    expect(String(answer.body).split("\n").slice(0, 3)).toEqual([
      "0.0",
      "0.3333333333333333",
      "0.6666666666666666",
    ]);
    await expect(open.invoke({ ...request, body: Buffer.from("PAR1") })).rejects.toThrow(
      refusal("other first or last"),
    );
    await expect(async () =>
      open.invoke({ ...request, accept: "application/x-parquet", body: file("empty") }),
    ).rejects.toThrow(
      expect.objectContaining({ code: "SW_INVOCATION_ACCEPT", outcome: "accept-unsatisfiable" }),
    );
  });
});

describe("what a Parquet body may not be", () => {
  it.each([
    ["refused-lz4", "compression LZ4"],
    ["refused-delta", "encoding DELTA_BINARY_PACKED"],
    ["refused-list", 'column "list", which is nested'],
    ["refused-struct", 'column "struct", which is nested'],
    ...(canReadZstd ? [] : [["numbers-zstd", "compression ZSTD"]]),
  ])("%s is refused by name", async (name, message) => {
    await expect(decode(file(name!))).rejects.toThrow(refusal(message!));
  });

  it.each(["found-1", "found-2"])("%s, of the fuzzer: fields of other types in the footer", async (name) => {
    await expect(decode(file(name))).rejects.toThrow(refusal("a footer with fields of other types"));
  });

  it("cut off anywhere, or with any byte changed, it ends in a named error or a table", async () => {
    const body = file("numbers-v2");
    for (let at = 0; at < body.length; at += 7) {
      await expect(decode(body.subarray(0, at))).rejects.toThrow(refusal("got"));
      const changed = Buffer.from(body);
      changed[at]! ^= 0x55;
      const outcome = await decode(changed).catch((error: unknown) => error);
      if (!(outcome instanceof Table)) expect(outcome).toMatchObject({ outcome: "input-invalid" });
    }
  });

  it("a hundred bytes say no more than four million cells: refused before memory is taken for them", async () => {
    // One DOUBLE column of 1.5: a dictionary of one value, and one run of 16,777,216 indices.
    const large = Buffer.from(
      "UEFSMRUEFRAVEEwVAhUAAAAAAAAAAAD4PxUAFQwVDCwVgICAEBUQFQYVBgAAAYCAgBAAFQIZLEgGc2NoZW1hFQIAFQolABgBeAAWgICAEBkcGRwmCBwVChklABAZGAF4FQAWgICAEBZeFl4mMiYIAAAWXhaAgIAQAABHAAAAUEFSMQ==",
      "base64",
    );
    await expect(decode(large)).rejects.toThrow(
      refusal("16777216 rows of 1 columns, expected at most 4194304 cells in 130 bytes"),
    );
    const fewer = Buffer.from(
      large.toString("latin1").replaceAll("\x80\x80\x80\x10", "\x80\x80\x80\x04"),
      "latin1",
    );
    const table = await decode(fewer);
    expect(table.rowCount).toBe(4_194_304);
    expect((table.values[0] as Float64Array).every((value) => value === 1.5)).toBe(true);
  });

  it("a run of four thousand million values takes no more memory than the page has rows", () => {
    const refuse = (problem: string): never => {
      throw new Error(problem);
    };
    const run = Buffer.from([0xfe, 0xff, 0xff, 0xff, 0x0f, 1]);
    expect([...readHybrid(run, 1, 3, refuse)]).toEqual([1, 1, 1]);
    // Eight values of three bits, least significant first: 0 to 7, as the format's own document packs them.
    expect([...readHybrid(Buffer.from([0x03, 0x88, 0xc6, 0xfa]), 3, 8, refuse)]).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7,
    ]);
    expect(() => readHybrid(Buffer.from([0x03, 0x88]), 3, 8, refuse)).toThrow(
      "a bit-packed group beyond the end",
    );
  });

  it("a list is no longer than the bytes behind it, and structs nest so deep", () => {
    const refuse = (problem: string): never => {
      throw new Error(problem);
    };
    const read = (...bytes: number[]) => new ThriftReader(Buffer.from(bytes), 0, refuse).struct();
    expect(() => read(0x19, 0xf5, 0xff, 0xff, 0xff, 0x7f)).toThrow(
      "a length of 268435455 where 0 bytes are left",
    );
    expect(() => read(...new Array<number>(100).fill(0x1c))).toThrow("structs nested deeper than 16");
    expect(() => read(...new Array<number>(100_000).fill(0x19))).toThrow("lists nested deeper than 16");
    expect(read(0x15, 0x03, 0x11, 0x00)).toEqual(
      new Map<number, unknown>([
        [1, -2],
        [2, true],
      ]),
    );
  });
});

describe("without hyparquet", () => {
  it("a Parquet body is answered with 415's outcome, and everything else is read", () => {
    expect(decodeWithoutHyparquet("application/x-parquet", "PAR1")).toMatchObject({
      code: "SW_CODEC_PARQUET_READER",
      outcome: "content-type-unsupported",
    });
    expect(decodeWithoutHyparquet("text/csv", "1\n")).toEqual({ rowCount: 1 });
  });
});
