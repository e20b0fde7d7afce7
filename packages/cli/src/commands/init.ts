/** `stagewright init <folder>`: a stage project that passes its own tests. */

import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import type { AddCommand } from "../command.ts";
import { errors } from "../errors.ts";
import { stageProject } from "../templates/stage-project.ts";
import { VERSION } from "../version.ts";

export const addInit: AddCommand = (program, io) => {
  program
    .command("init")
    .description("write a new stage project: a stage, its tests, its scripts")
    .argument("<folder>", "new or empty folder; its name becomes the stage's")
    .action((folder: string) => {
      const target = resolve(folder);
      if (existsSync(target) && readdirSync(target).length > 0) throw errors.SW_CLI_FOLDER_TAKEN({ folder });
      const files = stageProject({ name: stageNameOf(basename(target)), version: VERSION });
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(target, path)), { recursive: true });
        writeFileSync(join(target, path), text);
        io.out(`wrote ${join(folder, path)}\n`);
      }
      const place = relative(process.cwd(), target) || ".";
      io.out(`\nNext:\n  cd ${place}\n  npm install\n  npm test\n  npm run serve\n`);
    });
};

/** A folder's name as a stage name: what the platform does not take becomes a hyphen. */
function stageNameOf(folder: string): string {
  const name = folder
    .replace(/[^a-zA-Z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 63)
    .replace(/-+$/, "");
  return name === "" ? "stage" : name;
}
