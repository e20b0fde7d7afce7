/** The file layout a container finds: its model artifact under `<base>/model`, its own copy, read-only (C15, C16, C20). */

import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { errors } from "./errors.ts";

export interface BaseFolder {
  /** Value of `SAGEMAKER_BASE_DIR` (C22). */
  readonly path: string;
  remove(): void;
}

/**
 * Makes the folder that stands for `/opt/ml` of one container.
 *
 * The copy is shared with the original on file systems that can (reflinks); elsewhere it takes the artifact's size in
 * the temporary folder. As root nothing is read-only, so a write there harms the copy alone.
 *
 * @param model folder of the unpacked artifact; without it the container finds no `model` folder (C18)
 * @throws SW_PIPELINE_MODEL
 */
export function createBaseFolder(containerName: string, model: string | undefined): BaseFolder {
  const path = mkdtempSync(join(tmpdir(), `stagewright-${containerName}-`));
  const copied = join(path, "model");
  const remove = () => {
    if (existsSync(copied)) makeWritable(copied);
    rmSync(path, { recursive: true, force: true });
  };
  try {
    if (model !== undefined) copyReadOnly(model, copied);
  } catch (cause) {
    remove();
    const reason = (cause as Error).message;
    throw errors.SW_PIPELINE_MODEL({ container: containerName, model: String(model), reason }, { cause });
  }
  return { path, remove };
}

function copyReadOnly(source: string, target: string): void {
  mkdirSync(target);
  for (const name of readdirSync(source)) {
    const from = join(source, name);
    const to = join(target, name);
    if (statSync(from).isDirectory()) {
      copyReadOnly(from, to);
      continue;
    }
    copyFileSync(from, to, constants.COPYFILE_FICLONE);
    chmodSync(to, 0o444);
  }
  chmodSync(target, 0o555);
}

function makeWritable(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) makeWritable(join(folder, entry.name));
  }
}
