/**
 * The pipeline file: YAML in which every scalar is text, so a variable is exactly what is written (`1.10` stays `1.10`,
 * `yes` stays `yes`).
 *
 *     name: abalone
 *     stages:
 *       - containerHostname: features
 *         stage: ../containers/csv-preprocess
 *         model: ../containers/csv-preprocess/model
 *         environment:
 *           SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT: text/csv
 */

import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { pathStats } from "@stagewright/image";
import { isNode, LineCounter, parseDocument } from "yaml";
import { errors } from "./errors.ts";
import {
  checkPipelineDefinition,
  type DefinitionProblem,
  type PipelineDefinition,
} from "./pipeline-definition.ts";

/**
 * Reads and checks a pipeline file. Paths in it are made absolute, relative to the file's folder, and must exist.
 *
 * @throws SW_PIPELINE_FILE_NOT_FOUND, SW_PIPELINE_FILE (every problem, with its line)
 */
export function readPipelineFile(file: string | URL): PipelineDefinition {
  const path = resolve(file instanceof URL || file.startsWith("file:") ? fileURLToPath(file) : file);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw errors.SW_PIPELINE_FILE_NOT_FOUND({ path }, { cause });
  }
  return parsePipelineFile(text, path);
}

/** As {@link readPipelineFile}, from the text of a file that lies at `path`. */
export function parsePipelineFile(text: string, path: string): PipelineDefinition {
  const lines = new LineCounter();
  const document = parseDocument(text, { schema: "failsafe", lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    const problems = document.errors.map(
      ({ pos, message }) => `line ${lines.linePos(pos[0]).line}: ${message}`,
    );
    throw errors.SW_PIPELINE_FILE({ file: path, problems });
  }
  const lineOf = (where: readonly (string | number)[]): number => {
    for (let depth = where.length; depth >= 0; depth--) {
      const node = document.getIn(where.slice(0, depth), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  return resolvePipeline(document.toJS(), path, dirname(path), lineOf);
}

/**
 * Checks a definition and makes its paths absolute.
 *
 * @param source what the error message calls it
 * @param folder what relative paths are relative to
 * @param lineOf line of the file that a path in the definition lies on
 * @throws SW_PIPELINE_FILE
 */
export function resolvePipeline(
  value: unknown,
  source: string,
  folder: string,
  lineOf?: (path: readonly (string | number)[]) => number,
): PipelineDefinition {
  const checked = checkPipelineDefinition(value);
  const sentences = (problems: readonly DefinitionProblem[]) =>
    problems
      .map(({ path, problem }) => ({ line: lineOf?.(path) ?? 0, sentence: `${formatPath(path)} ${problem}` }))
      .sort((a, b) => a.line - b.line)
      .map(({ line, sentence }) => (lineOf === undefined ? sentence : `line ${line}: ${sentence}`));
  if ("problems" in checked)
    throw errors.SW_PIPELINE_FILE({ file: source, problems: sentences(checked.problems) });

  const missing: DefinitionProblem[] = [];
  const stages = checked.definition.stages.map((stage, index) => {
    const absolute = (key: "stage" | "model", isThere: (path: string) => boolean, what: string) => {
      const given = stage[key];
      if (given === undefined) return undefined;
      const path = resolve(folder, given.startsWith("file:") ? fileURLToPath(given) : given);
      if (!isThere(path))
        missing.push({ path: ["stages", index, key], problem: `names ${path}, which is not ${what}` });
      return path;
    };
    return {
      ...stage,
      stage: absolute("stage", exists, "there") as string,
      model: absolute("model", isFolder, "a folder"),
    };
  });
  if (missing.length > 0) throw errors.SW_PIPELINE_FILE({ file: source, problems: sentences(missing) });
  return { name: checked.definition.name, stages };
}

/** `["stages", 1, "model"]` → `stages[2].model`: list positions count from 1, as everywhere the platform counts. */
function formatPath(path: readonly (string | number)[]): string {
  if (path.length === 0) return "the document";
  return path
    .map((key, depth) => (typeof key === "number" ? `[${key + 1}]` : `${depth > 0 ? "." : ""}${key}`))
    .join("");
}

function exists(path: string): boolean {
  return pathStats(path) !== undefined;
}

function isFolder(path: string): boolean {
  return pathStats(path)?.isDirectory() === true;
}
