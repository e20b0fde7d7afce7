/** A folder that stands for `/opt/ml`, with the model artifact at its place (C15, C22). */

import { existsSync } from "node:fs";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** A temporary base folder. */
export interface LinkedBaseFolder {
  /** Value of `SAGEMAKER_BASE_DIR`. */
  readonly path: string;
  remove(): Promise<void>;
}

/** Makes a base folder whose `model` is the given folder itself, not a copy; without it there is none (C18). */
export async function linkBaseFolder(model: string | undefined): Promise<LinkedBaseFolder> {
  const path = await mkdtemp(join(tmpdir(), "stagewright-"));
  if (model !== undefined && existsSync(model)) await symlink(resolve(model), join(path, "model"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
