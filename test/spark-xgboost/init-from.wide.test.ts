/** `stagewright init --from` on the other artifacts Spark and xgboost wrote: each project takes its own compiler and test runner. */
import { join } from "node:path";
import { runCommand } from "stagewright";
import { expect, test } from "vitest";
import { PIPELINES, type PipelineName } from "./pipelines.ts";
import { passedTests, projectsFolder, testPipelines, writeProject } from "./written-projects.ts";

const folder = projectsFolder("others");

testPipelines(
  folder,
  (Object.keys(PIPELINES) as PipelineName[]).filter((name) => name !== "abalone"),
);

test("a bundle alone is one stage, with vectors that vitest and stagewright test run", {
  timeout: 120_000,
}, async () => {
  const project = join(folder, "labels");
  await writeProject(project, [PIPELINES.car[2].modelDir]);
  expect(passedTests(project)).toBe(6);
  expect(await runCommand(["test", join(project, "spark")], { out: () => {}, err: () => {} })).toBe(0);
});
