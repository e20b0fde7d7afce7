/** Writes the folder that `docker build` is given. */

import { chmodSync, copyFileSync, linkSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { formatDockerfile } from "./dockerfile.ts";
import { formatDockerignore } from "./dockerignore.ts";
import type { ImagePlan } from "./image-plan.ts";

/** Empties `folder` and writes Dockerfile, `.dockerignore` and every file of the plan. */
export function writeBuildContext(plan: ImagePlan, folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  makeFolder(folder);
  writeFileSync(join(folder, "Dockerfile"), formatDockerfile(plan));
  writeFileSync(join(folder, ".dockerignore"), formatDockerignore(plan));
  for (const { path, source } of plan.files) placeFile(source, join(folder, path));
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
