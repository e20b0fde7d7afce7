/** `fakeModelDir`: a model artifact made of what a test writes down, in a folder that goes away again. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, normalize, sep } from "node:path";
import { errors } from "./errors.ts";

/** A made-up model folder. */
export interface FakeModelDir extends Disposable {
  /** Absolute path; the `modelDir` of every way of running a stage. */
  readonly path: string;
  /** Deletes the folder and everything in it. */
  remove(): void;
}

/** Content of one file: bytes, text, or a value that becomes a JSON document. */
export type FakeModelFile = Uint8Array | string | number | boolean | null | object;

/** Folders that were not removed; the end of the process does it. */
const present = new Set<string>();

/**
 * Writes files into a new temporary folder: bytes as they are, text as UTF-8, anything else as JSON. The folder is removed
 * by `remove()`, at the end of the block with `using`, or else when the process ends.
 *
 * @param files relative path → content
 * @example
 * using model = fakeModelDir({ "model.onnx": bytes, "labels.json": ["cat", "dog"] });
 * const answer = await invoke(stage, "1,2\n", { "content-type": "text/csv" }, { modelDir: model.path });
 * @throws SW_TESTING_MODEL_FILE for a path that leaves the folder
 */
export function fakeModelDir(files: Readonly<Record<string, FakeModelFile>>): FakeModelDir {
  for (const path of Object.keys(files)) if (!isInside(path)) throw errors.SW_TESTING_MODEL_FILE({ path });
  const folder = mkdtempSync(join(tmpdir(), "stagewright-model-"));
  if (present.size === 0) process.once("exit", removeAll);
  present.add(folder);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), contentOf(content));
  }
  const remove = () => {
    rmSync(folder, { recursive: true, force: true });
    present.delete(folder);
    if (present.size === 0) process.off("exit", removeAll);
  };
  return { path: folder, remove, [Symbol.dispose]: remove };
}

function contentOf(content: FakeModelFile): string | Uint8Array {
  if (typeof content === "string" || content instanceof Uint8Array) return content;
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

function isInside(path: string): boolean {
  const normal = normalize(path);
  return (
    path !== "" &&
    normal !== "." &&
    !normal.startsWith(sep) &&
    !/^[a-zA-Z]:/.test(normal) &&
    !/^\.\.(?:[\\/]|$)/.test(normal)
  );
}

function removeAll(): void {
  for (const folder of present) rmSync(folder, { recursive: true, force: true });
}
