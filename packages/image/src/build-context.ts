/** Writes the folder that `docker build` is given. */

import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { formatDockerfile } from "./dockerfile.ts";
import { formatDockerignore } from "./dockerignore.ts";
import { errors } from "./errors.ts";
import type { ImagePlan } from "./image-plan.ts";
import { pathStats } from "./path-stats.ts";

/** What lies at the top of a context. */
const OWN_NAMES: ReadonlySet<string> = new Set([".dockerignore", "Dockerfile", "app", "native", "model"]);

/**
 * Writes Dockerfile, `.dockerignore` and every file of the plan into a folder that is new or empty, or holds an earlier context,
 * which goes.
 *
 * @throws SW_IMAGE_CONTEXT_TAKEN for any other folder: whoever takes `--context .` for Docker's own word would lose a project
 * @throws SW_IMAGE_CONTEXT_WRITE
 */
export function writeBuildContext(plan: ImagePlan, folder: string): void {
  if (!isFree(folder)) throw errors.SW_IMAGE_CONTEXT_TAKEN({ folder });
  const dockerfile = formatDockerfile(plan);
  const dockerignore = formatDockerignore(plan);
  try {
    rmSync(folder, { recursive: true, force: true });
    makeFolder(folder);
    writeFileSync(join(folder, "Dockerfile"), dockerfile);
    writeFileSync(join(folder, ".dockerignore"), dockerignore);
    for (const { path, source } of plan.files) placeFile(source, join(folder, path));
  } catch (cause) {
    throw errors.SW_IMAGE_CONTEXT_WRITE({ folder, reason: (cause as Error).message }, { cause });
  }
}

/** Whether nothing of anybody's would be lost. */
function isFree(folder: string): boolean {
  const stats = pathStats(folder);
  if (stats === undefined) return true;
  if (!stats.isDirectory()) return false;
  const names = readdirSync(folder);
  if (names.length === 0) return true;
  return names.every((name) => OWN_NAMES.has(name)) && isOwnDockerfile(join(folder, "Dockerfile"));
}

function isOwnDockerfile(path: string): boolean {
  return existsSync(path) && readFileSync(path, "utf8").includes("/opt/stagewright/stage.mjs");
}

/**
 * In the image every user reads every file (C9): the desk's umask must not follow. Hard links spare the copy of large
 * models where the original's mode is right already; it is never changed.
 */
function placeFile(source: string, target: string): void {
  makeFolder(dirname(target));
  const mode = statSync(source).mode & 0o777;
  const wanted = mode & 0o100 ? 0o755 : 0o644;
  if (mode === wanted) {
    try {
      linkSync(source, target);
      return;
    } catch {
      // Another file system.
    }
  }
  copyFileSync(source, target);
  chmodSync(target, wanted);
}

function makeFolder(folder: string): void {
  const first = mkdirSync(folder, { recursive: true });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = dirname(made)) chmodSync(made, 0o755);
}
