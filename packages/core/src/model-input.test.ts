/** A stage that declares no input takes its model's columns; one that does keeps its own. */

import { describe, expect, it } from "vitest";
import { readEnvironment } from "./environment.ts";
import { silentLogger } from "./logger.ts";
import { modelInput } from "./model-input.ts";
import { openStage } from "./open-stage.ts";
import { type AnyTable, json } from "./payload.ts";
import { defineStage, type Stage } from "./stage.ts";

const surroundings = { environment: readEnvironment({}), log: silentLogger };
const columns = [
  ["sex", "string"],
  ["length", "float64"],
] as const;

async function answer(stage: unknown, body: string, contentType = "text/csv") {
  const open = await openStage(stage as Stage, surroundings);
  const { body: answered } = await open.invoke({
    body: Buffer.from(body),
    contentType,
    accept: "application/json",
    invocationId: "1",
  });
  return JSON.parse(answered.toString()) as unknown;
}

/** Answers what came in, and how often `predict` was asked while loading. */
const echo = (model: object) =>
  defineStage("echo")
    .load(() => model)
    .predict((payload) =>
      json(payload.kind === "table" ? [(payload as AnyTable).dtypes, (payload as AnyTable).row(0)] : payload),
    );

describe("the input of a model", () => {
  it("is what a stage without .input reads: CSV by position, JSON by name", async () => {
    const stage = echo({ [modelInput]: columns });
    const read = [["string", "float64"], { sex: "M", length: 0.5 }];
    expect(await answer(stage, "M,0.5\n")).toEqual(read);
    expect(await answer(stage, '{"instances": [{"length": 0.5, "sex": "M"}]}', "application/json")).toEqual(
      read,
    );
  });

  it("names record and column of a bad cell", async () => {
    await expect(answer(echo({ [modelInput]: columns }), "M,0.5\nM,long\n")).rejects.toMatchObject({
      code: "SW_CODEC_CELL",
      record: 2,
      column: "length",
    });
  });

  it("does not count beside a declared one, nor where the model has none", async () => {
    const declared = defineStage("own")
      .input({ columns: { a: "int32" } })
      .load(() => ({ [modelInput]: columns }))
      .predict((table) => json(table.columnNames));
    expect(await answer(declared, "1\n")).toEqual(["a"]);
    expect(await answer(echo({ [modelInput]: undefined }), "1\n")).toEqual([["string"], { c1: "1" }]);
  });

  it("is tried with a row before the stage is ready, as a declared one is", async () => {
    let tried = 0;
    const stage = defineStage("tried")
      .load(() => ({ [modelInput]: columns }))
      .predict((payload) => {
        tried += 1;
        return payload as AnyTable;
      });
    await openStage(stage as Stage, surroundings);
    expect(tried).toBe(1);
  });

  it("is refused where it is no declaration", async () => {
    await expect(
      openStage(echo({ [modelInput]: [["a", "number"]] }) as Stage, surroundings),
    ).rejects.toMatchObject({
      code: "SW_STAGE_SCHEMA",
    });
  });
});
