import { errors as coreErrors, defineStage, json, type Stage, Table, Tensor } from "@stagewright/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fakeModelDir } from "../fake-model-dir.ts";
import { type CheckRowsOptions, checkRows } from "./index.ts";

const everyDType = {
  a: "float32",
  b: "float64",
  c: "int8",
  d: "uint8",
  e: "int16",
  f: "uint16",
  g: "int32",
  h: "uint32",
  i: "int64",
  j: "uint64",
  k: "bool",
  l: "string",
} as const;
const number = defineStage("numbers").input({ columns: { x: "float64", y: "float64" } });

/** The error `checkRows` throws, with its details. */
async function failureOf(stage: Stage, options: CheckRowsOptions = {}) {
  return checkRows(stage, { runs: 200, ...options }).then(
    () => expect.fail("no law was broken"),
    (error: unknown) =>
      error as {
        code: string;
        message: string;
        cause: { code: string };
        details: { law: string; problem: string; body: string; seed: number; path: string };
      },
  );
}

describe("checkRows takes", () => {
  it.each(["text/csv", "application/json"] as const)(
    "a stage that echoes every dtype, from %s",
    async (contentType) => {
      const stage = defineStage("echo").input({ columns: everyDType });
      expect(await checkRows(stage, { contentType, runs: 300, seed: 1 })).toEqual({ runs: 300, seed: 1 });
    },
  );

  it("a stage whose model has to be let go of: the one loaded for its hooks is", async () => {
    let held = 0;
    const stage = defineStage("holding")
      .input({ columns: { x: "float64" } })
      .load(() => {
        held += 1;
        return {
          [Symbol.dispose]: () => {
            held -= 1;
          },
        };
      });
    await checkRows(stage, { runs: 3 });
    // What `invoke` has loaded is kept for the next call.
    expect(held).toBe(1);
    await checkRows(stage, { runs: 3 });
    expect(held).toBe(1);
  });

  it("answers of every form: JSON by name, lines, a tensor as npy or JSON", async () => {
    const tensors = number.postprocess((table) => table.fillMissing({ x: 0, y: 0 }).toTensor("float64"));
    for (const accept of ["application/json", "application/x-npy", "text/csv"])
      await checkRows(tensors, { accept });
    const tables = number.postprocess((table) => table.fillMissing({ x: 0, y: 0 }));
    for (const accept of ["application/json", "application/jsonlines"]) await checkRows(tables, { accept });
  });

  it("ranges, categories and nullability as declared: no made-up row is refused, every bad cell is", async () => {
    const stage = defineStage("ruled").input({
      columns: {
        sex: { dtype: "string", categories: ["M", "F", "I"] },
        height: { dtype: "float32", range: [0, 1], nullable: true },
        weight: { dtype: "float64", nullable: false, range: [Number.NEGATIVE_INFINITY, -2_000_000] },
        rings: { dtype: "int32", range: [1, Number.POSITIVE_INFINITY] },
        size: { dtype: "int64", categories: [1, 2n] },
        small: { dtype: "uint8", range: [0, 255] },
        name: { dtype: "string", nullable: false },
      },
    });
    await checkRows(stage, { runs: 300 });
    await checkRows(stage, { runs: 300, contentType: "application/json" });
  });

  it("rules at the edge of what a single or a double tells apart", async () => {
    const stage = defineStage("edges").input({
      columns: {
        // 16,777,217 is no single: it is read as 16,777,216, which is in range.
        single: { dtype: "float32", range: [-16_777_216, 16_777_216] },
        // 2^53 + 1 is no double: it is read as 2^53, one of the categories.
        double: { dtype: "float64", categories: [0, 2 ** 53] },
        long: { dtype: "int64", categories: [0, 9_007_199_254_740_993n] },
        small: { dtype: "uint8", categories: Array.from({ length: 256 }, (_, at) => at) },
      },
    });
    await checkRows(stage, { runs: 300 });
    await checkRows(stage, { runs: 300, contentType: "application/json" });
  });

  it("hooks that refuse rows, where that is said", async () => {
    const positive = number.preprocess((table) => {
      const bad = table.column("x").findIndex((x) => x < 0);
      if (bad >= 0)
        throw coreErrors.SW_INVOCATION_INPUT(
          { issues: ["x is negative"], count: 1 },
          { record: bad + 1, column: "x" },
        );
      return table;
    });
    expect((await failureOf(positive)).message).toContain(
      "the stage refuses rows it declares to take: status 400",
    );
    await checkRows(positive, { mayRefuse: true });
  });

  it("a stage that answers row by row as a stream", async () => {
    const stage = number
      .predict(async function* (table) {
        for (let row = 0; row < table.rowCount; row += 1) yield { sum: table.row(row).x + table.row(row).y };
      })
      .output({ mediaTypes: ["application/jsonlines"] });
    await checkRows(stage, { runs: 30, missing: false });
  });

  it("a stage that batches: rows sent alone are joined, and each gets its own answer", async () => {
    const seen: number[] = [];
    const stage = number
      .preprocess((table) => {
        seen.push(table.rowCount);
        return table.mapValues("x", (x) => x * 2);
      })
      .options({ batch: { maxRows: 64, maxDelayMs: 0 } });
    await checkRows(stage, { laws: ["joined callers"], maxRows: 8, runs: 30 });
    expect(Math.max(...seen)).toBeGreaterThan(1);
    const jumbled = number
      .preprocess((table) => table.mapValues("x", () => table.column("x")[0]!))
      .options({ batch: { maxRows: 64, maxDelayMs: 0 } });
    const { details } = await failureOf(jumbled, { laws: ["joined callers"] });
    expect(details.law).toBe("joined callers");
    expect(details.problem).toMatch(/^the answer of record 2 beside others is another one than alone: /);
    expect((await failureOf(jumbled, { laws: ["row by row"] })).details.law).toBe("row by row");
  });

  it("whole records, where no columns are declared", async () => {
    const stage = defineStage("free").postprocess((payload) => {
      const { instances } = (payload as { value: { instances: { n: number }[] } }).value;
      return json({ predictions: instances.map(({ n }) => n * 2) });
    });
    await checkRows(stage, { records: fc.record({ n: fc.integer() }) });
    await expect(checkRows(stage)).rejects.toMatchObject({ code: "SW_TESTING_ROWS" });
  });

  it("values of single columns, and the model of a model folder", async () => {
    using model = fakeModelDir({ "factors.json": { M: 2, F: 3 } });
    const stage = defineStage("factors")
      .input({ columns: { sex: "string", x: "float64" } })
      .load(async ({ modelDir }) => {
        const { readFile } = await import("node:fs/promises");
        return JSON.parse(await readFile(`${modelDir}/factors.json`, "utf8")) as Record<string, number>;
      })
      .preprocess((table, { model: factors }) => table.mapValues("sex", (sex) => factors[sex]!, "float64"));
    await checkRows(stage, {
      modelDir: model.path,
      columns: { sex: ["M", "F"], x: fc.double({ min: 0, max: 1 }) },
    });
    await expect(checkRows(stage, { modelDir: model.path, columns: { sexes: ["M"] } })).rejects.toThrow(
      'it declares no column "sexes"',
    );
    await expect(checkRows(stage)).rejects.toMatchObject({ code: "SW_STAGE_LOAD" });
  });
});

describe("checkRows finds, and makes small,", () => {
  it("a row that is dropped", async () => {
    const stage = number.preprocess((table) =>
      Table.of({ x: { dtype: "float64", values: table.column("x").filter((x) => !(x > 100)) } }),
    );
    const { code, details, message, cause } = await failureOf(stage, { seed: 3 });
    expect([code, details.law, cause.code]).toEqual(["SW_TESTING_PROPERTY", "row count", "SW_TESTING_LAW"]);
    // The smallest: the least double above 100, and zeros around it.
    expect(details.body).toMatch(/^100\.00000000000001,0\n(?:0,0\n)?$/);
    expect(details.problem).toMatch(/^(?:1 row in, 0 rows out|2 rows in, 1 row out)$/);
    expect(message).toContain(`Repeat it with { seed: 3, path: "${details.path}" }.`);
    expect((await failureOf(stage, { seed: 3, path: details.path })).details.body).toBe(details.body);
  });

  it("a row that gets another answer in a batch", async () => {
    const stage = number.preprocess((table) => {
      const sum = table.column("x").reduce((a, b) => a + (Number.isNaN(b) ? 0 : b), 0);
      return table.mapValues("x", (x) => x / (sum || 1));
    });
    const { details } = await failureOf(stage, { missing: false });
    expect(details.law).toBe("row by row");
    expect(details.problem).toMatch(
      /^the answer of record \d+ alone is another one than in the batch: \[1\]\[1\]: expected /,
    );
    expect(details.body.split("\n")).toHaveLength(3);
  });

  it("an answer that depends on the order of rows", async () => {
    const stage = number.preprocess((table) =>
      table.rowCount < 2 ? table : table.mapValues("x", (x) => x * Math.sign(table.column("x")[0]! || 1)),
    );
    expect((await failureOf(stage, { laws: ["order"], missing: false })).details).toMatchObject({
      law: "order",
    });
  });

  it("numbers that differ by more than the tolerance, and not those that differ by less", async () => {
    const stage = number.preprocess((table) => table.mapValues("x", (x) => x * (1 + table.rowCount * 1e-9)));
    expect((await failureOf(stage)).details.law).toBe("row by row");
    await checkRows(stage, { tolerance: { relative: 1e-6, absolute: 0 } });
  });

  it("a hook that writes into its input", async () => {
    const stage = number.preprocess((table) => {
      const values = table.column("y");
      for (let row = 0; row < values.length; row += 1) values[row] = Math.abs(values[row]!);
      return table;
    });
    const { details } = await failureOf(stage);
    expect(details.law).toBe("no mutation");
    expect(details.problem).toMatch(/^record 1, column "y": the input held -.* before the hooks ran, and /);
  });

  it("a bad cell that is refused without its place", async () => {
    // Its refusals say no record and no column.
    const stage = defineStage("own")
      .input({ columns: { x: { dtype: "float64", range: [0, 1] } } })
      .options({ errorBody: () => ({ contentType: "text/plain", body: "no" }) });
    const { details } = await failureOf(stage, { laws: ["bad cells"] });
    expect(details.law).toBe("bad cells");
    expect(details.problem).toMatch(
      /record 1, column "x": got .*, expected a refusal with SW_.* at record 1, column "x"; the stage answered status 400/,
    );
  });

  it("a fault of the stage, with the row that causes it", async () => {
    const stage = number.preprocess((table) => {
      if (table.column("x").some(Number.isNaN)) throw new TypeError("no NaN, please");
      return table;
    });
    const { details } = await failureOf(stage);
    expect(details.problem).toContain("status 500, SW_STAGE_FAULT");
    expect(details.body).toMatch(/^nan,/);
    await checkRows(stage, { missing: false });
  });

  it("a text of digits, or a long integer, that is another one in a batch", async () => {
    const text = (type: "application/json" | "text/csv", alone: string, batched: string) =>
      defineStage("texts")
        .input({ columns: { x: "float64" } })
        .preprocess((table) => table.mapValues("x", () => (table.rowCount === 1 ? alone : batched), "string"))
        .output({ mediaTypes: [type] });
    const problemOf = async (stage: Stage) =>
      (await failureOf(stage, { laws: ["row by row"] })).details.problem;
    expect(await problemOf(text("application/json", "007", "7"))).toContain('expected "7", got "007"');
    expect(await problemOf(text("text/csv", "9007199254740993", "9007199254740992"))).toContain(
      "expected 9007199254740992, got 9007199254740993",
    );
  });

  it("a record of 64-bit integers that is not there", async () => {
    const stage = defineStage("longs")
      .input({ columns: { x: "int64" } })
      .postprocess((table) => new Tensor("int64", table.column("x").slice(0, 1), [1, 1]));
    const options = { laws: ["row by row"], accept: "application/x-npy" } as const;
    const { details } = await failureOf(stage, options);
    expect(details.law).toBe("row by row");
    expect(details.problem).toMatch(/\[1\]: expected nothing, got \["-?\d+"\]/);
  });

  it("an answer without rows", async () => {
    const stage = number.postprocess(() => json("no rows"));
    expect((await failureOf(stage)).details.problem).toContain("has no rows; give `rowsOf`");
    await checkRows(
      number.postprocess((table) => json({ n: table.rowCount })),
      {
        rowsOf: (answer) => Array.from({ length: (answer.json() as { n: number }).n }, () => 1),
      },
    );
  });
});
