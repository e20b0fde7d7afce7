/** `stagewright init <folder>`: a stage project, or with `--from` the pipeline of the artifacts named, that passes its own tests. */

import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import type { AddCommand, CommandIo } from "../command.ts";
import { errors } from "../errors.ts";
import { writeProjectFrom } from "../from/write-project.ts";
import { cloneFolder } from "../project-packages.ts";
import { isSystemError } from "../system-error.ts";
import { stageProject } from "../templates/stage-project.ts";

interface InitOptions {
  readonly from?: readonly string[];
}

/** Where `--from` writes when no folder is named. */
const DEFAULT_FOLDER = "pipeline";

export const addInit: AddCommand = (program, io) => {
  program
    .command("init")
    .description("write a new project: a stage with its tests, or the pipeline of given model artifacts")
    .argument(
      "[folder]",
      `new or empty folder, its name becomes the stage's or endpoint's; with --from default "${DEFAULT_FOLDER}"`,
    )
    .option(
      "--from <artifact...>",
      "MLeap bundles and XGBoost models in the order of the pipeline: file, folder or model.tar.gz; the schema.json of a SparkML container after its bundle",
    )
    .action(async (named: string | undefined, { from }: InitOptions, command) => {
      if (named === undefined && from === undefined)
        command.error("error: missing required argument 'folder'");
      const folder = named ?? DEFAULT_FOLDER;
      const target = resolve(folder);
      if (!(await writing(folder, () => isFree(target)))) throw errors.SW_CLI_FOLDER_TAKEN({ folder });
      const name = stageNameOf(basename(target));
      const place = relative(process.cwd(), target) || ".";
      if (from === undefined) {
        await writing(folder, () => writeStageProject(io, folder, target, name));
        tellSource(io);
        io.out(`\nNext:\n  cd ${place}\n  npm install\n  npm test\n  npm run serve\n`);
        return;
      }
      const { files, stageCount, unknowns } = await writing(folder, () =>
        writeProjectFrom(from, target, name),
      );
      for (const path of files) io.out(`wrote ${join(folder, path)}\n`);
      io.out(`\nWhat could not be found out:\n${unknowns.map((unknown) => `  - ${unknown}\n`).join("")}`);
      tellSource(io);
      if (stageCount === 1)
        io.out("\nOne artifact is one stage, no pipeline yet: a pipeline has two or more (C88).\n");
      io.out(
        `\nNext:\n  cd ${place}\n  npm install\n  npm test\n  npm run ${stageCount > 1 ? "up" : "serve"}\n`,
      );
    });
};

/** Before anything is released a project has its packages from where this command lies. */
function tellSource(io: CommandIo): void {
  const clone = cloneFolder();
  if (clone !== null) io.out(`\nThe packages of this project are those of ${clone}, built by pnpm build.\n`);
}

/** Does what reaches for the folder; what the operating system refuses is said with the folder's name. */
async function writing<T>(folder: string, write: () => T | Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    if (isSystemError(cause)) throw errors.SW_CLI_WRITE({ folder, reason: cause.message }, { cause });
    throw cause;
  }
}

function isFree(target: string): boolean {
  return !existsSync(target) || readdirSync(target).length === 0;
}

function writeStageProject(io: CommandIo, folder: string, target: string, name: string): void {
  for (const [path, text] of Object.entries(stageProject(name))) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    writeFileSync(join(target, path), text);
    io.out(`wrote ${join(folder, path)}\n`);
  }
}

/** A folder's name as a stage name: what the platform does not take becomes a hyphen. */
function stageNameOf(folder: string): string {
  const name = folder
    .replace(/[^a-zA-Z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 63)
    .replace(/-+$/, "");
  return name === "" ? "stage" : name;
}
