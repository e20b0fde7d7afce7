import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommand } from "./command.ts";
import { treeModelJson } from "./example-models.cases.ts";

describe("xgboost-ts", () => {
  let folder: string;
  let model: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "xgboost-ts-"));
    model = join(folder, "model.json");
    await writeFile(model, treeModelJson());
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function run(parameters: readonly string[], input = ""): Promise<{ code: number; output: string }> {
    let output = "";
    const code = await runCommand(parameters, {
      write: (text) => {
        output += text;
      },
      readStandardInput: async () => input,
    });
    return { code, output };
  }

  it("tells what a model is", async () => {
    const { code, output } = await run(["info", model]);
    expect(code).toBe(0);
    expect(JSON.parse(output)).toMatchObject({
      objective: "reg:squarederror",
      treeCount: 2,
      featureCount: 2,
    });
  });

  // By hand: base 0.5; row 1: f0 = 0 → 0.25, f1 = -2 → -2; row 2: f0 missing → 0.25, f1 missing → 0.125.
  it("predicts the rows of standard input", async () => {
    expect(await run(["predict", model], "0,-2\n,nan\n")).toEqual({ code: 0, output: "-1.25\n0.875\n" });
  });

  it("predicts the rows of a file: leaves, and contributions that end in the bias", async () => {
    const rows = join(folder, "rows.csv");
    await writeFile(rows, "1,1\r\n1,2\r\n");
    expect((await run(["predict", model, rows, "--leaf"])).output).toBe("3,2\n4,2\n");
    const { output } = await run(["predict", model, rows, "--contributions"]);
    const sums = output
      .trim()
      .split("\n")
      .map((line) => line.split(",").reduce((sum, cell) => sum + Number(cell), 0));
    expect(sums[0]).toBeCloseTo(0.5 - 0.5 + 0.125, 5);
    expect(sums[1]).toBeCloseTo(0.5 + 1 + 0.125, 5);
  });

  it("names row and column of a cell that is no number", async () => {
    await expect(run(["predict", model], "1,2\n3,x1\n")).rejects.toMatchObject({
      code: "XGB_INPUT_TEXT",
      details: { row: 2, field: "column 2", got: '"x1"' },
    });
    await expect(run(["predict", model], "1,2\n3\n")).rejects.toMatchObject({
      details: { row: 2, field: "cells" },
    });
  });

  it.each([
    [[]],
    [["info"]],
    [["predict"]],
    [["train", "x"]],
    [["info", "a", "b"]],
    [["predict", "a", "--depth"]],
  ])("shows its usage for %j", async (parameters) => {
    const { code, output } = await run(parameters);
    expect(code).toBe(2);
    expect(output).toContain("usage: xgboost-ts");
  });

  it("runs as a process and reports a broken model with its code", async () => {
    const broken = join(folder, "broken");
    await writeFile(broken, "{");
    const bin = join(import.meta.dirname, "../dist/bin.js");
    const { stdout } = await promisify(execFile)(process.execPath, [bin, "info", model]);
    expect(JSON.parse(stdout)).toMatchObject({ format: "json" });
    await expect(promisify(execFile)(process.execPath, [bin, "info", broken])).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("XGB_MODEL_TRUNCATED"),
    });
  });
});
