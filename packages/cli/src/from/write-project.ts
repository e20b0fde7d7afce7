/** Writes a project beside its place first, so that nothing half done is left in it. */

import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { MAX_PIPELINE_STAGES } from "@stagewright/core";
import { errors } from "../errors.ts";
import { pipelineProject } from "../templates/pipeline-project.ts";
import { VERSION } from "../version.ts";
import { planProject, readArtifacts } from "./plan-project.ts";
import { unknownsOf } from "./project-unknowns.ts";

export interface WrittenProject {
  /** Paths below the folder, models as one folder each. */
  readonly files: readonly string[];
  readonly stageCount: number;
  readonly unknowns: readonly string[];
}

/**
 * Reads the artifacts and writes the project of their pipeline into a new or empty folder.
 *
 * @throws SW_CLI_ARTIFACT, SW_CLI_STAGES_DO_NOT_FIT, SW_CLI_TOO_MANY_STAGES; what the models themselves are refused for
 */
export async function writeProjectFrom(
  sources: readonly string[],
  target: string,
  name: string,
): Promise<WrittenProject> {
  if (sources.length > MAX_PIPELINE_STAGES) {
    throw errors.SW_CLI_TOO_MANY_STAGES({ got: sources.length, limit: MAX_PIPELINE_STAGES });
  }
  const artifacts = await readArtifacts(sources);
  mkdirSync(dirname(target), { recursive: true });
  const staging = mkdtempSync(join(dirname(target), `.${basename(target)}-`));
  try {
    const plan = await planProject(artifacts, staging);
    const date = new Date().toISOString().slice(0, 10);
    const texts = pipelineProject({ name, version: VERSION, date, plan });
    for (const [path, text] of Object.entries(texts)) writeFileSync(join(staging, path), text);
    place(staging, target);
    const models = plan.stages.map((stage) => `${stage.name}/model/`);
    return {
      files: [...Object.keys(texts), ...models],
      stageCount: plan.stages.length,
      unknowns: unknownsOf(plan),
    };
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** An empty folder keeps its own place and rights; what was written moves into it. */
function place(staging: string, target: string): void {
  if (!existsSync(target)) mkdirSync(target);
  for (const entry of readdirSync(staging)) renameSync(join(staging, entry), join(target, entry));
}
