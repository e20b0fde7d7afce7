import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AnyTable } from "./payload.ts";
import { Table } from "./table.ts";
import { Tensor } from "./tensor.ts";

const shells = Table.of({
  sex: { dtype: "string", values: ["M", "F", ""] },
  length: { dtype: "float64", values: [0.44, 0.5, Number.NaN] },
  rings: { dtype: "int32", values: [10, 7, 15] },
});
const valuesOf = (table: AnyTable) => table.values.map((column: Iterable<unknown>) => [...column]);

describe("Table.of", () => {
  it.each([
    ["int32", 1.5],
    ["int8", 128],
    ["uint8", -1],
    ["int16", Number.NaN],
    ["float32", 1e39],
    ["int64", 9_223_372_036_854_775_808n],
    ["uint64", -1n],
  ] as const)("refuses, as a value of %s, %s, which its array would hold as another", (dtype, value) => {
    expect(() => Table.of({ x: { dtype, values: [value] } } as never)).toThrow(
      expect.objectContaining({
        code: "SW_TABLE_VALUE",
        message: `Table.of, record 1, column "x": got ${typeof value} "${value}", expected a value of dtype ${dtype}.`,
      }),
    );
  });

  it("holds what the dtype's array holds, singles rounded", () => {
    const table = Table.of({
      f: { dtype: "float32", values: [0.1, Number.NaN, Number.NEGATIVE_INFINITY] },
      u: { dtype: "uint32", values: [0, 4_294_967_295, 1] },
    });
    expect(table.row(0)).toEqual({ f: Math.fround(0.1), u: 0 });
    expect(table.row(1)).toEqual({ f: Number.NaN, u: 4_294_967_295 });
  });

  it.each([-1, 3, 0.5, Number.NaN])("has no row %s", (index) => {
    const table = Table.of({ b: { dtype: "bool", values: [true, false, true] } });
    expect(() => table.row(index)).toThrow(
      expect.objectContaining({
        code: "SW_TABLE_SHAPE",
        message: expect.stringContaining("the table has 3"),
      }),
    );
  });

  it("keeps columns in the order written and gives rows back", () => {
    expect(shells.columnNames).toEqual(["sex", "length", "rings"]);
    expect(shells.dtypes).toEqual(["string", "float64", "int32"]);
    expect(shells.row(1)).toEqual({ sex: "F", length: 0.5, rings: 7 });
  });

  it("uses a typed array of the dtype as it is", () => {
    const values = new Float32Array([1, 2]);
    expect(Table.of({ x: { dtype: "float32", values } }).column("x")).toBe(values);
  });

  it("refuses integer-like names in object form, which JavaScript moves to the front", () => {
    expect(() =>
      Table.of({ b: { dtype: "float64", values: [] }, 1: { dtype: "float64", values: [] } }),
    ).toThrow('column "1" would be moved to the front by JavaScript; write columns as [["1", …], …]');
    const pairs = Table.of([
      ["b", { dtype: "float64", values: [1] }],
      ["1", { dtype: "float64", values: [2] }],
    ]);
    expect(pairs.columnNames).toEqual(["b", "1"]);
  });

  it("refuses columns of unequal length and values of another type, by name", () => {
    expect(() =>
      Table.of({ a: { dtype: "float64", values: [1] }, b: { dtype: "float64", values: [1, 2] } }),
    ).toThrow('column "b" has 2 values, column "a" has 1');
    // @ts-expect-error a string is no float64
    expect(() => Table.of({ a: { dtype: "float64", values: [1, "2"] } })).toThrow(
      'record 2, column "a": got a string',
    );
  });
});

describe("the verbs of a table", () => {
  it("select and drop choose columns, rename and sortColumns name and order them", () => {
    expect(shells.select("rings", "sex").columnNames).toEqual(["rings", "sex"]);
    expect(shells.drop("length").columnNames).toEqual(["sex", "rings"]);
    expect(shells.rename({ sex: "gender" }).columnNames).toEqual(["gender", "length", "rings"]);
    expect(shells.sortColumns(["rings", "length", "sex"]).columnNames).toEqual(["rings", "length", "sex"]);
  });

  it("name the columns there are when one is missing", () => {
    // @ts-expect-error no such column
    expect(() => shells.select("weight")).toThrow(
      'select: no column "weight"; the table has "sex", "length", "rings".',
    );
    // @ts-expect-error no such column
    expect(() => shells.drop("weight")).toThrow('drop: no column "weight"');
    expect(() => shells.rename({ sex: "length" })).toThrow('two columns would be named "length"');
    expect(() => shells.sortColumns(["sex"])).toThrow("not named: length, rings");
  });

  it("derive computes a column from each row, in the place of one of its name", () => {
    const derived = shells.derive("age", "float64", ({ rings }) => rings + 1.5);
    expect([...derived.column("age")]).toEqual([11.5, 8.5, 16.5]);
    expect(derived.derive("rings", "string", ({ rings }) => `${rings}`).columnNames).toEqual([
      "sex",
      "length",
      "rings",
      "age",
    ]);
    expect(() => shells.derive("half", "int32", ({ rings }) => rings / 2)).toThrow(
      'derive, record 2, column "half": got number "3.5", expected a value of dtype int32.',
    );
  });

  it("cast refuses what a dtype does not hold, naming record and column", () => {
    expect([...shells.cast({ rings: "float32" }).column("rings")]).toEqual([10, 7, 15]);
    expect(() => shells.cast({ length: "int32" })).toThrow('cast, record 1, column "length": got "0.44"');
    expect([
      ...Table.of({ n: { dtype: "string", values: ["1", " 2"] } })
        .cast({ n: "int64" })
        .column("n"),
    ]).toEqual([1n, 2n]);
    expect(() => Table.of({ x: { dtype: "float64", values: [1e39] } }).cast({ x: "float32" })).toThrow(
      'record 1, column "x"',
    );
  });

  it("fillMissing fills NaN and empty strings and nothing else", () => {
    const filled = shells.fillMissing({ length: 0.6, sex: "I" });
    expect(valuesOf(filled)).toEqual([
      ["M", "F", "I"],
      [0.44, 0.5, 0.6],
      [10, 7, 15],
    ]);
    // @ts-expect-error integers have no missing values
    expect(() => shells.fillMissing({ rings: 1 })).toThrow("others have no missing values");
  });

  it("clip holds numbers inside bounds and lets NaN be", () => {
    expect([...shells.clip({ length: [0.45, 0.48], rings: [8, 12] }).column("length")]).toEqual([
      0.45,
      0.48,
      Number.NaN,
    ]);
    expect([...shells.clip({ rings: [8, 12] }).column("rings")]).toEqual([10, 8, 12]);
    expect(() => shells.clip({ rings: [2, 1] })).toThrow("expected low ≤ high");
  });

  it("scale subtracts and divides in double precision", () => {
    const scaled = shells.scale({ length: { mean: 0.52, scale: 0.12 }, rings: { scale: 2 } });
    expect([...scaled.column("length")]).toEqual([(0.44 - 0.52) / 0.12, (0.5 - 0.52) / 0.12, Number.NaN]);
    expect(scaled.dtypes).toEqual(["string", "float64", "float64"]);
    expect(() => shells.scale({ length: { scale: 0 } })).toThrow("a scale that is not 0");
  });

  it("oneHot makes one column a category, in place", () => {
    const encoded = shells.oneHot("sex", ["F", "I", "M"], { unknown: "zeros" });
    expect(encoded.columnNames).toEqual(["sex=F", "sex=I", "sex=M", "length", "rings"]);
    expect(valuesOf(encoded).slice(0, 3)).toEqual([
      [0, 1, 0],
      [0, 0, 0],
      [1, 0, 0],
    ]);
    expect(() => shells.oneHot("sex", ["F", "M"])).toThrow(
      'oneHot, record 3, column "sex": got "", expected one of "F", "M".',
    );
  });

  it("mapValues replaces one column's values and may change its dtype", () => {
    expect([...shells.mapValues("sex", (sex) => sex.toLowerCase()).column("sex")]).toEqual(["m", "f", ""]);
    expect([...shells.mapValues("rings", (rings) => rings > 9, "bool").column("rings")]).toEqual([1, 0, 1]);
  });

  it("round rounds float columns to decimals, ties to even", () => {
    const table = Table.of({
      a: { dtype: "float64", values: [0.25, 0.35] },
      n: { dtype: "int32", values: [1, 2] },
    });
    expect([...table.round(1).column("a")]).toEqual([0.2, 0.3]);
    expect([...table.round({ a: 0 }).column("a")]).toEqual([0, 0]);
    // @ts-expect-error integers are not rounded
    expect(() => table.round({ n: 1 })).toThrow("expected a float column");
  });

  it("concat puts tables side by side, and refuses other rows or a name twice", () => {
    expect(shells.select("sex").concat(shells.select("rings")).columnNames).toEqual(["sex", "rings"]);
    expect(() => shells.concat(shells.select("sex"))).toThrow('both tables have a column "sex"');
    expect(() => shells.concat(Table.of({ x: { dtype: "float64", values: [1] } }))).toThrow(
      "3 rows beside 1",
    );
  });

  it("toTensor lays the columns out row by row", () => {
    const tensor = shells.drop("sex").toTensor("float32");
    expect(tensor.shape).toEqual([3, 2]);
    expect([...tensor.data]).toEqual([Math.fround(0.44), 10, 0.5, 7, Number.NaN, 15]);
    expect(() => shells.toTensor("float32")).toThrow('column "sex" is string');
  });

  it("never change the table they are called on", () => {
    const before = JSON.stringify(valuesOf(shells));
    shells
      .fillMissing({ length: 1, sex: "x" })
      .clip({ rings: [0, 1] })
      .round(0)
      .scale({ length: { mean: 9 } });
    expect(JSON.stringify(valuesOf(shells))).toBe(before);
  });
});

describe("the verbs of a table, each", () => {
  const source = readFileSync(new URL("table.ts", import.meta.url), "utf8");
  const files = [...source.matchAll(/from "\.\/verbs\/(.+)\.ts"/g)].map(([, name]) => name!);

  it.each(files)("%s has laws that are held against made-up tables", (name) => {
    const laws = readFileSync(new URL(`verbs/${name}.properties.test.ts`, import.meta.url), "utf8");
    expect(laws).toMatch(/fc\.|expectVerb|expectSame/);
  });

  it("are the verbs of the design", () => {
    const verbs =
      "select drop rename derive cast fill-missing clip scale one-hot map-values round-columns sort-columns concat to-tensor";
    expect(new Set(files)).toEqual(new Set(verbs.split(" ")));
  });
});

describe("laws of tables", () => {
  const numbers = fc.array(fc.double(), { maxLength: 40 });
  const tableOf = (values: readonly number[]) =>
    Table.of({
      a: { dtype: "float64", values },
      b: { dtype: "float64", values: values.map((value) => -value) },
    });

  it("rows stay in number and order through every verb", () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const table = tableOf(values).derive("at", "int32", (_, index) => index);
        const worked = table
          .fillMissing({ a: 0 })
          .clip({ a: [-1, 1] })
          .scale({ b: { scale: 2 } })
          .rename({ b: "c" })
          .round(3);
        expect([...worked.column("at")]).toEqual(values.map((_, index) => index));
      }),
    );
  });

  it("select of what concat joined gives the parts back", () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const left = tableOf(values);
        const right = tableOf(values).rename({ a: "x", b: "y" });
        const joined = left.concat(right);
        expect(valuesOf(joined.select("a", "b"))).toEqual(valuesOf(left));
        expect(valuesOf(joined.drop("a", "b"))).toEqual(valuesOf(right));
      }),
    );
  });

  it("toTensor and toTable are inverse", () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const table = tableOf(values);
        expect(valuesOf(table.toTensor("float64").toTable(["a", "b"]))).toEqual(valuesOf(table));
      }),
    );
  });

  it("scale is undone by its inverse up to rounding", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { maxLength: 20 }), (values) => {
        const table = Table.of({ a: { dtype: "float64", values } });
        const back = table.scale({ a: { mean: 3, scale: 4 } }).scale({ a: { mean: -3 / 4, scale: 1 / 4 } });
        for (const [row, value] of values.entries()) expect(back.column("a")[row]).toBeCloseTo(value, 6);
      }),
    );
  });
});

describe("Tensor", () => {
  it("refuses data that does not fill its shape", () => {
    expect(() => new Tensor("float32", new Float32Array(3), [2, 2])).toThrow(
      "shape [2, 2] holds 4 values, the data has 3",
    );
    expect(() => new Tensor("float32", new Float32Array(1), [-1])).toThrow("an axis that is no count");
  });

  it("argMax takes the first of equals, and NaN before numbers as numpy does", () => {
    const scores = new Tensor("float64", new Float64Array([1, 3, 3, 0, Number.NaN, 9]), [2, 3]);
    expect([...scores.argMax().data]).toEqual([1n, 1n]);
  });

  it("round keeps dtype and shape", () => {
    const rounded = new Tensor("float32", new Float32Array([1.26, -0.04]), [2, 1]).round(1);
    expect(rounded.shape).toEqual([2, 1]);
    expect([...rounded.data]).toEqual([Math.fround(1.3), -0]);
  });

  it("toTable wants one name a column", () => {
    expect(() => new Tensor("float64", new Float64Array(4), [2, 2]).toTable(["a"])).toThrow(
      "1 names for shape [2, 2]",
    );
  });
});
