/** `stagewright init --from` on artifacts Spark and xgboost wrote: the project works as it is, and answers their numbers. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { passedTests, projectsFolder, testPipelines, writeProject } from "./written-projects.ts";

const folder = projectsFolder("some");
const read = (path: string) => readFileSync(join(folder, "abalone", path), "utf8");

testPipelines(folder, ["abalone"]);

describe("the project of abalone", () => {
  test("is two short stages and a pipeline file, with nothing to write by hand", () => {
    expect(read("pipeline.yaml")).toBe(
      "name: abalone\nstages:\n  - containerHostname: spark\n    stage: spark\n    model: spark/model\n" +
        "  - containerHostname: xgboost\n    stage: xgboost\n    model: xgboost/model\n",
    );
    const spark = read("spark/stage.ts");
    expect(spark).toContain('mleapModel(modelDir, { outputs: ["features"], log })');
    expect(spark).toMatch(/sex: "string",\n +length: "float64",/);
    for (const stage of [spark, read("xgboost/stage.ts")]) expect(stage.split("\n").length).toBeLessThan(30);
  });

  test("holds requests made from the schema, their answers marked as recorded from these artifacts", () => {
    const vectors = JSON.parse(read("pipeline.vectors.json")) as {
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
  await writeProject(project, [bundle]);
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
