/** `stagewright init --from` on the artifacts of the abalone pipeline: what it writes works as it is. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startPipeline } from "@stagewright/local";
import { runCommand } from "stagewright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeAbaloneBundle } from "./abalone-bundle.ts";

// Inside the workspace, so that the imports of what is written resolve as a user's do.
const folder = fileURLToPath(new URL("written/", import.meta.url));
const project = join(folder, "abalone");
const booster = fileURLToPath(new URL("xgboost-model", import.meta.url));
const bundle = join(folder, "bundle");
const read = (path: string) => readFileSync(join(project, path), "utf8");
const tool = (name: string) => fileURLToPath(new URL(`../../node_modules/.bin/${name}`, import.meta.url));

interface ShellCase {
  readonly request: string;
  readonly prediction: number;
}
const { cases } = JSON.parse(readFileSync(new URL("expected.json", import.meta.url), "utf8")) as {
  cases: readonly ShellCase[];
};

let printed = "";

beforeAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(bundle, { recursive: true });
  writeAbaloneBundle(bundle);
  const out = (text: string | Uint8Array) => {
    printed += text.toString();
  };
  const io = { out, err: () => {} };
  expect(await runCommand(["init", project, "--from", bundle, booster], io)).toBe(0);
  writeFileSync(join(project, "vitest.config.ts"), "export default {};\n");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a bundle and a booster", () => {
  test("become two short stages and a pipeline file, with nothing to write by hand", () => {
    expect(read("pipeline.yaml")).toBe(
      "name: abalone\nstages:\n  - containerHostname: spark\n    stage: spark\n    model: spark/model\n" +
        "  - containerHostname: xgboost\n    stage: xgboost\n    model: xgboost/model\n",
    );
    const spark = read("spark/stage.ts");
    expect(spark).toContain('mleapModel(modelDir, { outputs: ["features"], log })');
    expect(spark).toMatch(/sex: "string",\n +length: "float64",/);
    for (const stage of [spark, read("xgboost/stage.ts")]) expect(stage.split("\n").length).toBeLessThan(30);
  });

  test("pass the types and tests that were written with them", { timeout: 120_000 }, () => {
    const types = spawnSync(tool("tsc"), [], { cwd: project, encoding: "utf8" });
    expect(types.stdout).toBe("");
    const report = spawnSync(tool("vitest"), ["run", "--root", project, "--reporter=json"], {
      cwd: project,
      encoding: "utf8",
    });
    expect(JSON.parse(report.stdout)).toMatchObject({ numPassedTests: 3, numFailedTests: 0 });
  });

  test("answer xgboost's own numbers at home, every recorded row (E27)", async () => {
    await using pipeline = await startPipeline(join(project, "pipeline.yaml"));
    const body = cases.map(({ request }) => `${request}\n`).join("");
    const answer = await pipeline.invoke({ body, headers: { "content-type": "text/csv" } });
    const scores = answer.body.toString().trimEnd().split("\n").map(Number);
    expect(scores.map(Math.fround)).toEqual(cases.map(({ prediction }) => prediction));
  });

  test("are marked as recorded from these artifacts, on requests made from the schema", () => {
    const vectors = JSON.parse(read("pipeline.vectors.json")) as {
      origin: Record<string, unknown>;
      cases: readonly { request: string }[];
    };
    expect(vectors.origin).toMatchObject({
      answers: expect.stringMatching(/^recorded-from-this-model .* not proof/),
      artifacts: ["bundle", "xgboost-model"],
    });
    expect(vectors.cases.map(({ request }) => request)).toEqual([
      "M,1,1,1,1,1,1,1\n",
      "I,0,0,0,0,0,0,0\n",
      "F,0.5,0.75,1,1.25,1.5,1.75,2\n",
    ]);
  });

  test("leave open what they do not say, and that is said", () => {
    for (const open of [
      "names of its 9 features",
      "index base",
      "missing value",
      "Whether the answers are right",
    ]) {
      expect(printed).toContain(open);
      expect(read("README.md")).toContain(open);
    }
  });
});
