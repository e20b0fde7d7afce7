/** Every issue of a body in one refusal (issue list of the error document), from codecs and from validators. */

import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { readEnvironment } from "./environment.ts";
import type { StagewrightError } from "./error-catalogue.ts";
import { silentLogger } from "./logger.ts";
import { openStage } from "./open-stage.ts";
import { json } from "./payload.ts";
import { defineStage, type Stage } from "./stage.ts";

const shells = defineStage("shells").input({ columns: { sex: "string", length: "float32", rings: "int32" } });

/** What the stage throws for a body. */
async function refusal(stage: unknown, body: string, contentType: string): Promise<StagewrightError> {
  const open = await openStage(stage as Stage, { environment: readEnvironment({}), log: silentLogger });
  const invocation = { body: Buffer.from(body), contentType, accept: undefined, invocationId: "1" };
  try {
    await open.invoke(invocation);
  } catch (error) {
    return error as StagewrightError;
  }
  return expect.fail("the body was taken");
}

const RINGS = "an integer from -2147483648 to 2147483647";
const LENGTH = "a number a single holds, nan, inf, or nothing for missing";

describe("a body with several bad cells", () => {
  it("is refused once, naming every one, in CSV", async () => {
    const error = await refusal(shells, "M,0.5,ten\nF,tall,\nI,0.1,3\nM,0.2\n", "text/csv");
    expect(error).toMatchObject({
      code: "SW_CODEC_CELL",
      outcome: "input-invalid",
      record: 1,
      column: "rings",
    });
    expect(error.issues).toEqual([
      { record: 1, column: "rings", got: '"ten"', expected: RINGS },
      { record: 2, column: "length", got: '"tall"', expected: LENGTH },
      { record: 2, column: "rings", got: "an empty cell", expected: RINGS },
      { record: 4, column: "rings", got: "2 cells", expected: '3 cells: "sex", "length", "rings"' },
    ]);
    expect(error.issueCount).toBe(4);
    expect(error.message).toBe(
      `Record 1, column "rings": got "ten", expected ${RINGS}. ` +
        `Record 2, column "length": got "tall", expected ${LENGTH}. ` +
        `Record 2, column "rings": got an empty cell, expected ${RINGS}. ` +
        'Record 4 has 2 cells, expected 3: "sex", "length", "rings". Column "rings" and what follows is missing.',
    );
  });

  it.each(["application/json", "application/jsonlines"])(
    "is refused once, naming every one, in %s",
    async (type) => {
      const records = [
        { sex: "M", length: "tall", rings: null },
        { sex: "F", lenght: 1, rings: 2 },
        ["I", 0.1],
        7,
        { features: 1 },
        ["I", 0.1, 3],
      ];
      const lines = records.map((record) => JSON.stringify(record));
      const error = await refusal(shells, type.endsWith("json") ? `[${lines}]` : lines.join("\n"), type);
      expect(error.issues.map(({ record, column, got }) => [record, column, got])).toEqual([
        [1, "length", 'string "tall"'],
        [1, "rings", "null"],
        [2, "lenght", "a column that is not declared"],
        [2, "length", "nothing"],
        [3, "rings", "2 cells"],
        [4, undefined, 'number "7"'],
        [5, "features", 'number "1"'],
      ]);
      expect(error).toMatchObject({ code: "SW_CODEC_CELL", record: 1, column: "length", issueCount: 7 });
    },
  );

  it("lists 20 of them and counts the rest", async () => {
    const error = await refusal(shells, "M,0.5,x\n".repeat(1000), "text/csv");
    expect(error.issues).toHaveLength(20);
    expect(error.issues.at(-1)).toMatchObject({ record: 20, column: "rings" });
    expect(error.issueCount).toBe(1000);
    expect(error.message).toMatch(/ And 980 more\.$/);
  });

  it("with one bad cell keeps the sentence it had, and lists that one", async () => {
    const error = await refusal(shells, "M,0.5,x\n", "text/csv");
    expect(error.message).toBe(`Record 1, column "rings": got "x", expected ${RINGS}.`);
    expect(error.issues).toHaveLength(1);
  });
});

describe("issues of a Standard Schema validator", () => {
  const schema = v.object({
    instances: v.array(v.object({ length: v.number(), tags: v.array(v.string()) })),
  });
  const stage = defineStage("checked")
    .input({ schema })
    .postprocess((value) => json(value));

  it("carry record and column, taken out of the path", async () => {
    const body = JSON.stringify({
      instances: [
        { length: 1, tags: [] },
        { length: "x", tags: [1] },
      ],
    });
    const error = await refusal(stage, body, "application/json");
    expect(error).toMatchObject({ code: "SW_INVOCATION_INPUT", record: 2, column: "length", issueCount: 2 });
    expect(error.issues).toEqual([
      { record: 2, column: "length", message: 'Invalid type: Expected number but received "x"' },
      { record: 2, column: "tags.0", message: "Invalid type: Expected string but received 1" },
    ]);
  });

  it("without a record keep their path as the column", async () => {
    const error = await refusal(stage, '{"instance": []}', "application/json");
    expect(error.issues).toMatchObject([{ record: undefined, column: "instances" }]);
  });

  it("are at most 20, the rest is counted", async () => {
    const instances = Array.from({ length: 30 }, () => ({ length: "x", tags: [] }));
    const error = await refusal(stage, JSON.stringify({ instances }), "application/json");
    expect([error.issues.length, error.issueCount]).toEqual([20, 30]);
    expect(error.message).toMatch(/; and 10 more\.$/);
  });
});
