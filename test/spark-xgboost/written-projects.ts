/** What `stagewright init --from` writes for the artifacts Spark and xgboost wrote, and what is asked of each such project. */

import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startPipeline } from "@stagewright/local";
import { runCommand } from "stagewright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PIPELINES, type PipelineName, recordedRows, titanicSchema } from "./pipelines.ts";

const tool = (name: string) => fileURLToPath(new URL(`../../node_modules/.bin/${name}`, import.meta.url));

/** An empty folder for the projects of a test file, removed when its tests have ended. */
export function projectsFolder(name: string): string {
  // Inside the workspace, so that the imports of what is written resolve as a user's do.
  const folder = fileURLToPath(new URL(`written/${name}/`, import.meta.url));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes the project of some artifacts. @returns what the command printed */
export async function writeProject(project: string, artifacts: readonly string[]): Promise<string> {
  let printed = "";
  const out = (text: string | Uint8Array) => {
    printed += text.toString();
  };
  expect(await runCommand(["init", project, "--from", ...artifacts], { out, err: () => {} })).toBe(0);
  writeFileSync(join(project, "vitest.config.ts"), "export default {};\n");
  return printed;
}

/** Runs the types and the tests of a written project. @returns how many passed */
export function passedTests(project: string): number {
  const types = spawnSync(tool("tsc"), [], { cwd: project, encoding: "utf8" });
  expect(types.stdout).toBe("");
  const words = ["run", "--root", project, "--reporter=json"];
  const { stdout } = spawnSync(tool("vitest"), words, { cwd: project, encoding: "utf8" });
  const { numPassedTests, numFailedTests } = JSON.parse(stdout) as Record<string, number>;
  expect(numFailedTests).toBe(0);
  return numPassedTests!;
}

/** Declares the tests that the project of every recorded pipeline passes. */
export function testPipelines(folder: string, names: readonly PipelineName[]): void {
  describe.each(names)("%s", (name) => {
    const project = join(folder, name);
    let printed = "";

    beforeAll(async () => {
      // Titanic with the schema of its SparkML container: its columns come in another order than the bundle reads them.
      const schema = join(folder, "schema.json");
      writeFileSync(schema, JSON.stringify(titanicSchema));
      const artifacts = PIPELINES[name].flatMap(({ modelDir }, at) =>
        name === "titanic" && at === 0 ? [modelDir, schema] : [modelDir],
      );
      printed = await writeProject(project, artifacts);
    });

    test("passes the types and tests that were written with it", { timeout: 120_000 }, () => {
      expect(passedTests(project)).toBe(3);
    });

    test("answers at home what Spark, MLeap and xgboost gave for every recorded row", async () => {
      const rows = recordedRows(name);
      await using pipeline = await startPipeline(join(project, "pipeline.yaml"));
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
      const readme = readFileSync(join(project, "README.md"), "utf8");
      for (const open of ["What stood for a missing value", "Whether the answers are right"]) {
        expect(printed).toContain(open);
        expect(readme).toContain(open);
      }
    });
  });
}
