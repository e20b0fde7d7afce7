/** `fakeModelDir`: a model artifact made of what a test writes down, in a folder that goes away again. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, normalize, sep } from "node:path";
import { quote } from "@stagewright/core";
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
 * @throws SW_TESTING_MODEL_FILE for a path that leaves the folder, names a folder, or lies below another file
 */
export function fakeModelDir(files: Readonly<Record<string, FakeModelFile>>): FakeModelDir {
  checkPaths(Object.keys(files));
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

/** Everything is checked before anything is written. @throws SW_TESTING_MODEL_FILE */
function checkPaths(paths: readonly string[]): void {
  const files = new Map(paths.map((path) => [normalize(path), path]));
  const refuse = (path: string, problem: string) => {
    throw errors.SW_TESTING_MODEL_FILE({ path, problem });
  };
  for (const [normal, path] of files) {
    if (!isInside(path)) refuse(path, 'is no path inside the folder; write it relative, without ".."');
    if (path.includes("\0")) refuse(path, "holds a NUL character, which no path may");
    if (/[\\/]\.?$/.test(path))
      refuse(path, "names a folder; give the path of a file, folders are made for it");
    for (let above = dirname(normal); above !== "."; above = dirname(above)) {
      const file = files.get(above);
      if (file !== undefined) refuse(path, `lies below ${quote(file)}, which is a file; rename one of them`);
    }
  }
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
