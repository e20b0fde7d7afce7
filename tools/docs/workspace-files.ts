/** The workspace's own files, as the tests of catalogues and pages read them. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Installed, built, and taken out of pages. */
const NOT_OURS = new Set(["node_modules", "dist", "extracted"]);

/** Paths from the root of the files under a folder whose names end so; what is not ours is not gone into, which would take seconds. */
export function filesUnder(folder: string, ending: RegExp): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : filesUnder(path, ending);
    return entry.isFile() && ending.test(entry.name) ? [path] : [];
  });
}

/** Text of a file, by its path from the root. */
export function text(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** The source without its comments. */
export function withoutComments(source: string): string {
  return source.replaceAll(/^\s*(?:\/\*[\s\S]*?\*\/|\/\/.*$)/gm, "");
}
