/** `stagewright init --from` on the artifacts Spark and xgboost wrote: the project works as it is, and answers their numbers. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startPipeline } from "@stagewright/local";
import { runCommand } from "stagewright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PIPELINES, type PipelineName, recordedRows, titanicSchema } from "./pipelines.ts";

// Inside the workspace, so that the imports of what is written resolve as a user's do.
const folder = fileURLToPath(new URL("written/pipelines/", import.meta.url));
const tool = (name: string) => fileURLToPath(new URL(`../../node_modules/.bin/${name}`, import.meta.url));
const projectOf = (name: PipelineName) => join(folder, name);
const read = (name: PipelineName, path: string) => readFileSync(join(projectOf(name), path), "utf8");

beforeAll(() => rmSync(folder, { recursive: true, force: true }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(Object.keys(PIPELINES) as PipelineName[])("%s", (name) => {
  let printed = "";

  beforeAll(async () => {
    // Titanic with the schema of its SparkML container: its columns come in another order than the bundle reads them.
    const schema = join(folder, "schema.json");
    mkdirSync(folder, { recursive: true });
    writeFileSync(schema, JSON.stringify(titanicSchema));
    const artifacts = PIPELINES[name].flatMap(({ modelDir }, at) =>
      name === "titanic" && at === 0 ? [modelDir, schema] : [modelDir],
    );
    const out = (text: string | Uint8Array) => {
      printed += text.toString();
    };
    expect(await runCommand(["init", projectOf(name), "--from", ...artifacts], { out, err: () => {} })).toBe(
      0,
    );
    writeFileSync(join(projectOf(name), "vitest.config.ts"), "export default {};\n");
  });

  test("passes the types and tests that were written with it", { timeout: 120_000 }, () => {
    expect(passedTests(projectOf(name))).toBe(3);
  });

  test("answers at home what Spark, MLeap and xgboost gave for every recorded row", async () => {
    const rows = recordedRows(name);
    await using pipeline = await startPipeline(join(projectOf(name), "pipeline.yaml"));
    const body = rows.map(({ request }) => `${request}\n`).join("");
    const answer = await pipeline.invoke({ body, headers: { "content-type": "text/csv" } });
    const lines = answer.body.toString().trimEnd().split("\n");
    if (name === "car") expect(lines).toEqual(rows.map(({ label }) => label));
    else
      expect(lines.map((line) => Math.fround(Number(line)))).toEqual(
        rows.map((row) => Number(row.prediction)),
      );
  });

  test("says what the artifacts do not, on the screen and in its README", () => {
    expect(printed).toContain("What could not be found out:");
    for (const open of ["What stood for a missing value", "Whether the answers are right"]) {
      expect(printed).toContain(open);
      expect(read(name, "README.md")).toContain(open);
    }
  });
});

test("a bundle alone is one stage, with vectors that vitest and stagewright test run", {
  timeout: 120_000,
}, async () => {
  const project = join(folder, "labels");
  const quiet = { out: () => {}, err: () => {} };
  const bundle = PIPELINES.car[2].modelDir;
  expect(await runCommand(["init", project, "--from", bundle], quiet)).toBe(0);
  writeFileSync(join(project, "vitest.config.ts"), "export default {};\n");
  expect(passedTests(project)).toBe(6);
  expect(await runCommand(["test", join(project, "spark")], quiet)).toBe(0);
});

test("columns of any name become code that compiles and answers", { timeout: 120_000 }, async () => {
  const names = [
    "10",
    "9",
    "a b",
    '"quoted"',
    "back`tick",
    "*/ end",
    "line\nend",
    "__proto__",
    "constructor",
    "é|",
  ];
  const bundle = join(folder, "odd-bundle");
  writeAssembler(bundle, names);
  const project = join(folder, "odd");
  const quiet = { out: () => {}, err: () => {} };
  expect(await runCommand(["init", project, "--from", bundle], quiet)).toBe(0);
  writeFileSync(join(project, "vitest.config.ts"), "export default {};\n");
  expect(passedTests(project)).toBeGreaterThan(4);
  const { cases } = JSON.parse(readFileSync(join(project, "spark/spark.vectors.json"), "utf8")) as {
    cases: readonly { response: { body: string } }[];
  };
  // Quarters that grow from column to column, assembled in the bundle's own order.
  expect(cases[2]?.response.body).toBe("0.25,0.5,0.75,1.0,1.25,1.5,1.75,2.0,2.25,2.5\n");
});

/** A bundle of one vector_assembler over columns of these names. */
function writeAssembler(bundle: string, names: readonly string[]): void {
  const write = (path: string, content: unknown) =>
    writeFileSync(join(bundle, path), JSON.stringify(content));
  mkdirSync(join(bundle, "root/n.node"), { recursive: true });
  const about = { uid: "u", name: "n", format: "json", version: "0.25.2", timestamp: "2026-01-01T00:00:00" };
  write("bundle.json", about);
  write("root/node.json", { name: "p", shape: { inputs: [], outputs: [] } });
  write("root/model.json", { op: "pipeline", attributes: { nodes: { type: "list", string: ["n"] } } });
  const inputs = names.map((name, at) => ({ port: `input${at}`, name }));
  write("root/n.node/node.json", {
    name: "n",
    shape: { inputs, outputs: [{ port: "output", name: "features" }] },
  });
  const shapes = names.map(() => ({ base: "scalar", isNullable: false }));
  write("root/n.node/model.json", {
    op: "vector_assembler",
    attributes: { input_shapes: { type: "list", data_shape: shapes } },
  });
}

/** Types and tests of a written project. */
function passedTests(project: string): number {
  const types = spawnSync(tool("tsc"), [], { cwd: project, encoding: "utf8" });
  expect(types.stdout).toBe("");
  const words = ["run", "--root", project, "--reporter=json"];
  const { stdout } = spawnSync(tool("vitest"), words, { cwd: project, encoding: "utf8" });
  const { numPassedTests, numFailedTests } = JSON.parse(stdout) as Record<string, number>;
  expect(numFailedTests).toBe(0);
  return numPassedTests!;
}

describe("the project of abalone", () => {
  test("is two short stages and a pipeline file, with nothing to write by hand", () => {
    expect(read("abalone", "pipeline.yaml")).toBe(
      "name: abalone\nstages:\n  - containerHostname: spark\n    stage: spark\n    model: spark/model\n" +
        "  - containerHostname: xgboost\n    stage: xgboost\n    model: xgboost/model\n",
    );
    const spark = read("abalone", "spark/stage.ts");
    expect(spark).toContain('mleapModel(modelDir, { outputs: ["features"], log })');
    expect(spark).toMatch(/sex: "string",\n +length: "float64",/);
    for (const stage of [spark, read("abalone", "xgboost/stage.ts")])
      expect(stage.split("\n").length).toBeLessThan(30);
  });

  test("holds requests made from the schema, their answers marked as recorded from these artifacts", () => {
    const vectors = JSON.parse(read("abalone", "pipeline.vectors.json")) as {
      origin: string;
      cases: readonly { request: { body: string } }[];
    };
    expect(vectors.origin).toMatch(/^recorded-from-this-model .* not proof/);
    expect(vectors.cases.map(({ request }) => request.body)).toEqual([
      "M,1,1,1,1,1,1,1\n",
      "I,0,0,0,0,0,0,0\n",
      "F,0.5,0.75,1,1.25,1.5,1.75,2\n",
    ]);
  });
});
