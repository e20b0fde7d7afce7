/** From artifacts to stages that fit each other, with the answers of their models. */

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { quote, quoteList } from "@stagewright/core";
import { errors } from "../errors.ts";
import { MAX_LISTED } from "../templates/columns-text.ts";
import { type Artifact, isUsable } from "./artifact.ts";
import { bundleCategories } from "./bundle-categories.ts";
import { madeRequest } from "./made-requests.ts";
import { planSparkStage } from "./plan-spark-stage.ts";
import { planXgboostStage } from "./plan-xgboost-stage.ts";
import { readArtifact } from "./read-artifact.ts";
import { type Recording, recordAnswers } from "./record-answers.ts";
import { fitOf } from "./stage-fit.ts";
import type { StagePlan } from "./stage-plan.ts";

export interface ProjectPlan {
  readonly stages: readonly StagePlan[];
  readonly recording: Recording;
  /** What could not be found out about artifacts and neighbours. */
  readonly unknowns: readonly string[];
}

/** Reads artifacts, in the order of the command line. @throws SW_CLI_ARTIFACT with every one that cannot be used */
export async function readArtifacts(sources: readonly string[]): Promise<readonly Artifact[]> {
  const artifacts: Artifact[] = [];
  const problems: string[] = [];
  for (const source of sources) {
    const read = await readArtifact(source);
    const before = artifacts.at(-1);
    if (!isUsable(read)) problems.push(`${quote(source)} ${read.problem.replace(/\.+$/, "")}`);
    else if (read.kind !== "schema") artifacts.push(read);
    else if (before?.kind === "mleap") artifacts[artifacts.length - 1] = { ...before, schema: read };
    else problems.push(`${quote(source)} is a SparkML schema; name it after its bundle`);
  }
  if (problems.length > 0) throw errors.SW_CLI_ARTIFACT({ problems });
  return artifacts;
}

/**
 * Puts the models into `<folder>/<stage>/model`, opens them as the stages will, and records what they answer.
 *
 * @throws SW_CLI_STAGES_DO_NOT_FIT with every pair that does not; what `mleapModel` and `xgboostModel` throw
 */
export async function planProject(artifacts: readonly Artifact[], folder: string): Promise<ProjectPlan> {
  const names = stageNames(artifacts);
  const modelDirs = names.map((name) => join(folder, name, "model"));
  for (const [at, { files }] of artifacts.entries()) writeModel(modelDirs[at]!, files);
  const stages: StagePlan[] = [];
  // From the last to the first: what a bundle answers depends on what the stage after it reads.
  for (let at = artifacts.length - 1; at >= 0; at -= 1) {
    const { kind, source, schema } = artifacts[at]!;
    const [next] = stages;
    const follower = next && { kind: next.kind, width: next.input.columns.length };
    stages.unshift(
      kind === "mleap"
        ? await planSparkStage({ name: names[at]!, source, modelDir: modelDirs[at]!, follower, schema })
        : await planXgboostStage({ name: names[at]!, source, modelDir: modelDirs[at]! }),
    );
  }
  const fits = stages.slice(1).map((stage, at) => fitOf(stages[at]!, stage));
  const problems = fits.flatMap((fit) => fit.problems);
  if (problems.length > 0) throw errors.SW_CLI_STAGES_DO_NOT_FIT({ problems });
  for (const [at, stage] of stages.entries()) {
    const cells = nameableCells(stages[at - 1]);
    if (stage.kind !== "xgboost" || stage.featureNames !== undefined || cells === undefined) continue;
    stages[at] = await planXgboostStage({ ...stage, modelDir: modelDirs[at]! }, cells);
  }
  const [first] = stages as [StagePlan];
  const categories =
    first.kind === "mleap" ? await bundleCategories(modelDirs[0]!) : new Map<string, string[]>();
  const runnable = stages.map((plan, at) => ({ plan, modelDir: modelDirs[at]! }));
  const recording = await recordAnswers(runnable, madeRequest(first.input, categories));
  return {
    stages,
    recording,
    unknowns: [...artifacts.flatMap(unreadScripts), ...fits.flatMap((fit) => fit.unknowns)],
  };
}

/** Script mode is Python's; what a script does before and after the model is not in the model. */
function unreadScripts({ source, scripts = [] }: Artifact): readonly string[] {
  if (scripts.length === 0) return [];
  return [
    `What ${quoteList(scripts, 3)} of ${quote(source)} does: the platform runs such a script around the model (script mode), a stage does not; ` +
      "what it does to requests and answers is to be written into stage.ts.",
  ];
}

/** Names a model without names can take over from the bundle before it, for errors that say which column; few, and each once. */
function nameableCells(before: StagePlan | undefined): readonly string[] | undefined {
  const cells = before?.kind === "mleap" ? before.outputCells : undefined;
  return cells !== undefined && cells.length <= MAX_LISTED && new Set(cells).size === cells.length
    ? cells
    : undefined;
}

/** `spark`, `xgboost`, and from the second of a kind on `spark-2`. */
function stageNames(artifacts: readonly Artifact[]): readonly string[] {
  const counts = new Map<string, number>();
  return artifacts.map(({ kind }) => {
    const name = kind === "mleap" ? "spark" : "xgboost";
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count === 1 ? name : `${name}-${count}`;
  });
}

/** Names were checked when the archive was read: none leaves the folder. */
function writeModel(modelDir: string, files: Artifact["files"]): void {
  for (const [name, bytes] of files) {
    mkdirSync(dirname(join(modelDir, name)), { recursive: true });
    writeFileSync(join(modelDir, name), bytes);
  }
}
