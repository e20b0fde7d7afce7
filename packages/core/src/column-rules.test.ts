/** Columns declared with nullability, ranges and categories: what they refuse of a body and of an answer. */

import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { createColumnCheck } from "./column-check.ts";
import type { ColumnDeclaration } from "./column-declaration.ts";
import { readEnvironment } from "./environment.ts";
import type { StagewrightError } from "./error-catalogue.ts";
import { type Logger, silentLogger } from "./logger.ts";
import { openStage } from "./open-stage.ts";
import { defineStage, type Stage } from "./stage.ts";
import { Table } from "./table.ts";
import { Tensor } from "./tensor.ts";

const open = (stage: unknown, log: Logger = silentLogger) =>
  openStage(stage as Stage, { environment: readEnvironment({}), log });

async function ask(stage: unknown, body: string, contentType = "text/csv") {
  const invocation = { body: Buffer.from(body), contentType, accept: "text/csv", invocationId: "1" };
  return String((await (await open(stage)).invoke(invocation)).body);
}

async function refusal(stage: unknown, body: string, contentType?: string): Promise<StagewrightError> {
  return ask(stage, body, contentType).then(
    () => expect.fail("the body was taken"),
    (error) => error as StagewrightError,
  );
}

/** A stage of one column that answers what it is sent. */
const oneColumn = (column: ColumnDeclaration) => defineStage("one").input({ columns: { x: column } });

/** A declaration, the cells it takes, and those it refuses: cell, got, expected. */
type RuleCase = [ColumnDeclaration, readonly string[], readonly [string, string, string][]];

const shells = defineStage("shells").input({
  columns: {
    sex: { dtype: "string", categories: ["M", "F", "I"] },
    height: { dtype: "float32", range: [0, 1], nullable: true },
    weight: { dtype: "float64", nullable: false },
    rings: "int32",
  },
});

describe("an input with declared rules", () => {
  it("takes what obeys them, and missing values where they may be", async () => {
    expect(await ask(shells, "M,0.5,1,9\nI,,2,8\n")).toBe("M,0.5,1.0,9\nI,nan,2.0,8\n");
    expect(await ask(shells, '[{"sex":"F","height":null,"weight":0,"rings":1}]', "application/json")).toBe(
      "F,nan,0.0,1\n",
    );
  });

  it.each([
    ["text/csv", "M,0.5,1,9\nX,1.5,,9\nM,0.5,1,9\n,nan,nan,9\n"],
    ["application/json", '{"instances": [["M",0.5,1,9], ["X",1.5,null,9], ["M",0.5,1,9], ["",null,NaN,9]]}'],
  ])("refuses every value that breaks one, by record and column, in %s", async (contentType, body) => {
    const error = await refusal(shells, body, contentType);
    expect(error).toMatchObject({
      code: "SW_INVOCATION_INPUT",
      outcome: "input-invalid",
      record: 2,
      column: "sex",
      issueCount: 5,
    });
    expect(error.issues).toEqual([
      { record: 2, column: "sex", got: '"X"', expected: 'one of "M", "F", "I"' },
      { record: 2, column: "height", got: "1.5", expected: "a number from 0 to 1, or nothing for missing" },
      { record: 2, column: "weight", got: "nothing or nan", expected: "a number" },
      { record: 4, column: "sex", got: "nothing", expected: 'one of "M", "F", "I"' },
      { record: 4, column: "weight", got: "nothing or nan", expected: "a number" },
    ]);
    expect(error.message).toMatch(
      /^The body does not fit the declared input: record 2, column "sex": got "X", expected one of "M", "F", "I"; record 2,/,
    );
  });

  it("lists 20 issues and counts the rest", async () => {
    const error = await refusal(oneColumn({ dtype: "int32", range: [0, 9] }), "10\n5\n".repeat(50));
    expect([error.issues.length, error.issueCount]).toEqual([20, 50]);
    expect(error.issues.at(-1)).toMatchObject({ record: 39 });
    expect(error.message).toMatch(/; and 30 more\.$/);
  });

  // Columns: declaration, what is taken, what is refused with which words.
  it.each(
    (
      [
        [{ dtype: "float64" }, ["", "nan", "inf"], []],
        [{ dtype: "float64", nullable: false }, ["inf", "0"], [["nan", "nothing or nan", "a number"]]],
        [
          { dtype: "float64", range: [-1, 1] },
          ["", "-1", "1"],
          [
            ["1.5", "1.5", "a number from -1 to 1, or nothing for missing"],
            ["-inf", "-inf", "a number from -1 to 1, or nothing for missing"],
          ],
        ],
        [
          { dtype: "float64", range: [0, Number.POSITIVE_INFINITY], nullable: false },
          ["0", "1e308", "inf"],
          [
            ["-1", "-1.0", "a number of at least 0"],
            ["", "nothing or nan", "a number of at least 0"],
          ],
        ],
        [
          { dtype: "float64", range: [Number.NEGATIVE_INFINITY, 0] },
          ["0", "-inf", ""],
          [["1", "1.0", "a number of at most 0, or nothing for missing"]],
        ],
        // 0.1 and 0.7 have no single; the ends and categories are rounded as the cells are.
        [
          { dtype: "float32", range: [0.1, 0.7] },
          ["0.1", "0.7"],
          [["0.8", "0.8", "a number from 0.1 to 0.7, or nothing for missing"]],
        ],
        [{ dtype: "float32", categories: [0.1, 2] }, ["0.1", "2"], [["", "nothing or nan", "one of 0.1, 2"]]],
        [
          { dtype: "float64", categories: [0, 1], nullable: true },
          ["0", ""],
          [["2", "2.0", "one of 0, 1, or nothing for missing"]],
        ],
        [{ dtype: "uint8", range: [1, 3] }, ["1", "3"], [["0", "0", "an integer from 1 to 3"]]],
        [{ dtype: "int16", categories: [10, 20] }, ["10", "20"], [["15", "15", "one of 10, 20"]]],
        [
          { dtype: "int64", range: [-5, 9_007_199_254_740_993n] },
          ["9007199254740993", "-5"],
          [["9007199254740994", "9007199254740994", "an integer from -5 to 9007199254740993"]],
        ],
        [
          { dtype: "uint64", range: [2, Number.POSITIVE_INFINITY] },
          ["18446744073709551615"],
          [["1", "1", "an integer of at least 2"]],
        ],
        [{ dtype: "int64", categories: [1, 2n] }, ["1", "2"], [["3", "3", "one of 1, 2"]]],
        [{ dtype: "string", nullable: false }, ["a"], [['""', "nothing", "text that is not empty"]]],
        [{ dtype: "string", categories: ["a", ""] }, ["a", '""'], [["b", '"b"', 'one of "a", ""']]],
        [
          { dtype: "string", categories: ["a"], nullable: true },
          ["a", '""'],
          [["A", '"A"', 'one of "a", or nothing for missing']],
        ],
        [{ dtype: "bool" }, ["true", "0"], []],
      ] satisfies RuleCase[]
    ).map((row) => [inspect(row[0]), ...row] as const),
  )("%s", async (_, column, taken, refused) => {
    // A second column, so that an empty cell is no blank line.
    const stage = defineStage("two").input({ columns: { x: column, y: "string" } });
    for (const cell of taken) await ask(stage, `${cell},y\n`);
    for (const [cell, got, expected] of refused) {
      expect((await refusal(stage, `${cell},y\n`)).issues).toEqual([
        { record: 1, column: "x", got, expected },
      ]);
    }
  });

  it("refuses nothing in a body of no records", async () => {
    expect(await ask(shells, "[]", "application/json")).toBe("");
  });

  it("costs nothing where dtypes say all: there is no check", () => {
    const undeclared = { nullable: undefined, range: undefined, categories: undefined };
    const dtypes = ["float32", "string", "bool", "int64"] as const;
    expect(createColumnCheck(dtypes.map((dtype) => ({ name: dtype, dtype, ...undeclared })))).toBeUndefined();
  });
});

describe("an output with declared rules", () => {
  const answering = (values: Float64Array) =>
    defineStage("scores")
      .postprocess(() => new Tensor("float64", values, [values.length, 1]))
      .output({ columns: { score: { dtype: "float32", range: [0, 1], nullable: false } } });
  const asText = (stage: unknown) => ask(stage, "x", "text/plain");

  it("answers what obeys them", async () => {
    expect(await asText(answering(Float64Array.of(0.5, 1)))).toBe("0.5\n1.0\n");
  });

  it("is the stage's fault where a value breaks one, all of them listed", async () => {
    const error = await refusal(answering(Float64Array.of(0, 2, Number.NaN)), "x", "text/plain");
    expect(error).toMatchObject({ code: "SW_STAGE_OUTPUT", outcome: "stage-fault", issueCount: 2 });
    expect(error.issues).toEqual([
      { record: 2, column: "score", got: "2.0", expected: "a number from 0 to 1" },
      { record: 3, column: "score", got: "nothing or nan", expected: "a number from 0 to 1" },
    ]);
  });

  it("is the stage's fault where a number has no place in the declared dtype", async () => {
    const stage = defineStage("ranks")
      .postprocess(() => new Tensor("float64", Float64Array.of(1, 1.5), [2]))
      .output({ columns: { rank: "int32" } });
    expect(await refusal(stage, "x", "text/plain")).toMatchObject({
      code: "SW_STAGE_OUTPUT",
      outcome: "stage-fault",
      record: 2,
      column: "rank",
      issues: [{ record: 2, column: "rank", got: '"1.5"', expected: "a value that dtype int32 holds" }],
    });
  });

  it("is checked on a Table of the declared columns as well", async () => {
    const stage = defineStage("sexes")
      .postprocess(() => Table.of({ sex: { dtype: "string", values: ["M", "m"] } }))
      .output({ columns: { sex: { dtype: "string", categories: ["M", "F"] } } });
    expect(await refusal(stage, "x", "text/plain")).toMatchObject({
      code: "SW_STAGE_OUTPUT",
      record: 2,
      column: "sex",
    });
  });
});

describe("a declaration that contradicts itself", () => {
  it("is refused when the stage is defined, every problem at once", () => {
    const columns = {
      a: { dtype: "int32", nullable: true },
      b: { dtype: "string", range: [0, 1] },
      c: { dtype: "float32", range: [1, 0] },
      d: { dtype: "int8", categories: [1, 300, 1] },
      e: { dtype: "string", categories: ["", "x"], nullable: false },
      f: { dtype: "float64", range: [0, Number.NaN] },
      g: { dtype: "float64", range: [0, 1], categories: [1] },
      h: { dtype: "float16", nullable: "no" },
      i: { dtype: "bool", categories: [1] },
      j: { dtype: "string", categories: [], kind: 1 },
      k: { dtype: "float64", nullable: "no" },
      l: null,
    };
    expect(() => defineStage("odd").input({ columns: columns as never })).toThrow(
      expect.objectContaining({
        code: "SW_STAGE_SCHEMA",
        outcome: "stage-invalid",
        details: {
          problems: [
            'column "a" is nullable, but int32 has no missing value; declare float64 or string',
            'column "b" has a range, which string has not; number columns have',
            'column "c" has range [1, 0], expected low ≤ high',
            'column "d" has categories "300", which int8 does not hold',
            'column "d" has a category twice',
            'column "e" has the category "", which is missing, and is not nullable',
            'column "f" has range [0, NaN], expected [low, high] of two numbers',
            'column "g" has a range and categories; give the one that says it',
            expect.stringMatching(/^column "h" has dtype "float16", which is none of float32, /),
            'column "i" has categories, which bool has not',
            'column "j" has "kind"; a column has dtype, nullable, range, categories',
            'column "j" has no list of at least one category',
            'column "k" has nullable "no", expected true or false',
            expect.stringMatching(/^column "l" has dtype "null", /),
          ],
        },
      }),
    );
  });
});

it("the row a stage is tried on obeys the rules, so that hooks meet what they will meet", async () => {
  const seen: unknown[] = [];
  const stage = defineStage("tried")
    .input({
      columns: {
        sex: { dtype: "string", categories: ["M", "F"] },
        year: { dtype: "int64", range: [1900, 2100] },
        debt: { dtype: "float64", range: [-9, -1] },
        height: { dtype: "float32", range: [-1, 1] },
        name: "string",
      },
    })
    .postprocess((table) => {
      seen.push(table.row(0));
      return table;
    });
  await open(stage);
  expect(seen).toEqual([{ sex: "M", year: 1900n, debt: -1, height: 0, name: "" }]);
});
