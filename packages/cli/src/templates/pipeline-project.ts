/** The files `stagewright init --from` writes around the stages. */

import type { ProjectPlan } from "../from/plan-project.ts";
import { projectPackages } from "../project-packages.ts";
import { pipelineReadme } from "./pipeline-readme.ts";
import { pipelineTest, vectorsPath } from "./pipeline-test.ts";
import { TSCONFIG } from "./stage-project.ts";

export interface PipelineProjectOptions {
  /** Of the package and the endpoint. */
  readonly name: string;
  readonly version: string;
  /** Day of the recording, `2026-11-28`. */
  readonly date: string;
  readonly plan: ProjectPlan;
}

/** Path → text. */
export function pipelineProject(options: PipelineProjectOptions): Readonly<Record<string, string>> {
  const { name, plan } = options;
  const isPipeline = plan.stages.length > 1;
  return {
    "package.json": document(manifest(options)),
    ".gitignore": "node_modules/\n.stagewright/\n",
    "tsconfig.json": document({ ...TSCONFIG, include: ["**/*.ts"] }),
    ...Object.fromEntries(plan.stages.map((stage) => [`${stage.name}/stage.ts`, stage.module])),
    ...(isPipeline ? { "pipeline.yaml": pipelineFile(name, plan) } : {}),
    ...(plan.recording.cases.length > 0 ? { [vectorsPath(plan)]: document(vectors(options)) } : {}),
    "pipeline.test.ts": pipelineTest(plan),
    "README.md": pipelineReadme(options),
  };
}

function document(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function manifest({ name, plan }: PipelineProjectOptions): object {
  const kinds = new Set(plan.stages.map(({ kind }) => kind));
  const [first] = plan.stages;
  const isPipeline = plan.stages.length > 1;
  const images = plan.stages.map((stage) => [
    `image:${stage.name}`,
    `stagewright build ${stage.name} --tag ${name.toLowerCase()}-${stage.name}`,
  ]);
  return {
    name: name.toLowerCase(),
    version: "0.0.0",
    private: true,
    type: "module",
    engines: { node: ">=20.19" },
    scripts: {
      test: "tsc && vitest run",
      ...(isPipeline
        ? { up: "stagewright pipeline up pipeline.yaml" }
        : { serve: `stagewright serve ${first!.name} --model ${first!.name}/model` }),
      ...Object.fromEntries(images),
    },
    dependencies: projectPackages([
      "@stagewright/core",
      ...(kinds.has("mleap") ? (["@stagewright/mleap-stage"] as const) : []),
      "@stagewright/server",
      ...(kinds.has("xgboost") ? (["@stagewright/xgboost-stage"] as const) : []),
    ]),
    devDependencies: projectPackages([
      ...(isPipeline ? (["@stagewright/local"] as const) : []),
      "@stagewright/testing",
      "@types/node",
      "stagewright",
      "typescript",
      "vitest",
    ]),
  };
}

function pipelineFile(name: string, { stages }: ProjectPlan): string {
  const entries = stages.map(
    (stage) =>
      `  - containerHostname: ${stage.name}\n    stage: ${stage.name}\n    model: ${stage.name}/model\n`,
  );
  return `name: ${name}\nstages:\n${entries.join("")}`;
}

/** A vector file as `@stagewright/testing` reads it. */
function vectors({ version, date, plan: { stages, recording } }: PipelineProjectOptions): object {
  const artifacts = stages.map(({ source }) => source.replace(/^.*[/\\]/, "")).join(", ");
  const { contentType } = recording;
  return {
    origin:
      `recorded-from-this-model (${artifacts}) by stagewright ${version} on ${date}: what these artifacts answer, not proof that it is right; ` +
      "requests made from the schema of the first one, right in form, without meaning",
    ...(stages.length === 1 ? { stage: stages[0]!.name, model: "model" } : {}),
    cases: recording.cases.map(({ name, request, answer }) => ({
      name,
      request: { contentType, body: request },
      response: { status: 200, contentType: answer.contentType, body: answer.body },
    })),
  };
}
