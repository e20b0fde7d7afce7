import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { PassThrough, Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { runCommand } from "./command.ts";

const fixtures = new URL("../fixtures/", import.meta.url).pathname;

async function run(argv: string[], input = "") {
  const output = new PassThrough();
  const errors = new PassThrough();
  const code = await runCommand(argv, { input: Readable.from([Buffer.from(input)]), output, errors });
  return { code, output: String(output.read() ?? ""), errors: String(errors.read() ?? "") };
}

function recorded(name: string) {
  const { rows, score, predictedLabel } = JSON.parse(
    readFileSync(`${fixtures}${name}/expected.json`, "utf8"),
  ) as {
    rows: number[][];
    score: number[] | number[][];
    predictedLabel: number[] | null;
  };
  return { csv: rows.map((row) => row.join(",")).join("\r\n"), score, predictedLabel };
}

describe("linear-learner-ts", () => {
  it("info prints kind, loss, sizes and threshold", async () => {
    const { code, output } = await run(["info", `${fixtures}binary-logistic`]);
    expect(code).toBe(0);
    expect(JSON.parse(output)).toEqual({
      predictorType: "binary_classifier",
      lossType: "logistic",
      featureCount: 14,
      outputCount: 1,
      threshold: 0.4630185961,
    });
  });

  it("predict answers label and score of a binary classifier", async () => {
    const { csv, score, predictedLabel } = recorded("binary-logistic");
    const { output } = await run(["predict", `${fixtures}binary-logistic/model.tar.gz`], csv);
    const lines = output
      .trimEnd()
      .split("\n")
      .map((line) => line.split(",").map(Number));
    expect(lines.map(([label]) => label)).toEqual(predictedLabel);
    for (const [i, [, value]] of lines.entries()) expect(value).toBeCloseTo(score[i] as number, 6);
  });

  it("predict answers a multiclass score as a quoted list, a regressor's alone", async () => {
    const multi = recorded("multiclass-hinge");
    const { output } = await run(["predict", `${fixtures}multiclass-hinge`, "-"], multi.csv);
    expect(output.split("\n")[0]).toMatch(/^\d,"\[-?[\d.]+, -?[\d.]+, -?[\d.]+\]"$/);
    const regressor = recorded("regressor-squared");
    const answer = await run(["predict", `${fixtures}regressor-squared`], regressor.csv);
    expect(answer.output.trimEnd().split("\n").length).toBe(regressor.score.length);
    expect(Number(answer.output.split("\n")[0])).toBeCloseTo(regressor.score[0] as number, 5);
  });

  it("names row and column of what it cannot read, and exits with 1, or 2 for wrong usage", async () => {
    const bad = await run(["predict", `${fixtures}binary-auto-loss`], "1,2,3\n\n1,x,3\n");
    expect(bad.code).toBe(1);
    expect(bad.errors).toMatch(/^LINEAR_LEARNER_INPUT_TEXT: row 3, column 2, line: got "x"/);
    const short = await run(["predict", `${fixtures}binary-auto-loss`], "1,2\n");
    expect(short.errors).toContain("got 2 cells, expected 3");
    expect((await run(["info", "/nowhere/at/all"])).errors).toContain("LINEAR_LEARNER_ARTIFACT_FILE");
    expect((await run(["fit", "x"])).code).toBe(2);
  });

  it("names the file of rows that it cannot read", async () => {
    for (const [path, got] of [
      ["/nowhere/at/all", "ENOENT"],
      [tmpdir(), "a folder"],
    ] as const) {
      const { code, errors } = await run(["predict", `${fixtures}binary-auto-loss`, path]);
      expect(code).toBe(1);
      expect(errors).toContain(`LINEAR_LEARNER_INPUT_TEXT: rows "${path}": got ${got}`);
    }
  });
});
