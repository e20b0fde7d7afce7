/** `stagewright test [stage] [vectors…]`: vector files run against the stage as it ships, or against whatever answers at an address. */

import { readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { pathStats } from "@stagewright/image";
import {
  type CaseResult,
  openAsItShips,
  openAtUrl,
  readVectorFile,
  runVectors,
  type VectorFile,
  vectorOptions,
} from "@stagewright/testing";
import type { AddCommand, CommandIo } from "../command.ts";
import { errors } from "../errors.ts";
import { EXIT_STATUS } from "../exit-status.ts";
import { checkModel } from "../options/model.ts";
import { readUrl } from "../options/url.ts";

interface TestOptions {
  readonly model?: string;
  readonly url?: string;
  readonly update?: boolean;
}

export const addTest: AddCommand = (program, io, end) => {
  program
    .command("test")
    .description("run vector files: requests, and the answers they must get")
    .argument(
      "[paths...]",
      "stage module or its folder (default: .), and vector files (default: *.vectors.yaml, .yml and .json beside it and in its test folder)",
    )
    .option("--model <folder>", "model artifact of the stage; default: what the vector file names")
    .option("--url <url>", "ask what answers there instead of starting the stage", readUrl)
    .option("--update", "write the answers that differ into the files, and print the difference; not on CI")
    .action(async (paths: readonly string[], options: TestOptions) => {
      const { stage, files } = sortPaths(paths);
      checkModel(options.model);
      let failed = 0;
      for (const file of files) failed += await runFile(io, stage, readVectorFile(file), options);
      end(failed === 0 ? EXIT_STATUS.done : EXIT_STATUS.failed);
    });
};

const VECTOR_FILE = /\.(json|ya?ml)$/;

/** What is JSON or YAML is a vector file; the one other path is the stage. */
function sortPaths(paths: readonly string[]): { readonly stage: string; readonly files: readonly string[] } {
  const stages = paths.filter((path) => !VECTOR_FILE.test(path));
  if (stages.length > 1) throw errors.SW_CLI_TWO_STAGES({ stages });
  const stage = stages[0] ?? ".";
  const given = paths.filter((path) => VECTOR_FILE.test(path));
  const files = given.length > 0 ? given : vectorFilesOf(stage);
  if (files.length === 0) throw errors.SW_CLI_NO_VECTORS({ stage });
  return { stage, files };
}

function vectorFilesOf(stage: string): readonly string[] {
  const folder = pathStats(stage)?.isDirectory() === true ? stage : dirname(stage);
  return [folder, join(folder, "test")]
    .filter((place) => pathStats(place)?.isDirectory() === true)
    .flatMap((place) => readdirSync(place).map((name) => join(place, name)))
    .filter((path) => /\.vectors\.(json|ya?ml)$/.test(path))
    .sort();
}

/** Runs one file; how many cases failed. */
async function runFile(
  io: CommandIo,
  stage: string,
  vectors: VectorFile,
  { model, url, update = false }: TestOptions,
): Promise<number> {
  const options = vectorOptions(vectors, model === undefined ? {} : { modelDir: model });
  const way = url === undefined ? await openAsItShips(stage, options) : await openAtUrl(url);
  try {
    const place = relative(process.cwd(), vectors.path);
    const { cases, failed, updated } = await runVectors(vectors, [way], { update });
    for (const result of cases) print(io, result, place, updated.includes(result));
    const counts = [`${cases.length - failed.length - updated.length} passed`, `${failed.length} failed`];
    if (update) counts.push(`${updated.length} updated`);
    io.err(`${place}: ${counts.join(", ")}\n`);
    return failed.length;
  } finally {
    await way.close();
  }
}

function print(io: CommandIo, result: CaseResult, file: string, isUpdated: boolean): void {
  const { name, line, differences } = result;
  if (differences.length === 0) {
    io.out(`ok       ${name}\n`);
    return;
  }
  io.out(`${isUpdated ? "updated" : "not ok "}  ${name} (${file}:${line})\n`);
  for (const difference of differences) io.out(`         ${difference}\n`);
}
